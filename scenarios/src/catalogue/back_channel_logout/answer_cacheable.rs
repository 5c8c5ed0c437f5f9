//! Something on the way could keep the answer to a logout token.
//!
//! ## What happens
//! Alice is signed in, and a logout token ends her session.
//!
//! ## What a correct RP does
//! Its answer has `Cache-Control: no-store`.
//!
//! ## Why it matters
//! A POST is seldom cached, and the specification asks for the header all the same: the answer is about one moment,
//! and what stands between provider and RP must not give it to the next token.
//!
//! ## How to mend it
//! Set `Cache-Control: no-store` on the answers of this address, good ones and refusals.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.8](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - OpenID Foundation: `oidcc-client-test-rp-backchannel-rpinitlogout`, which warns

use http::header;
use mock_provider::Outcome as Answer;

use crate::{
    drive::{Outcome as _, announce_end, expect_taken, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect Back-Channel Logout 1.0, 2.8"),
    needs: &[Need::BackChannelLogout],
    covers: &["oidcc-client-test-rp-backchannel-rpinitlogout", "BCL-19"],
    caught_by: &[
        "logout-token-blocked-by-csrf-filter",
        "logout-token-needs-sign-in",
        "pages-cacheable",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let told = announce_end(w, &alice).await?;
    expect_taken(w, "the logout token", &told);
    let answer = told.deliveries.first().map(|delivery| &delivery.outcome);
    let Some(Answer::Answered { headers, .. }) = answer else {
        return Err(Trouble::missing(told.seen()));
    };
    let control = headers.get(header::CACHE_CONTROL);
    let control = control
        .and_then(|value| value.to_str().ok())
        .unwrap_or("none");
    let stored = !control.to_ascii_lowercase().contains("no-store");
    let seen = format!("its `Cache-Control` is: {control}");
    w.expect(
        "the answer to the logout token",
        "it has `Cache-Control: no-store`",
        !stored,
        (seen, told.seqs()),
    );
    Ok(())
}
