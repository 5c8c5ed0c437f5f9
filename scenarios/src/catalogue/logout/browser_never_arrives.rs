//! The browser never gets to the provider's sign-out: it hangs, or the user closes the tab.
//!
//! ## What happens
//! The user presses sign-out at the RP. The RP sends the browser to the provider, and that request never gets an answer: the provider hangs,
//! the network is gone, or the user has closed the tab already. Later the user opens the RP again.
//!
//! ## What a correct RP does
//! Its own session ended before the browser left. The provider's lives on, so the next sign-in asks who it is before anybody is signed
//! in.
//!
//! ## Why it matters
//! People press sign-out and close the lid. What an RP leaves for the way back from the provider never happens then: the session stays, and
//! the next one at this computer finds it. Where the session did end but the next sign-in passes without a question, it is the
//! same with one click more.
//!
//! Field reports: [Spring Security](https://github.com/spring-projects/spring-security/issues/15509) (field report 47),
//! [next-auth](https://github.com/nextauthjs/next-auth/issues/11069) (field report 62).
//!
//! ## How to mend it
//! End the session and take its cookies away in the very answer that sends the browser on. Set a cookie there that says that a sign-out is
//! under way, take it away when the browser comes back with the right `state`, and send `prompt=login` while it is still there.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest) (`prompt`)
//! - field reports 47, 62 (docs/field-reports.md)

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field reports 47, 62"),
    needs: &[Need::SignOut, Need::EndSession],
    covers: &["RPL-06", "field report 47", "field report 62"],
    caught_by: &[
        "ends-session-on-return",
        "local-logout-only",
        "revokes-user-instead-of-session",
        "silent-after-sign-out",
        "returns-to-sign-out",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let provider: Vec<_> = w
        .provider()
        .origins()
        .iter()
        .map(url::Url::origin)
        .collect();
    let stop = tab.stop_before(move |request| provider.contains(&request.url.origin()));
    let out = sign_out(w, &tab).await?;
    drop(stop);
    w.expect_own_session_over(&out);
    let again = sign_in(w, &w.tab(), "alice").await?;
    w.expect_asked_who("the sign-in afterwards", &again, "alice");
    Ok(())
}
