//! The logout token is not signed, and its header says so.
//!
//! ## What happens
//! Alice is signed in. The provider's logout token for her session has `alg: none` in its header and an empty
//! signature. What it claims is right.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! The address is open to the whole internet. Where unsigned tokens are taken, whoever knows a user's `sub` signs
//! that user out, as often as he likes.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Use the verifier of ID tokens for logout tokens as well, with the same list of algorithms; `none` is never in it.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (3)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - OpenID Foundation: `oidcc-client-test-rp-backchannel-rpinitlogout-alg-none`, which sees the status and not the session
//! - field report 129 (docs/field-reports.md)

use crate::{
    drive::refuses_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.6 (3)"),
    quirks: &[("logout-token-signature", "none")],
    needs: &[Need::BackChannelLogout],
    covers: &[
        "oidcc-client-test-rp-backchannel-rpinitlogout-alg-none",
        "BCL-06",
        "field report 129",
    ],
    caught_by: &[
        "crashes-on-odd-logout-token",
        "skips:logout-token-algorithm",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    refuses_logout_token(w, "an unsigned logout token").await
}
