//! The logout token names neither a user nor a session.
//!
//! ## What happens
//! Alice is signed in. The logout token has neither `sub` nor `sid`; the rest is right.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! An RP that goes on looks for a session without a name. With luck it finds none; otherwise it finds those that have
//! none, or all.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Require at least one of the two, as a text that is not empty.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (5)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - field report 129 (docs/field-reports.md)

use crate::{
    drive::refuses_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.6 (5)"),
    quirks: &[("logout-token-subject", "neither")],
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-04", "field report 129"],
    caught_by: &["crashes-on-odd-logout-token", "skips:logout-token-subject"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    refuses_logout_token(w, "a logout token that names nobody").await
}
