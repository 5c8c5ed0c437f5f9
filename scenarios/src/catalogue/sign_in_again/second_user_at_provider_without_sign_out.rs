//! The provider has no sign-out: after the first user has signed out, a second one wants to sign in.
//!
//! ## What happens
//! Alice signs in and out at the RP. Her session at the provider lives on, because it cannot be ended. Bob presses the RP's sign-in button in the same
//! browser.
//!
//! ## What a correct RP does
//! It asks for a fresh login. Bob gets to the login page, types his own name and password, and is signed in as Bob.
//!
//! ## Why it matters
//! Behind Google, Apple, GitLab or dex this is every shared computer. Without the request for a login, or the choice of an account,
//! Bob is Alice with one click, and has no way to be Bob: there is no link to another account on any page that he sees.
//!
//! Field reports: [Harbor](https://github.com/goharbor/harbor/issues/17096) (field report 66),
//! [next-auth](https://github.com/nextauthjs/next-auth/issues/5005) (field report 62),
//! [Matrix Authentication Service](https://github.com/element-hq/matrix-authentication-service/issues/5380) (field report 67).
//!
//! ## How to mend it
//! Send `prompt=select_account`, or `prompt=login` where the provider does not know that, with the first sign-in after a sign-out. In
//! NextAuth: `signIn("google", {}, { prompt: "select_account" })`.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest) (`prompt`)
//! - field reports 62, 66, 67 (docs/field-reports.md)

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field reports 62, 66, 67"),
    given: &[("logout-dialect", "none")],
    needs: &[Need::SignOut, Need::UserShown],
    covers: &["field report 62", "field report 66", "field report 67"],
    caught_by: &[
        "local-logout-only",
        "silent-after-sign-out",
        "userinfo-cached-for-everyone",
        "revokes-user-instead-of-session",
        "crashes-without-end-session-endpoint",
        "returns-to-sign-out",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    sign_out(w, &tab).await?;
    let bob = sign_in(w, &tab, "bob").await?;
    w.expect_signed_in("bob's sign-in after alice's sign-out", &bob, "bob");
    Ok(())
}
