//! The logout token's `events` names another event.
//!
//! ## What happens
//! Alice is signed in. The token that the provider sends for her session has `events`, and another event in it.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! Security event tokens all look alike: the same header, the same claims, the same keys. One that says that an
//! address for mail has changed must sign nobody out.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Look for the member `http://schemas.openid.net/event/backchannel-logout`, not only for `events`.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (6)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - [RFC 8417, section 2.2](https://www.rfc-editor.org/rfc/rfc8417#section-2.2)
//! - OpenID Foundation: `oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event`, which sees the status and not the session
//! - field report 129 (docs/field-reports.md)

use crate::{
    drive::refuses_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.6 (6)"),
    quirks: &[("logout-token-events", "foreign")],
    needs: &[Need::BackChannelLogout],
    covers: &[
        "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event",
        "BCL-10",
        "field report 129",
    ],
    caught_by: &["crashes-on-odd-logout-token", "skips:logout-token-event"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    refuses_logout_token(w, "a logout token with another event").await
}
