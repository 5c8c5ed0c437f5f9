//! The logout token's event has members of its own.
//!
//! ## What happens
//! Alice is signed in. In the logout token for her session the value of the event is not the empty object, but one
//! with a member.
//!
//! ## What a correct RP does
//! It ignores the member, answers 200 or 204, and ends the session.
//!
//! ## Why it matters
//! The value is usually `{}`, so that it is tempting to compare `events` with the one text. The specification says
//! that it is an object, and events may say more, such as a reason.
//!
//! ## How to mend it
//! Check that the value is an object, and do not look into it.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - [RFC 8417, section 2.2](https://www.rfc-editor.org/rfc/rfc8417#section-2.2)

use crate::{
    drive::takes_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.4"),
    quirks: &[("logout-token-events", "filled")],
    needs: &[Need::BackChannelLogout],
    caught_by: &[
        "demands-empty-logout-event",
        "ends-nothing-on-logout-token",
        "logout-token-blocked-by-csrf-filter",
        "logout-token-needs-sign-in",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    takes_logout_token(w, "a logout token whose event has members").await
}
