//! The logout token does not say until when it is good.
//!
//! ## What happens
//! Alice is signed in. The logout token for her session has no `exp`.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! Without an end the token is good for ever, for whoever finds it. The claim became required with the first errata
//! of the specification, in December 2023; providers from before leave it out, and an RP that works with one of them
//! may have to take such tokens. It should know that it does.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Refuse tokens without `exp`. Where a provider sends none, take `iat` plus two minutes for the end.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - field report 129 (docs/field-reports.md)

use crate::{
    drive::refuses_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect Back-Channel Logout 1.0, 2.4"),
    quirks: &[("logout-token-time", "exp-missing")],
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-09", "field report 129"],
    caught_by: &["crashes-on-odd-logout-token", "skips:logout-token-expiry"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    refuses_logout_token(w, "a logout token without `exp`").await
}
