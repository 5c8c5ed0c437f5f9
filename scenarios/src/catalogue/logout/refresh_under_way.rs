//! The user signs out while the RP waits for the provider's answer to a refresh.
//!
//! ## What happens
//! The access token has expired. A request of a background tab makes the RP refresh, and the provider takes its time. Meanwhile the user
//! signs out in another tab. Then the provider answers, with new tokens.
//!
//! ## What a correct RP does
//! It throws the new tokens away: the session that they were for is over, on the server and for every copy of its cookies.
//!
//! ## Why it matters
//! The usual refresh reads the session, asks the provider, and writes the session back. What was deleted in between is there again: a session
//! without a browser, with fresh tokens, that lives until it expires; and with the late answer a browser that is signed in again. Pages
//! that poll make this the normal case around the end of each access token's life.
//!
//! Field reports: the race of a sign-out with a refresh (field report 141); answers that renew the session around a sign-out,
//! [next-auth](https://github.com/nextauthjs/next-auth/issues/12909) (field report 58).
//!
//! ## How to mend it
//! Update what is there and never insert: `UPDATE … WHERE id = …`, `SET … XX` in Redis. Where the session lives in the cookie, keep a
//! list of the ended ones for as long as a cookie lives, and look there before one is believed. Sign-out and refresh of one
//! session may also take the same lock.
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
    quirks: &[("refresh-slow", "300")],
    needs: &[Need::SignOut, Need::Refresh],
    covers: &["field report 58", "field report 141"],
    caught_by: &[
        "revives-session-at-refresh",
        "revokes-user-instead-of-session",
        "session-survives-sign-out",
        "new-session-at-refresh",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// How many harmless pages are opened before the sign-out, so that the refresh has begun.
const LOOKS_AT_HOME: usize = 3;

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let lifetime = sign_in_for_a_while(w, &tab, "alice").await?;
    let copy = w.another_browser("a copy of the browser, from before the sign-out")?;
    w.browser().copy_cookies_to(&copy);
    w.outlive(lifetime).await?;
    let start = w.mark();
    let leaving = async {
        for _ in 0..LOOKS_AT_HOME {
            drop(w.tab().open(w.base_url().as_str()).await);
        }
        sign_out(w, &tab).await
    };
    let (late, out) = tokio::join!(refresh(w, w.browser()), leaving);
    // What the RP answered there is no matter, as long as it was asked.
    drop(late?);
    let out = out?;
    if refreshes_since(w, start).is_empty() {
        return Err(Trouble::missing("no refresh was under way"));
    }
    for (browser, what) in [
        (w.browser(), "the RP's session after the late answer"),
        (
            &copy,
            "a copy of the session's cookies after the late answer",
        ),
    ] {
        let from = w.mark();
        let who = who_am_i(w, browser).await?;
        let seqs = [out.seqs(), (from..w.mark()).collect()].concat();
        w.expect(
            what,
            "nobody is signed in",
            who.is_signed_out(),
            (who.to_string(), seqs),
        );
    }
    Ok(())
}
