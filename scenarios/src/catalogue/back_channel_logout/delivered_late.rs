//! The logout token is delivered when the user has signed in again already.
//!
//! ## What happens
//! Alice is signed in, and the provider issues a logout token that names her and no session. It is held up for a
//! minute and a half, by a queue or by an RP that was down. Meanwhile she has signed in again. The token is still
//! good when it comes.
//!
//! ## What a correct RP does
//! It ends the sessions from before the token was issued, and leaves the new one alone.
//!
//! ## Why it matters
//! Providers try again when an RP does not answer, for minutes and longer. If the token ends whatever session the
//! user has by then, who has just signed in is thrown out, for no reason that anybody could see.
//!
//! Field report: [Open Liberty](https://github.com/OpenLiberty/open-liberty/issues/20356), where an old token ends
//! later sessions (field report 130).
//!
//! ## How to mend it
//! Keep with every session when the ID token of its sign-in was issued, and end those that are older than the logout
//! token's `iat`. Both times come from the provider's clock; a leeway of seconds does no harm.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 and 2.7](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - field report 130 (docs/field-reports.md)

use std::time::Duration;

use crate::{
    drive::{Fate, expect_taken, logout_token, send_logout_token, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 130"),
    needs: &[Need::BackChannelLogout, Need::MovableTime],
    covers: &["field report 130"],
    caught_by: &[
        "crashes-without-sid",
        "ends-nothing-on-logout-token",
        "late-logout-token-ends-new-session",
        "logout-token-blocked-by-csrf-filter",
        "logout-token-needs-sign-in",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let before = signed_in(w, &w.another_browser("alice's old browser")?, "alice").await?;
    let mut token = logout_token(w, &before)?;
    token.draft.claims.shift_remove("sid");
    w.advance(Duration::from_secs(80)).await?;
    let after = signed_in(w, w.browser(), "alice").await?;
    w.advance(Duration::from_secs(10)).await?;
    let told = send_logout_token(w, token).await?;
    expect_taken(w, "a logout token that comes late", &told);
    before
        .expect(w, "the session from before", Fate::Ends, &told)
        .await?;
    after
        .expect(w, "the session that began meanwhile", Fate::LivesOn, &told)
        .await
}
