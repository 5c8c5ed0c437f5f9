//! The logout token's audience is a list with one entry.
//!
//! ## What happens
//! Alice is signed in. `aud` of the logout token for her session is an array with the client id and nothing else.
//!
//! ## What a correct RP does
//! It answers 200 or 204, and ends the session: a list that names the client is as good as a text that does.
//!
//! ## Why it matters
//! The same provider may send a text in ID tokens and a list in logout tokens, because different code writes them. An
//! RP that knows the text alone refuses every sign-out, and nobody notices until somebody has to be locked out.
//!
//! ## How to mend it
//! Read `aud` as a text or a list of texts, and look whether the client id is among them.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - [RFC 7519, section 4.1.3](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3)

use crate::{
    drive::takes_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.4; RFC 7519, 4.1.3"),
    quirks: &[("logout-token-aud", "array")],
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-08"],
    caught_by: &[
        "ends-nothing-on-logout-token",
        "logout-token-blocked-by-csrf-filter",
        "logout-token-needs-sign-in",
        "refuses-audience-array",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    takes_logout_token(w, "a logout token with a list of audiences").await
}
