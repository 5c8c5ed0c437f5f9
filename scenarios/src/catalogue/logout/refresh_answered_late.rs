//! The answer to a request that refreshed the session comes after the user has signed out.
//!
//! ## What happens
//! The access token has expired. A request of a background tab makes the RP refresh, and its answer is still on the way when the user
//! signs out in another tab. Then it arrives, with the session cookies that the refresh brought.
//!
//! ## What a correct RP does
//! The session is over, whatever cookies come late: it ended on the server, and the renewed cookie is of the same session.
//!
//! ## Why it matters
//! Apps poll. Around the end of an access token's life there is always a request under way, and a sign-out at that moment is undone by
//! the cookie that the late answer sets: the user presses sign-out, sees the page that says so, and is signed in.
//!
//! Field reports: answers that renew the session around a sign-out, [next-auth](https://github.com/nextauthjs/next-auth/issues/12909)
//! (field report 58), and the race of a sign-out with a refresh (field report 141).
//!
//! ## How to mend it
//! Give each session an id that a refresh keeps, and at sign-out delete it from the store, or put it on a list of ended ones for as long
//! as the cookie lives. Look there before a cookie is believed. The list is short.
//!
//! ## References
//! - [OWASP ASVS 5.0, requirement 7.4.1](https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x16-V7-Session-Management.md)
//! - field reports 58, 141 (docs/field-reports.md)

use crate::{
    drive::{Outcome as _, refresh, refreshes_since, sign_in_for_a_while, sign_out, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field reports 58, 141"),
    // The RP is asked about, and not what the provider tells it on other ways.
    given: &[
        ("back-channel-logout", "off"),
        ("front-channel-logout", "off"),
    ],
    needs: &[Need::SignOut, Need::Refresh, Need::SessionCookies],
    covers: &["field report 58", "field report 141"],
    caught_by: &[
        "revokes-user-instead-of-session",
        "session-survives-sign-out",
        "new-session-at-refresh",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let lifetime = sign_in_for_a_while(w, &tab, "alice").await?;
    // The jar as it is when the late answer has arrived, and nothing else happened.
    let late = w.another_browser("the browser with the late answer")?;
    w.browser().copy_cookies_to(&late);
    w.outlive(lifetime).await?;
    let start = w.mark();
    // What the RP answers is seen by what it asked the provider for.
    drop(refresh(w, &late).await?);
    let granted = refreshes_since(w, start)
        .iter()
        .any(|request| request.status.is_success());
    if !granted {
        return Err(Trouble::missing("no refresh was under way"));
    }
    let out = sign_out(w, &tab).await?;
    w.expect_own_session_over(&out);
    let from = w.mark();
    late.copy_cookies_to(w.browser());
    let who = who_am_i(w, w.browser()).await?;
    let seqs = [out.seqs(), (from..w.mark()).collect()].concat();
    w.expect(
        "the RP's session after the late answer",
        "nobody is signed in",
        who.is_signed_out(),
        (who.to_string(), seqs),
    );
    Ok(())
}
