//! The logout token comes from another issuer.
//!
//! ## What happens
//! Alice is signed in. The logout token for her session has another address as its `iss`; the signature is good.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! Where several issuers share keys, as the tenants of one provider do, the signature does not say which of them
//! speaks. Without a look at `iss` one tenant ends the sessions of another.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Compare `iss` with the issuer of the discovery document, character by character.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (4)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - OpenID Foundation: `oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss`, which sees the status and not the session
//! - field report 129 (docs/field-reports.md)

use crate::{
    drive::refuses_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.6 (4)"),
    quirks: &[("logout-token-iss", "foreign")],
    needs: &[Need::BackChannelLogout],
    covers: &[
        "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss",
        "BCL-07",
        "field report 129",
    ],
    caught_by: &["crashes-on-odd-logout-token", "skips:logout-token-issuer"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    refuses_logout_token(w, "a logout token of another issuer").await
}
