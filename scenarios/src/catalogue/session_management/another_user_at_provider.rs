//! Somebody else has signed in at the provider in the same browser.
//!
//! ## What happens
//! Alice is signed in. Her session at the provider ends, and Bob signs in there in the same browser, for another tab.
//! The page's script has heard `changed`, and goes to the address that compares the sessions
//! (`session_management.check` in the target file).
//!
//! ## What a correct RP does
//! Alice is signed out: the provider says so, or says that somebody else is there. Bob is not signed in in her place.
//!
//! ## Why it matters
//! At a shared computer the page on the screen is Alice's, and the person in front of it is Bob. An RP that goes on
//! as before shows him her data.
//!
//! ## How to mend it
//! Where the answer is an error, or an ID token with another `sub`, end the session and show a page that says so.
//!
//! ## References
//! - [OpenID Connect Session Management 1.0, section 3.1](https://openid.net/specs/openid-connect-session-1_0.html)

use crate::{
    drive::{Fate, hold_callback, session_compared, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect Session Management 1.0, 3.1"),
    given: &[
        ("back-channel-logout", "off"),
        ("front-channel-logout", "off"),
    ],
    needs: &[Need::SessionManagement],
    covers: &["SM-05"],
    caught_by: &[
        "ignores-login-required",
        "landing-page-signs-in",
        "revokes-user-instead-of-session",
        "session-cookie-strict",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    w.provider().sign_out_user("alice");
    let bobs = alice.browser.tab();
    // He has not come back to the RP yet.
    drop(hold_callback(w, &bobs, "bob").await?);
    let (compared, _) = session_compared(w, &alice.tab).await?;
    alice
        .expect(
            w,
            "the session after it was compared",
            Fate::Ends,
            &compared,
        )
        .await
}
