//! Access tokens live for half a minute.
//!
//! ## What happens
//! The provider gives access tokens of 30 seconds. The user signs in, and asks for a number of pages within one
//! second. Then the token expires, twice.
//!
//! ## What a correct RP does
//! It uses the token for a while before it renews it: there is no refresh with every request, and after the expiry it
//! works.
//!
//! ## Why it matters
//! RPs refresh some time before the end, often a fixed minute. Where the whole life is shorter, a new token counts as
//! expired as soon as it is there: each request refreshes, until the provider throttles or the login fails. It also
//! happens at the end of the provider's session, where some providers cut the life of each new token to what is left.
//! Field reports: [authlib](https://github.com/authlib/authlib/issues/716),
//! [oidc](https://github.com/Bdaya-Dev/oidc/issues/123),
//! [oidc-client](https://github.com/AxaFrance/oidc-client/issues/923),
//! [oidc-client-ts](https://github.com/authts/oidc-client-ts/issues/644),
//! [oidc](https://github.com/xwiki-contrib/oidc/pull/89) (field report 80).
//!
//! ## How to mend it
//! Let the margin be a part of the life, such as a tenth and at most 30 seconds. In oidc-client-ts it is
//! `accessTokenExpiringNotificationTimeInSeconds`, in Authlib `leeway`.
//!
//! ## References
//! - [RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1) (`expires_in`)
//! - field report 80 (docs/field-reports.md)

use std::time::Duration;

use crate::{
    drive::{expect_no_refresh_storm, outlive_access_token, sign_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 80"),
    quirks: &[("access-token-lifetime", "30")],
    needs: &[Need::Refresh, Need::MovableTime],
    covers: &["field report 80"],
    caught_by: &["fixed-refresh-margin", "never-refreshes"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// How long access tokens live.
const LIFE: Duration = Duration::from_secs(30);
/// How often they expire.
const EXPIRIES: usize = 2;

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the sign-in", &sign_in, "alice");
    if !sign_in.is(w, "alice") {
        return Ok(());
    }
    for _ in 0..EXPIRIES {
        expect_no_refresh_storm(w, "alice").await?;
        let later = outlive_access_token(w, LIFE).await?;
        w.expect(
            "the user when the access token has expired",
            "alice is still signed in",
            later.who.is(w, "alice"),
            &later,
        );
    }
    Ok(())
}
