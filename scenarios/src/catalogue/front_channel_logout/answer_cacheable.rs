//! Something on the way could keep the front-channel logout page.
//!
//! ## What happens
//! Alice is signed in, and the RP's front-channel logout address is opened with `iss` and `sid` of her session.
//!
//! ## What a correct RP does
//! Its answer has `Cache-Control: no-store`, as the specification recommends, with `Pragma: no-cache` for old caches.
//!
//! ## Why it matters
//! It is a GET, so the browser may take the answer out of its cache the next time: the frame is there, and the RP has
//! heard of nothing.
//!
//! ## How to mend it
//! Set `Cache-Control: no-store` on this address.
//!
//! ## References
//! - [OpenID Connect Front-Channel Logout 1.0, section 2](https://openid.net/specs/openid-connect-frontchannel-1_0.html)

use http::header;

use crate::{
    drive::{Outcome as _, frame_address, open_frame, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect Front-Channel Logout 1.0, 2"),
    needs: &[Need::FrontChannelLogout],
    covers: &["FCL-06"],
    caught_by: &["pages-cacheable", "revokes-user-instead-of-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let address = frame_address(w, Some(w.provider().issuer()), Some(&alice.sid))?;
    let frame = open_frame(w, &alice.browser, &address).await?;
    let headers = frame.headers();
    let control = headers.get(header::CACHE_CONTROL);
    let control = control
        .and_then(|value| value.to_str().ok())
        .unwrap_or("none");
    let stored = !control.to_ascii_lowercase().contains("no-store");
    let seen = format!("its `Cache-Control` is: {control}");
    w.expect(
        "the front-channel logout page",
        "it has `Cache-Control: no-store`",
        !stored,
        (seen, frame.seqs()),
    );
    Ok(())
}
