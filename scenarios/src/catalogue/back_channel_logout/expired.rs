//! The logout token expired ten minutes ago.
//!
//! ## What happens
//! Alice is signed in. The logout token for her session was good until ten minutes ago.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! Logout tokens live for two minutes, so that one that was found in a log cannot be sent again. An RP that does not
//! look takes it for ever.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Refuse what is past its `exp`, with a leeway of seconds for clocks that differ.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (4)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - field report 129 (docs/field-reports.md)

use crate::{
    drive::refuses_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.6 (4)"),
    quirks: &[("logout-token-time", "expired")],
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-09", "field report 129"],
    caught_by: &["crashes-on-odd-logout-token", "skips:logout-token-expiry"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    refuses_logout_token(w, "an expired logout token").await
}
