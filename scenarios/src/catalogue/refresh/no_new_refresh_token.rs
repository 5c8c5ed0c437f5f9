//! The answer to a refresh has no new refresh token.
//!
//! ## What happens
//! The provider does not rotate: it answers a refresh without `refresh_token`. The access token expires three times while
//! the user is signed in.
//!
//! ## What a correct RP does
//! It keeps the refresh token that it has, and uses it each time.
//!
//! ## Why it matters
//! Amazon Cognito does this, as do Google and many others. An RP that stores the whole answer forgets its refresh token with
//! the first refresh. The first expiry goes well, and is as far as anybody tries it; the second signs the user out.
//!
//! Field reports: [oidc for Dart](https://github.com/Bdaya-Dev/oidc/issues/170),
//! [angular-auth-oidc-client](https://github.com/damienbod/angular-auth-oidc-client/pull/1342) (field report 76).
//!
//! ## How to mend it
//! Take the new refresh token if there is one, and keep the old one if there is none:
//! `refresh_token: fresh.refresh_token ?? stored.refresh_token`.
//!
//! ## References
//! - [RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6): the server may issue a new refresh token
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)
//! - field report 76 (docs/field-reports.md)

use crate::{
    drive::{outlive_access_token, sign_in_for_a_while},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 6749, 6"),
    quirks: &[("refresh-rotation", "omitted")],
    needs: &[Need::Refresh],
    covers: &["CORE-25", "field report 76"],
    caught_by: &["drops-refresh-token"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = sign_in_for_a_while(w, &w.tab(), "alice").await?;
    for expiry in ["first", "second", "third"] {
        let refreshed = outlive_access_token(w, lifetime).await?;
        w.expect(
            &format!("the {expiry} expiry"),
            "a new access token is fetched",
            refreshed.granted(),
            &refreshed,
        );
        let there = refreshed.who.is(w, "alice");
        w.expect(
            &format!("the user after the {expiry} expiry"),
            "alice is still signed in",
            there,
            &refreshed,
        );
    }
    Ok(())
}
