//! The provider's session has changed, and it is the same user's.
//!
//! ## What happens
//! Alice is signed in. The page's script has heard `changed` from the provider's frame, and goes to the address that
//! compares the sessions (`session_management.check` in the target file). At the provider she is still signed in.
//!
//! ## What a correct RP does
//! It asks the provider with `prompt=none` and her ID token as `id_token_hint`, sees that she is the same user, and
//! keeps her signed in.
//!
//! ## Why it matters
//! The state changes whenever the session at the provider does: with a new password, a second factor, a longer life.
//! An RP that takes each change for a sign-out throws people out of their work. And without the hint the provider
//! answers for whoever is signed in there.
//!
//! ## How to mend it
//! Compare `sub` of the new ID token with that of the session. If it is the same, go on with the new `session_state`.
//!
//! ## References
//! - [OpenID Connect Session Management 1.0, section 3.1](https://openid.net/specs/openid-connect-session-1_0.html)

use crate::{
    drive::{Fate, session_compared, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect Session Management 1.0, 3.1"),
    needs: &[Need::SessionManagement],
    covers: &["SM-05"],
    caught_by: &[
        "checks-session-without-hint",
        "revokes-user-instead-of-session",
        "session-check-ends-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let (compared, asked) = session_compared(w, &alice.tab).await?;
    w.expect(
        "the question to the provider",
        "it says whose session is meant (`id_token_hint`)",
        asked.parameter("id_token_hint").is_some(),
        &compared,
    );
    alice
        .expect(
            w,
            "the session after it was compared",
            Fate::LivesOn,
            &compared,
        )
        .await
}
