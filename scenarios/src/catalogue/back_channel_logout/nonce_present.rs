//! The logout token has a `nonce`.
//!
//! ## What happens
//! Alice is signed in. The logout token for her session has a `nonce`, as ID tokens have.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! The claim is forbidden so that the two kinds of tokens exclude each other: what has a `nonce` can be an ID token,
//! and what can be an ID token is no logout token.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Refuse a token that has `nonce`, whatever its value is.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (7)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - OpenID Foundation: `oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce`, which sees the status and not the session
//! - field report 129 (docs/field-reports.md)

use crate::{
    drive::refuses_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.6 (7)"),
    quirks: &[("logout-token-nonce", "true")],
    needs: &[Need::BackChannelLogout],
    covers: &[
        "oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce",
        "BCL-11",
        "field report 129",
    ],
    caught_by: &["crashes-on-odd-logout-token", "skips:logout-token-nonce"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    refuses_logout_token(w, "a logout token with a `nonce`").await
}
