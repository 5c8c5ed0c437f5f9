//! A logout token that has done its work is sent once more, after the user has signed in again.
//!
//! ## What happens
//! Alice is signed in. A logout token names her and no session, and ends her session. She signs in again, two seconds
//! pass, and somebody sends the same token once more: the provider, or whoever found it in a log.
//!
//! ## What a correct RP does
//! It has seen the `jti`, or sees that the session is younger than the token: Alice stays signed in. Whether it
//! answers 200 or 400 is its own choice.
//!
//! ## Why it matters
//! A token is good for two minutes. Until then whoever holds it could sign the user out again and again, and a
//! provider that repeats itself would do it by accident.
//!
//! Field report: [Open Liberty](https://github.com/OpenLiberty/open-liberty/issues/20356) (field report 130).
//!
//! ## How to mend it
//! Remember the `jti` of every token that was taken until its `exp`, and refuse what comes twice. Or compare `iat`
//! with the time at which the session began.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (8)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
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
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-14", "field report 130"],
    caught_by: &[
        "crashes-on-odd-logout-token",
        "crashes-without-sid",
        "ends-nothing-on-logout-token",
        "logout-token-blocked-by-csrf-filter",
        "logout-token-needs-sign-in",
        "skips:logout-token-replay",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let mut token = logout_token(w, &alice)?;
    token.draft.claims.shift_remove("sid");
    let told = send_logout_token(w, token.clone()).await?;
    expect_taken(w, "the logout token", &told);
    alice
        .expect(w, "the first session", Fate::Ends, &told)
        .await?;
    let again = signed_in(w, w.browser(), "alice").await?;
    w.advance(Duration::from_secs(2)).await?;
    let replayed = send_logout_token(w, token).await?;
    w.expect(
        "the answer to the same logout token",
        "200, 204, or 400",
        replayed.is_taken() || replayed.is_refused(),
        &replayed,
    );
    again
        .expect(w, "the second session", Fate::LivesOn, &replayed)
        .await
}
