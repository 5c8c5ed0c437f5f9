//! The logout token has a good signature, with another algorithm than the ID tokens.
//!
//! ## What happens
//! Alice is signed in with an ID token in one algorithm, RS256 unless the RP registered another. The logout token for
//! her session is signed with another one, by a key that the provider publishes.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! The RP agreed on one algorithm. A verifier that takes whatever the header says is one step away from the ones that
//! can be talked into a weaker algorithm, or into none.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Compare `alg` with `id_token_signed_response_alg` of the registration, RS256 where there is none. In most
//! libraries that is one list of allowed algorithms with one entry.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (3)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - OpenID Foundation: `oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg`, which sees the status and not the session
//! - field report 129 (docs/field-reports.md)

use crate::{
    drive::refuses_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.6 (3)"),
    quirks: &[("logout-token-signature", "other-algorithm")],
    needs: &[Need::BackChannelLogout],
    covers: &[
        "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg",
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
    refuses_logout_token(w, "a logout token with another algorithm").await
}
