//! The logout token's `events` is a list, a text, or has a text where an object should be.
//!
//! ## What happens
//! Alice is signed in. Three logout tokens come for her session, one after the other: in the first `events` is a list
//! with the name of the event, in the second the bare name, in the third an object whose member is a text.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! In loosely typed languages `"name" in events` is true for an object, a list and a text alike. In others the odd
//! type is a crash: an exception that nobody caught, and 500 for the provider.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Check the types before the contents: `events` is an object, and its member an object too, usually empty.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (6)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - field report 129 (docs/field-reports.md)

use crate::{
    drive::refuses_each_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.6 (6)"),
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-10", "field report 129"],
    caught_by: &["crashes-on-odd-logout-token", "skips:logout-token-event"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    refuses_each_logout_token(
        w,
        &[
            (
                "a logout token whose `events` is a list",
                &[("logout-token-events", "array")],
            ),
            (
                "a logout token whose `events` is a text",
                &[("logout-token-events", "string")],
            ),
            (
                "a logout token whose event is a text",
                &[("logout-token-events", "member-string")],
            ),
        ],
    )
    .await
}
