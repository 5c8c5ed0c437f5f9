//! The logout token names one user, and the session of another.
//!
//! ## What happens
//! Alice and Bob are signed in, each in a browser. A logout token comes with a good signature, with Alice's `sid` and
//! Bob's `sub`.
//!
//! ## What a correct RP does
//! It refuses the token, or finds that no session is meant. Both stay signed in: nothing in it says which of the two
//! was to go.
//!
//! ## Why it matters
//! The two claims are there to be compared. An RP that takes either for enough signs out somebody whom the provider
//! did not mean; one that looks by `sid` and then ends all sessions of whoever it finds signs out the wrong person
//! everywhere.
//!
//! ## How to mend it
//! End the sessions for which both claims fit. The specification lets an RP refuse the token, steps 10 and 11.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (10) and (11)](https://openid.net/specs/openid-connect-backchannel-1_0.html)

use crate::{
    drive::{Fate, logout_token, send_logout_token, signed_in, takes_good_tokens},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect Back-Channel Logout 1.0, 2.6 (11)"),
    needs: &[Need::BackChannelLogout, Need::SessionNamed],
    covers: &["BCL-16"],
    caught_by: &["ends-every-session-of-the-user"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let bob = signed_in(w, &w.another_browser("bob's browser")?, "bob").await?;
    let mut token = logout_token(w, &alice)?;
    let bobs = logout_token(w, &bob)?;
    let sub = bobs.draft.claims.get("sub").cloned();
    let sub = sub.ok_or_else(|| Trouble::missing("the logout token has no `sub`"))?;
    token.draft.claims.insert("sub".to_owned(), sub);
    let told = send_logout_token(w, token).await?;
    let alices = alice.after(w, &told).await?;
    let bobs = bob.after(w, &told).await?;
    takes_good_tokens(w, &alice).await?;
    w.expect(
        "the answer to a logout token of two users",
        "200, 204, or 400",
        told.is_taken() || told.is_refused(),
        &told,
    );
    alices.expect(w, "the user whose session is named", Fate::LivesOn);
    bobs.expect(w, "the user who is named", Fate::LivesOn);
    Ok(())
}
