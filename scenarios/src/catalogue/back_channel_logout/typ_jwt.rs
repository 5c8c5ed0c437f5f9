//! The logout token's header says `typ: JWT`.
//!
//! ## What happens
//! Alice is signed in. The header of the logout token for her session says no more than that it is a JWT.
//!
//! ## What a correct RP does
//! It answers 200 or 204, and ends the session.
//!
//! ## Why it matters
//! Many libraries write `JWT` into every header, so many providers do. `logout+jwt` is recommended, and may not be
//! demanded.
//!
//! ## How to mend it
//! Accept `JWT`, in whatever case, as if there were no `typ`.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - [RFC 7519, section 5.1](https://www.rfc-editor.org/rfc/rfc7519#section-5.1)

use crate::{
    drive::takes_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.4"),
    quirks: &[("logout-token-typ", "JWT")],
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
    takes_logout_token(w, "a logout token with `typ: JWT`").await
}
