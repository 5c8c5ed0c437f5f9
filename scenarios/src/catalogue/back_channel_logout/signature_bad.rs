//! One bit of the logout token's signature is wrong.
//!
//! ## What happens
//! Alice is signed in. The logout token for her session says what it should; its signature does not fit.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! The signature is the only proof that the request comes from the provider: there is no cookie, no secret and no TLS
//! client certificate.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Verify the signature with the keys of the provider's `jwks_uri` before anything in the token is used.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (2)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - field report 129 (docs/field-reports.md)

use crate::{
    drive::refuses_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.6 (2)"),
    quirks: &[("logout-token-signature", "broken")],
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-05", "field report 129"],
    caught_by: &[
        "crashes-on-odd-logout-token",
        "skips:logout-token-signature",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    refuses_logout_token(w, "a logout token with a broken signature").await
}
