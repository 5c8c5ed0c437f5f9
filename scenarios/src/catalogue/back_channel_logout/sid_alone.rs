//! The logout token names the session, and no user.
//!
//! ## What happens
//! Alice is signed in in two browsers. The logout token has the `sid` of the first, and no `sub`.
//!
//! ## What a correct RP does
//! It answers 200, or 204, and ends that session. Alice's other browser is signed in as before.
//!
//! ## Why it matters
//! The provider may send either claim. RPs that look for the user first find nobody, or throw.
//!
//! Field report: [user_oidc](https://github.com/nextcloud/user_oidc/issues/1183) met all three forms (field report
//! 122).
//!
//! ## How to mend it
//! Keep the `sid` of the ID token with the session, and look for sessions by it. Read `sub` as a claim that may be
//! missing.
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
    quirks: &[("logout-token-subject", "sid")],
    needs: &[Need::BackChannelLogout, Need::SessionNamed],
    covers: &["BCL-02", "field report 122"],
    caught_by: &[
        "ends-every-session-of-the-user",
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
    let told = announce_end(w, &laptop).await?;
    expect_taken(w, "a logout token with `sid` alone", &told);
    laptop
        .expect(w, "the session that was named", Fate::Ends, &told)
        .await?;
    phone
        .expect(w, "the same user's other browser", Fate::LivesOn, &told)
        .await
}
