//! The logout token is signed with HS256, and the secret is the provider's public key.
//!
//! ## What happens
//! Alice is signed in. The logout token for her session says `alg: HS256`, and its signature was made with the text
//! of the published public key as the secret.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! The public key is public: everybody can make such a token. Verifiers that take the algorithm from the header hand
//! the RSA key to the HMAC function and find that it fits.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Allow the algorithms that were agreed on, and no symmetric one among keys of a JWK set.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (3)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - [RFC 8725, section 3.1](https://www.rfc-editor.org/rfc/rfc8725#section-3.1)
//! - field report 129 (docs/field-reports.md)

use crate::{
    drive::refuses_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.6 (3)"),
    quirks: &[("logout-token-signature", "hs256-public-key")],
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-06", "field report 129"],
    caught_by: &[
        "crashes-on-odd-logout-token",
        "skips:logout-token-algorithm",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    refuses_logout_token(w, "a logout token that is signed with the public key").await
}
