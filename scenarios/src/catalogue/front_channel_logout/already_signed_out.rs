//! The frame comes when the session is over already.
//!
//! ## What happens
//! Alice is signed in. Her browser opens the RP's front-channel logout address with `iss` and `sid` of her session,
//! and then once more.
//!
//! ## What a correct RP does
//! The second time it shows the same page as the first: no error, and no redirect.
//!
//! ## Why it matters
//! Who is signed out already has got what was asked for, and the specification counts it as success. Where the
//! address is behind the sign-in as every other page, the RP begins a new sign-in in a frame that nobody sees: the
//! provider, whose session has just ended, shows its login page there, or signs the user in again.
//!
//! ## How to mend it
//! Leave the address out of what needs a signed-in user, and answer 200 when no session is found.
//!
//! ## References
//! - [OpenID Connect Front-Channel Logout 1.0, section 2](https://openid.net/specs/openid-connect-frontchannel-1_0.html)

use crate::{
    drive::{Fate, Outcome as _, frame_address, open_frame, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Front-Channel Logout 1.0, 2"),
    needs: &[Need::FrontChannelLogout, Need::SessionNamed],
    covers: &["FCL-05"],
    caught_by: &[
        "front-channel-ends-nothing",
        "front-channel-needs-sign-in",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let address = frame_address(w, Some(w.provider().issuer()), Some(&alice.sid))?;
    let first = open_frame(w, &alice.browser, &address).await?;
    if !first.is_shown() {
        return Err(Trouble::missing(format!(
            "the first logout was no success: {}",
            first.seen()
        )));
    }
    let second = open_frame(w, &alice.browser, &address).await?;
    w.expect(
        "the second logout of the same session",
        "a page as for the first, without redirect",
        second.is_shown(),
        &second,
    );
    alice
        .expect(w, "the session after both", Fate::Ends, &second)
        .await
}
