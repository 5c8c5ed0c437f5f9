//! The logout token has a `sid` that no ID token ever had.
//!
//! ## What happens
//! The provider leaves `sid` out of ID tokens. Alice signs in, and Bob in another browser. Then a logout token comes
//! with her `sub` and the `sid` of her session, which the RP has never heard of.
//!
//! ## What a correct RP does
//! It finds no session by `sid` and looks for those of the user that have none: Alice is signed out, Bob is not.
//!
//! ## Why it matters
//! Nothing says that a provider puts `sid` into ID tokens as well: with Keycloak, for one, it depends on a mapper. An
//! RP that looks by `sid` alone answers 200, and the user stays signed in.
//!
//! Field reports: [ayunis-core](https://github.com/ayunis-core/ayunis-core/pull/1411), [the conformance
//! suite](https://github.com/openid-certification/oidctest/issues/204) (field report 123).
//!
//! ## How to mend it
//! Where no session has that `sid`, end those of the `sub` that were begun without one. The RP can also refuse to
//! sign users in without `sid`, if it registers `backchannel_logout_session_required`.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.1 and 2.6](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - field report 123 (docs/field-reports.md)

use crate::{
    drive::{Fate, announce_end, expect_taken, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 123"),
    quirks: &[("id-token-sid-missing", "true")],
    needs: &[Need::BackChannelLogout],
    covers: &["field report 123"],
    caught_by: &[
        "ends-nothing-on-logout-token",
        "logout-token-blocked-by-csrf-filter",
        "logout-token-needs-sign-in",
        "no-fallback-to-sub",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let bob = signed_in(w, &w.another_browser("bob's browser")?, "bob").await?;
    let told = announce_end(w, &alice).await?;
    expect_taken(w, "a logout token with an unknown `sid`", &told);
    alice
        .expect(w, "the user who was named", Fate::Ends, &told)
        .await?;
    bob.expect(w, "another user's browser", Fate::LivesOn, &told)
        .await
}
