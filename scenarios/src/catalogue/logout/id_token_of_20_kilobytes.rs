//! The ID token, which is the hint of the sign-out, is too long for an address.
//!
//! ## What happens
//! Users sign in and out whose ID tokens are 2, 6, 12 and 20 kilobytes larger than usual, as those of people in many groups are.
//!
//! ## What a correct RP does
//! Each sign-out ends both sessions. No address in it is longer than the 8,000 bytes that everybody should take: the RP posts
//! the request to the provider as a form, or leaves the hint out and sends `client_id`.
//!
//! ## Why it matters
//! Servers and proxies limit the request line, most of them to 8 KB, and answer 414, 431, 400 or something stranger. The RP's own
//! session is gone by then, the provider's is not. It happens to the users with the most groups: administrators.
//!
//! Field reports: [Elasticsearch](https://github.com/elastic/elasticsearch/issues/81092),
//! [okta-auth-js](https://github.com/okta/okta-auth-js/issues/1346), [Nextcloud](https://github.com/nextcloud/user_oidc/issues/1261),
//! `IdentityServer` ([3](https://github.com/IdentityServer/IdentityServer3/issues/3745),
//! [4](https://github.com/DuendeArchive/IdentityServer4/issues/1795)), [WSO2](https://github.com/wso2/product-is/issues/3004)
//! (field report 53).
//!
//! ## How to mend it
//! Above some 2,000 bytes answer with a page that has a form and posts itself: `<form method="post" action="{end_session_endpoint}">`
//! with the parameters as hidden fields; providers must take POST. Where that cannot be, leave `id_token_hint` out and
//! send `client_id`. At the provider, keep groups out of the ID token.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//!   (providers support GET and POST)
//! - [RFC 9110, section 4.1](https://www.rfc-editor.org/rfc/rfc9110#section-4.1): 8,000 octets at least
//! - field report 53 (docs/field-reports.md)

use mock_provider::Channel;

use crate::{
    drive::{SignOut, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("RFC 9110, 4.1"),
    needs: &[Need::SignOut, Need::ProviderLogout],
    covers: &["RPL-11", "field report 53"],
    caught_by: &[
        "ends-session-from-server",
        "hint-in-address-however-long",
        "local-logout-only",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// By how many bytes the ID token is larger than usual.
const SIZES: [usize; 4] = [2000, 6000, 12_000, 20_000];

/// What everybody who takes requests should take of an address.
const LONGEST_ADDRESS: usize = 8000;

async fn drive(w: &World) -> Result<(), Trouble> {
    for size in SIZES {
        w.quirk("id-token-ballast", &size.to_string())?;
        let tab = w
            .another_browser(&format!("the one with {size} bytes more"))?
            .tab();
        // Whether such a user can sign in is asked elsewhere.
        w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
        let out = sign_out(w, &tab).await?;
        expect_short_addresses(w, &out, size);
        w.expect_own_session_over(&out);
        w.expect_provider_session_over(&out);
    }
    Ok(())
}

fn expect_short_addresses(w: &World, out: &SignOut, size: usize) {
    let asked = w.asked_since(out.journey.from);
    let longest = asked
        .iter()
        .filter(|it| it.by == Channel::Browser)
        .max_by_key(|it| it.uri.len());
    let Some(longest) = longest else { return };
    let length = longest.uri.len();
    w.expect(
        &format!("the addresses of a sign-out with an ID token {size} bytes larger"),
        &format!("none is longer than {LONGEST_ADDRESS} bytes"),
        length <= LONGEST_ADDRESS,
        (format!("the longest has {length} bytes"), vec![longest.seq]),
    );
}
