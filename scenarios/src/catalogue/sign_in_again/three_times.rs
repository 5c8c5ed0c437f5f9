//! The user signs in and out three times in a row.
//!
//! ## What happens
//! In one browser, without time passing, the user signs in, looks at a page, and signs out, three times.
//!
//! ## What a correct RP does
//! Every round is like the first: the provider asks who it is, the user is signed in and stays so, and the sign-out ends the session
//! of this round at both ends.
//!
//! ## Why it matters
//! What is left over from one round shows in the next: a hint of the last session that was cached, a marker for the user where one for the
//! session was meant, a replay guard that takes the second sign-in within a second for the first. People try a sign-out once
//! and find that it works.
//!
//! Field reports: [CiviForm](https://github.com/civiform/civiform/pull/12656) signed out at once who signed in again (field report 69);
//! [Harbor](https://github.com/goharbor/harbor/issues/12905) (field report 66).
//!
//! ## How to mend it
//! Keep nothing of a session outside of it. Mark ended sessions by their own id, or by the provider's `sid`, never by `sub`. Compare times
//! with fractions of a second, or not at all.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//! - field reports 62, 66, 69 (docs/field-reports.md)

use crate::{
    drive::{hint_since, session_since, sign_in, sign_out, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field reports 62, 66, 69"),
    needs: &[Need::SignOut, Need::ProviderLogout],
    covers: &["field report 62", "field report 66", "field report 69"],
    caught_by: &[
        "ends-session-from-server",
        "hint-of-another-session",
        "local-logout-only",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    for round in ["first", "second", "third"] {
        let start = w.mark();
        let signed_in = sign_in(w, &tab, "alice").await?;
        let what = format!("the {round} sign-in");
        w.expect(
            &what,
            "the login page appears",
            signed_in.login_page_shown(),
            &signed_in,
        );
        w.expect_signed_in(&what, &signed_in, "alice");
        if !signed_in.is(w, "alice") || !signed_in.login_page_shown() {
            return Ok(());
        }
        let session = session_since(w, start)?;
        let from = w.mark();
        let who = who_am_i(w, w.browser()).await?;
        w.expect(
            &format!("a look after the {round} sign-in"),
            "alice is still signed in",
            who.is(w, "alice"),
            (who.to_string(), (from..w.mark()).collect()),
        );
        let start = w.mark();
        let out = sign_out(w, &tab).await?;
        if let Some(hint) = hint_since(w, start) {
            w.expect(
                &format!("the hint of the {round} sign-out"),
                "an ID token of the session of this round",
                hint.is_of(&session),
                &hint,
            );
        }
        w.expect_own_session_over(&out);
        w.expect_provider_session_over(&out);
    }
    Ok(())
}
