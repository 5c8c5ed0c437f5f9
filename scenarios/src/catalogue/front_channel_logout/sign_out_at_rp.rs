//! The user signs out at the RP, and the provider's page loads the RP's frame on the way back.
//!
//! ## What happens
//! Alice signs in and out, with the RP's own sign-out. The provider ends its session, loads the front-channel logout
//! address of every RP of the session in frames, this RP's among them, and sends the browser back. The back channel
//! is off.
//!
//! ## What a correct RP does
//! The frame finds no session any more and is answered with a page, without redirect. The browser ends on a page of
//! the RP, and nobody is signed in.
//!
//! ## Why it matters
//! The RP that began the sign-out is told like all the others, after its session has ended. If its logout page sends
//! who is not signed in to the login page, a new sign-in runs in the frame while the browser is on its way back, and
//! the user may be signed in again before the page is there.
//!
//! ## How to mend it
//! Leave the front-channel logout address out of what needs a signed-in user. It answers 200, whether there is a
//! session or not.
//!
//! ## References
//! - [OpenID Connect Front-Channel Logout 1.0, section 2 and 3](https://openid.net/specs/openid-connect-frontchannel-1_0.html)
//! - OpenID Foundation: `oidcc-client-test-rp-frontchannel-rpinitlogout`, which leaves the verdict to the eye

use crate::{
    drive::{Fate, Frame, Outcome as _, sign_out, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Front-Channel Logout 1.0, 2"),
    given: &[("back-channel-logout", "off")],
    needs: &[
        Need::FrontChannelLogout,
        Need::SignOut,
        Need::ProviderLogout,
    ],
    covers: &[
        "oidcc-client-test-rp-frontchannel-rpinitlogout",
        "FCL-01",
        "FCL-02",
    ],
    caught_by: &[
        "front-channel-needs-sign-in",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let from = w.mark();
    let out = sign_out(w, &alice.tab).await?;
    if !out.reached_provider(w) {
        return Err(Trouble::missing(format!(
            "the sign-out did not come to the provider: {}",
            out.seen()
        )));
    }
    let frame = Frame::since(w, &alice.browser, from)
        .ok_or_else(|| Trouble::missing("the provider loaded no frame of the RP"))?;
    w.expect(
        "the frame of the RP that signed out itself",
        "a page, without redirect",
        frame.is_shown(),
        &frame,
    );
    alice
        .expect(w, "the session after the sign-out", Fate::Ends, &out)
        .await
}
