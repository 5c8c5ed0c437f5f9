//! The provider answers the sign-out with an error.
//!
//! ## What happens
//! The user presses sign-out at the RP, and the provider's sign-out answers `400 Bad Request`: because the return address is
//! not registered, because the hint is too old, or for a reason of its own. The user is left on its error page, and opens the
//! RP again.
//!
//! ## What a correct RP does
//! Its own session is over, whatever the provider says. As the provider's is not, the next sign-in asks for a fresh login.
//!
//! ## Why it matters
//! A return address that nobody registered is the first thing that goes wrong with a sign-out, and it goes wrong in production: the
//! list is per environment. The user sees an error, believes to be signed out or signed in, and either may be true. The next one at
//! this computer gets the account with one click.
//!
//! Field reports: [openid-connect-generic](https://github.com/oidc-wp/openid-connect-generic/issues/472) (address not
//! registered, field report 49), [Spring Security](https://github.com/spring-projects/spring-security/issues/15509) (field report 47),
//! [next-auth](https://github.com/nextauthjs/next-auth/issues/11069) (field report 62).
//!
//! ## How to mend it
//! End the RP's own session first. Remember in a cookie that a sign-out is on its way, take it away when the provider sends the
//! browser back with the right `state`, and send `prompt=login` with a sign-in that finds it still there.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 4](https://openid.net/specs/openid-connect-rpinitiated-1_0.html)
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest) (`prompt`)
//! - field reports 47, 49, 62 (docs/field-reports.md)

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field reports 47, 62"),
    needs: &[Need::SignOut, Need::EndSession],
    covers: &[
        "RPL-06",
        "field report 47",
        "field report 49",
        "field report 62",
    ],
    caught_by: &[
        "ends-session-on-return",
        "local-logout-only",
        "returns-to-sign-out",
        "revokes-user-instead-of-session",
        "silent-after-sign-out",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    w.given("fault-status@endpoint=end-session", "400-html")?;
    let out = sign_out(w, &tab).await?;
    w.expect_own_session_over(&out);
    w.clear("fault-status");
    let again = sign_in(w, &w.tab(), "alice").await?;
    w.expect_asked_who("the sign-in afterwards", &again, "alice");
    Ok(())
}
