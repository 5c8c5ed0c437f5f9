//! The ID token expires long before the access token.
//!
//! ## What happens
//! ID tokens live for a minute, access tokens for hours. The user signs in and goes on after ten minutes.
//!
//! ## What a correct RP does
//! It lets the user go on: the time in an ID token limits when it may be accepted, not how long a session lasts.
//!
//! ## Why it matters
//! Providers make ID tokens short on purpose, five minutes at Duende. An RP that checks `exp` with each request signs
//! users out, or sends them through the provider every few minutes; forms and uploads are lost on the way. Field
//! reports: [quarkus](https://github.com/quarkusio/quarkus/pull/11718),
//! [IdentityServer4](https://github.com/DuendeArchive/IdentityServer4/issues/2152),
//! [lua-resty-openidc](https://github.com/zmartzone/lua-resty-openidc/issues/180) (field report 147).
//!
//! ## How to mend it
//! Check `exp` once, when the ID token arrives. Give the session a life of its own. In Quarkus
//! `quarkus.oidc.token.lifespan-grace` and `quarkus.oidc.authentication.session-age-extension` decide; in ASP.NET
//! Core leave `UseTokenLifetime` off.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken) (`exp`)
//! - field report 147 (docs/field-reports.md)

use std::time::Duration;

use crate::{
    drive::{sign_in, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 147"),
    quirks: &[("id-token-lifetime", "60")],
    needs: &[Need::MovableTime],
    covers: &["field report 147"],
    caught_by: &["session-ends-with-id-token"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// Beyond the ID token's life and any leeway, and far within that of the access token.
const LATER: Duration = Duration::from_mins(10);

async fn drive(w: &World) -> Result<(), Trouble> {
    w.given("access-token-lifetime", "7200")?;
    w.must_sign_in(&sign_in(w, &w.tab(), "alice").await?, "alice")?;
    w.advance(LATER).await?;
    let start = w.mark();
    let who = who_am_i(w, w.browser()).await?;
    w.expect(
        "the user when the ID token has expired",
        "alice is still signed in",
        who.is(w, "alice"),
        (who.to_string(), (start..w.mark()).collect()),
    );
    Ok(())
}
