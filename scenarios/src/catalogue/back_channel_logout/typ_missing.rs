//! The logout token's header has no `typ`.
//!
//! ## What happens
//! Alice is signed in. The header of the logout token for her session has `alg` and `kid`, and no `typ`.
//!
//! ## What a correct RP does
//! It answers 200 or 204, and ends the session.
//!
//! ## Why it matters
//! `logout+jwt` is recommended, and came late: providers from before send no `typ`. The specification says that an RP
//! must not demand it, so as not to break what worked.
//!
//! ## How to mend it
//! Accept tokens without `typ`. That no other token passes for a logout token is what `events` and `nonce` are for.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html)

use crate::{
    drive::takes_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.4"),
    quirks: &[("logout-token-typ", "missing")],
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-13"],
    caught_by: &[
        "demands-logout-token-type",
        "ends-nothing-on-logout-token",
        "logout-token-blocked-by-csrf-filter",
        "logout-token-needs-sign-in",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    takes_logout_token(w, "a logout token without `typ`").await
}
