//! The provider ends one session of a user who has two.
//!
//! ## What happens
//! Alice is signed in in two browsers, and Bob in a third. The provider's server posts a logout token for the first
//! of Alice's sessions to the RP: no cookies, no `Origin`, no token of the RP's own forms. The token names user and
//! session.
//!
//! ## What a correct RP does
//! It answers 200, or 204. The session of that browser is over; Alice's other browser and Bob's are signed in as
//! before.
//!
//! ## Why it matters
//! This is what back-channel logout is for: an administrator locks an account, a laptop is lost, a user signs out of
//! everything. The request is refused by filters against forged forms, sent to the login page as the visitor without
//! a session that it is, or answered with 200 by code that looks for the session in the cookies of a request that has
//! none. The provider notices nothing of the last.
//!
//! Field reports: Spring Security answered 403
//! ([#15227](https://github.com/spring-projects/spring-security/issues/15227),
//! [#16630](https://github.com/spring-projects/spring-security/issues/16630),
//! [#13841](https://github.com/spring-projects/spring-security/issues/13841); field report 124), and looked for a
//! session cookie under the wrong name ([#15539](https://github.com/spring-projects/spring-security/issues/15539),
//! [#16627](https://github.com/spring-projects/spring-security/issues/16627); field report 126).
//!
//! ## How to mend it
//! Exempt the address from the filter against forged forms (`@csrf_exempt` in Django, `csrf.ignoringRequestMatchers`
//! in Spring) and from the sign-in that other pages need: the signature is the proof. Keep `sid` and `sub` with every
//! session, and delete the sessions by them in the store. Sessions in cookies need a list of the `sid` that were
//! ended, which every request is compared with.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.5 to 2.8](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - OpenID Foundation: `oidcc-client-test-rp-backchannel-rpinitlogout`, which sees the status and not the sessions
//! - field report 124 (docs/field-reports.md)
//! - field report 126 (docs/field-reports.md)

use crate::{
    drive::{Fate, announce_end, expect_taken, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.7"),
    needs: &[Need::BackChannelLogout, Need::SessionNamed],
    covers: &[
        "oidcc-client-test-rp-backchannel-rpinitlogout",
        "BCL-01",
        "BCL-21",
        "field report 124",
        "field report 126",
    ],
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
    let bob = signed_in(w, &w.another_browser("bob's browser")?, "bob").await?;
    let told = announce_end(w, &laptop).await?;
    expect_taken(w, "the logout token", &told);
    laptop
        .expect(w, "the session that was named", Fate::Ends, &told)
        .await?;
    phone
        .expect(w, "the same user's other browser", Fate::LivesOn, &told)
        .await?;
    bob.expect(w, "another user's browser", Fate::LivesOn, &told)
        .await
}
