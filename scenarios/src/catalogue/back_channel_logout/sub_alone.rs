//! The logout token names the user, and no session.
//!
//! ## What happens
//! Alice is signed in in two browsers, and Bob in a third. The logout token has `sub` and no `sid`.
//!
//! ## What a correct RP does
//! It answers 200, or 204, and ends every session of Alice. Bob is signed in as before.
//!
//! ## Why it matters
//! The provider may send either claim, and `sub` alone means all sessions of the user: what an administrator wants
//! who locks an account. RPs that were only tried with a provider that sends `sid` read it without a look, and throw.
//!
//! Field reports: [user_oidc](https://github.com/nextcloud/user_oidc/issues/1183),
//! [OpenCloud](https://github.com/opencloud-eu/opencloud/pull/2328), [the conformance
//! suite](https://github.com/openid-certification/oidctest/issues/204) (field report 122).
//!
//! ## How to mend it
//! Read `sid` as a claim that may be missing. Without it, end all sessions whose user is `sub`, so keep an index of
//! sessions by user.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.4 and 2.7](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - field report 122 (docs/field-reports.md)

use crate::{
    drive::{Fate, announce_end, expect_taken, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.4"),
    quirks: &[("logout-token-subject", "sub")],
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-03", "field report 122"],
    caught_by: &[
        "crashes-without-sid",
        "ends-nothing-on-logout-token",
        "logout-token-blocked-by-csrf-filter",
        "logout-token-needs-sign-in",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let laptop = signed_in(w, w.browser(), "alice").await?;
    let phone = signed_in(w, &w.another_browser("alice's phone")?, "alice").await?;
    let bob = signed_in(w, &w.another_browser("bob's browser")?, "bob").await?;
    let told = announce_end(w, &laptop).await?;
    expect_taken(w, "a logout token with `sub` alone", &told);
    laptop
        .expect(w, "the user's first browser", Fate::Ends, &told)
        .await?;
    phone
        .expect(w, "the user's second browser", Fate::Ends, &told)
        .await?;
    bob.expect(w, "another user's browser", Fate::LivesOn, &told)
        .await
}
