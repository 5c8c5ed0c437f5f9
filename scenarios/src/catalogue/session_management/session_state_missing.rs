//! No `session_state` comes with the callback.
//!
//! ## What happens
//! The provider has no session management: its discovery document has no `check_session_iframe`, and its callbacks
//! have no `session_state`. Alice signs in.
//!
//! ## What a correct RP does
//! It signs her in, and does without.
//!
//! ## Why it matters
//! Most providers do not have session management, and some stop having it. `session_state` is there for a page that
//! watches the session; a sign-in needs nothing of it.
//!
//! ## How to mend it
//! Read `session_state` as a parameter that may be missing, and treat what is there as opaque.
//!
//! ## References
//! - [OpenID Connect Session Management 1.0, section 2](https://openid.net/specs/openid-connect-session-1_0.html)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Session Management 1.0, 2"),
    quirks: &[("check-session-iframe", "off")],
    covers: &["SM-01"],
    caught_by: &["demands-session-state"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the sign-in without `session_state`", &sign_in, "alice");
    Ok(())
}
