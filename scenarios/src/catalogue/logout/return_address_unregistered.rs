//! Nobody has registered the address where sign-outs return.
//!
//! ## What happens
//! The RP's client has no return address for sign-outs at the provider any more: somebody has emptied the list, or this environment never had
//! one. The user signs in and presses sign-out. The provider shows an error, drops the address, or sends the browser there all the same, as
//! its kind does.
//!
//! ## What a correct RP does
//! Its own session is over, whatever the provider makes of the address. The next sign-in asks who it is.
//!
//! ## Why it matters
//! Redirect URIs are tried out with the first sign-in; the list for sign-outs is another one, and is forgotten in one environment after the other.
//! Providers must not redirect to an address that they do not know. Some refuse the whole sign-out then, and their session lives on; the user
//! reads an error and believes to be signed out.
//!
//! Field reports: [openid-connect-generic](https://github.com/oidc-wp/openid-connect-generic/issues/472) (field report 49),
//! [next-auth](https://github.com/nextauthjs/next-auth/issues/11069) (field report 62).
//!
//! ## How to mend it
//! Register the address, character by character, in every environment. In the RP, end its own session before the browser leaves, remember in a
//! cookie that the provider was asked, and send `prompt=login` with a sign-in that finds the cookie still there.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 3](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RedirectionAfterLogout):
//!   the provider must not redirect to an address that was not registered before
//! - field reports 49, 62 (docs/field-reports.md)

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field reports 49, 62"),
    needs: &[Need::SignOut, Need::EndSession],
    covers: &["RPL-06", "RPL-13", "field report 49", "field report 62"],
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
    w.register_without_return_addresses()?;
    let out = sign_out(w, &tab).await?;
    w.expect_own_session_over(&out);
    let again = sign_in(w, &w.tab(), "alice").await?;
    w.expect_asked_who("the sign-in afterwards", &again, "alice");
    Ok(())
}
