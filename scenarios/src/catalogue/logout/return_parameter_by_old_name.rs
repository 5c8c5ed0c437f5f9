//! The provider knows the return address of a sign-out by its specified name alone.
//!
//! ## What happens
//! The user signs in and out. The provider reads `post_logout_redirect_uri`, and no `redirect_uri`, which is how Keycloak
//! called it before version 18.
//!
//! ## What a correct RP does
//! It sends the specified parameters and no others of older times, and the browser comes back to the RP.
//!
//! ## Why it matters
//! Keycloak 18 dropped the old name, and every app that had it written down signed its users out onto an error page on the day of
//! the upgrade. Tutorials still have it.
//!
//! Field reports: [laravel-keycloak-web-guard](https://github.com/mariovalney/laravel-keycloak-web-guard/issues/71),
//! [Wiki.js](https://github.com/requarks/wiki/pull/5878), [Ekklesia](https://github.com/edemocracy/ekklesia-portal/issues/108),
//! [fastify-keycloak-adapter](https://github.com/yubinTW/fastify-keycloak-adapter/issues/54),
//! [Keycloak](https://github.com/keycloak/keycloak/issues/18303) (field report 49).
//!
//! ## How to mend it
//! Send `post_logout_redirect_uri` with `id_token_hint` or `client_id`, and register the address at the provider: in Keycloak
//! under `Valid post logout redirect URIs`. For a Keycloak before 18 make the name a setting.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, sections 2 and 3.1](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//! - field report 49 (docs/field-reports.md)

use mock_provider::{Channel, Endpoint};

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect RP-Initiated Logout 1.0, 2"),
    given: &[("end-session-address-parameter", "post-logout-redirect-uri")],
    needs: &[Need::SignOut, Need::EndSession],
    covers: &["oidcc-client-test-rp-init-logout", "field report 49"],
    caught_by: &[
        "landing-page-signs-in",
        "legacy-logout-parameter",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let start = w.mark();
    let out = sign_out(w, &tab).await?;
    let asked = w.asked_since(start);
    let request = asked
        .iter()
        .find(|it| it.endpoint == Endpoint::EndSession && it.by == Channel::Browser);
    // Whether the browser is sent there at all is another scenario's question.
    if let Some(request) = request {
        let old = request.parameter("redirect_uri");
        let seen = match old {
            Some(address) => format!("the sign-out has `redirect_uri={address}`"),
            None => "the sign-out has no `redirect_uri`".to_owned(),
        };
        w.expect(
            "the parameters of the sign-out",
            "the return address is in `post_logout_redirect_uri` alone",
            old.is_none(),
            (seen, vec![request.seq]),
        );
    }
    w.expect(
        "the end of the sign-out",
        "the browser is at a page of the RP, and nobody is signed in there",
        out.journey.end.is_fine_page(w) && out.who.is_signed_out(),
        &out,
    );
    Ok(())
}
