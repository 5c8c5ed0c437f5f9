//! The logout token is signed with a key that the provider does not publish.
//!
//! ## What happens
//! Alice is signed in. The logout token for her session has a good signature of a key that is not in the provider's
//! JWK set.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! Anybody can make a key pair. A signature proves something only if the key is the provider's; an RP that takes the
//! key from the token's header, or goes on where no key is found, lets strangers sign people out.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Look for the key by `kid` in the provider's JWK set, fetch the set once more if it is not there, and refuse the
//! token if it still is not. Bound how often strangers can make the RP fetch.
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
    quirks: &[("logout-token-signature", "foreign-key")],
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
    refuses_logout_token(w, "a logout token with a foreign key").await
}
