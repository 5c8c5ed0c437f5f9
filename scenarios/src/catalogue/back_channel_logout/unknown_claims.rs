//! The logout token has claims that nobody knows, and a second parameter comes along.
//!
//! ## What happens
//! Alice is signed in. The logout token for her session has two more claims, one of them an object, and the form that
//! carries it has a second parameter.
//!
//! ## What a correct RP does
//! It ignores what it does not know, answers 200 or 204, and ends the session.
//!
//! ## Why it matters
//! Providers add claims: a trace id, a tenant, a reason. An RP that reads the token into a type without room for them
//! fails at the next release of its provider. The OpenID Foundation's suite sends one unknown claim and one unknown
//! parameter for that reason.
//!
//! ## How to mend it
//! Read the claims that matter, and let the others be: no `deny_unknown_fields`, no schema with
//! `additionalProperties: false`.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.4 and 2.5](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - OpenID Foundation: `oidcc-client-test-rp-backchannel-rpinitlogout`

use crate::{
    drive::takes_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.4"),
    quirks: &[
        ("logout-token-more", "true"),
        ("logout-token-carrier", "form-and-more"),
    ],
    needs: &[Need::BackChannelLogout],
    covers: &["oidcc-client-test-rp-backchannel-rpinitlogout", "BCL-17"],
    caught_by: &[
        "ends-nothing-on-logout-token",
        "logout-token-blocked-by-csrf-filter",
        "logout-token-needs-sign-in",
        "refuses-unknown-logout-claims",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    takes_logout_token(w, "a logout token with unknown claims").await
}
