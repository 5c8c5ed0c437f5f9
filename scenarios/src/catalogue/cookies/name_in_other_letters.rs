//! The user's name has letters that no header can hold.
//!
//! ## What happens
//! Users sign in whose names are Czech, Cyrillic, Chinese, an emoji, and one with quotes, a semicolon and a line break with a header behind it. The
//! names come in the ID token, from the userinfo endpoint, or in both.
//!
//! ## What a correct RP does
//! Each is signed in, and no name becomes a cookie or a header.
//!
//! ## Why it matters
//! Header fields hold ASCII. An RP that puts the name into a cookie for the greeting, or hands it to the app in a header, answers 500 to users
//! with other letters, and to them alone; with a line break in it, the name writes headers.
//!
//! Field reports: [KubeSphere](https://github.com/kubesphere/console/issues/2189),
//! [external-auth-server](https://github.com/travisghansen/external-auth-server/issues/161),
//! [VoidAuth](https://github.com/voidauth/voidauth/issues/262),
//! [mod_auth_openidc](https://github.com/OpenIDC/mod_auth_openidc/issues/956),
//! [mod_oauth2](https://github.com/OpenIDC/mod_oauth2/issues/77) (field report 93).
//!
//! ## How to mend it
//! Encode whatever comes from a claim before it goes into a cookie or header: base64url of UTF-8, or percent-encoding
//! (`encodeURIComponent`, `urllib.parse.quote`; `mod_auth_openidc`: `OIDCPassClaimsAs both base64url`).
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 5.1](https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims): names are any text
//! - [RFC 9110, section 5.5](https://www.rfc-editor.org/rfc/rfc9110#section-5.5): what a header field holds
//! - field report 93 (docs/field-reports.md)

use mock_provider::User;
use serde_json::json;

use crate::{
    drive::{Outcome as _, sign_in},
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 5.1"),
    covers: &["field report 93"],
    caught_by: &["name-in-cookie-unencoded", "userinfo-cached-for-everyone"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

const NAMES: [(&str, &str); 5] = [
    ("jiri", "Jiří Dvořák"),
    ("yaroslav", "Ярослав Гаврилюк"),
    ("wang", "王小明"),
    ("smile", "Zoë 😀"),
    ("quote", "O\"Neil; Path=/\r\nX-Injected: yes"),
];

async fn drive(w: &World) -> Result<(), Trouble> {
    for (user, name) in NAMES {
        let named = User::new(user)
            .claim("name", json!(name))
            .claim("given_name", json!(name))
            .claim("family_name", json!(name));
        w.provider().add_user(named);
        let browser = w.another_browser(user)?;
        let signed_in = sign_in(w, &browser.tab(), user).await?;
        w.expect_signed_in(&format!("the sign-in of {name:?}"), &signed_in, user);
        let injected = browser
            .trace()
            .to_vec()
            .iter()
            .any(|hop| hop.header("x-injected").is_some());
        w.expect(
            &format!("the headers of the answers for {name:?}"),
            "none comes from the name",
            !injected,
            ("`X-Injected` is among them or not", signed_in.seqs()),
        );
    }
    Ok(())
}
