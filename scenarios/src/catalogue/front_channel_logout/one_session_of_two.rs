//! The frame names one session of a user who has two.
//!
//! ## What happens
//! Alice is signed in in two browsers. The first one opens the RP's front-channel logout address with `iss` and the
//! `sid` of its session, and brings its cookies along, as where RP and provider are on one site.
//!
//! ## What a correct RP does
//! The session of that browser is over. Alice's other browser is signed in as before.
//!
//! ## Why it matters
//! The frame says which session ended, because others go on: a sign-out at the desk is none on the phone. An RP that
//! leaves the work to a script of the page, or ends whatever the user has, does too little or too much.
//!
//! ## How to mend it
//! End the session whose `sid` is named, on the server, when the request comes. The page that is shown needs no
//! script and no text.
//!
//! ## References
//! - [OpenID Connect Front-Channel Logout 1.0, section 2](https://openid.net/specs/openid-connect-frontchannel-1_0.html)

use crate::{
    drive::{Fate, frame_address, open_frame, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Front-Channel Logout 1.0, 2"),
    needs: &[Need::FrontChannelLogout, Need::SessionNamed],
    covers: &["FCL-09"],
    caught_by: &[
        "ends-every-session-of-the-user",
        "front-channel-ends-nothing",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let laptop = signed_in(w, w.browser(), "alice").await?;
    let phone = signed_in(w, &w.another_browser("alice's phone")?, "alice").await?;
    let issuer = w.provider().issuer();
    let address = frame_address(w, Some(issuer), Some(&laptop.sid))?;
    let frame = open_frame(w, &laptop.browser, &address).await?;
    laptop
        .expect(w, "the session that was named", Fate::Ends, &frame)
        .await?;
    phone
        .expect(w, "the same user's other browser", Fate::LivesOn, &frame)
        .await
}
