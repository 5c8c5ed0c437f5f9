//! The logout token has a second event beside the sign-out.
//!
//! ## What happens
//! Alice is signed in. `events` of the logout token for her session has two members: the event of a sign-out, and
//! another one.
//!
//! ## What a correct RP does
//! It finds the event that it knows, answers 200 or 204, and ends the session.
//!
//! ## Why it matters
//! `events` is an object, so that one token can speak of several things. An RP that takes the first member, or
//! demands that there is one, depends on an order that JSON does not have.
//!
//! ## How to mend it
//! Look for the member `http://schemas.openid.net/event/backchannel-logout` by name.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (6)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - [RFC 8417, section 2.2](https://www.rfc-editor.org/rfc/rfc8417#section-2.2)

use crate::{
    drive::takes_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.6 (6)"),
    quirks: &[("logout-token-events", "more")],
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
    takes_logout_token(w, "a logout token with two events").await
}
