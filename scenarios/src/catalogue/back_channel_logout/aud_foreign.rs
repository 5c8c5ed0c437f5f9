//! The logout token is meant for another client.
//!
//! ## What happens
//! Alice is signed in. The logout token for her session has another client id as its `aud`; the signature is good.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! Every client of the provider gets logout tokens. One that is malicious, or leaks them, could pass them on to this
//! RP.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Look for the client id in `aud`, which is a text or a list.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (4)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - OpenID Foundation: `oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud`, which sees the status and not the session
//! - field report 129 (docs/field-reports.md)

use crate::{
    drive::refuses_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.6 (4)"),
    quirks: &[("logout-token-aud", "foreign")],
    needs: &[Need::BackChannelLogout],
    covers: &[
        "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud",
        "BCL-08",
        "field report 129",
    ],
    caught_by: &["crashes-on-odd-logout-token", "skips:logout-token-audience"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    refuses_logout_token(w, "a logout token for another client").await
}
