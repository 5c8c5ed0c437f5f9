//! The provider takes long for a refresh, and more requests come meanwhile.
//!
//! ## What happens
//! The access token has expired. One request starts the refresh, and the provider is slow. Half a minute later by the
//! clock, while the refresh is still on its way, more requests of the same user come. A refresh token that is used
//! twice ends everything that came of the sign-in.
//!
//! ## What a correct RP does
//! It lets the later requests wait for the refresh that is running, for as long as it runs.
//!
//! ## Why it matters
//! Locks around a refresh have a life, so that a crashed process does not hold them for ever. Where that life is
//! shorter than the provider is slow, the lock opens while the refresh still runs, the next request sends the same
//! refresh token, and the user is out: at the worst hour, when everything is slow. Field reports:
//! [oauth2-proxy](https://github.com/oauth2-proxy/oauth2-proxy/pull/1580),
//! [oauth2-proxy](https://github.com/oauth2-proxy/oauth2-proxy/pull/3456) (field report 71).
//!
//! ## How to mend it
//! Extend the lock while the refresh runs, or give the request a time-out that is well below the life of the lock. In
//! oauth2-proxy use a version with both changes.
//!
//! ## References
//! - [RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)
//! - [RFC 9700, section 4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2)
//! - field report 71 (docs/field-reports.md)

use std::time::Duration;

use crate::{
    drive::{
        Outcome as _, outlive_access_token, refresh, refreshes_since, sign_in_for_a_while, who_am_i,
    },
    evidence::{Held, Trouble},
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 71"),
    given: &[
        ("refresh-rotation", "rotated"),
        ("refresh-reuse", "revoke-family"),
    ],
    quirks: &[("refresh-slow", "300")],
    needs: &[Need::Refresh, Need::MovableTime],
    covers: &["field report 71"],
    caught_by: &[
        "keeps-old-refresh-token",
        "refresh-lock-too-short",
        "refreshes-in-parallel",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// How many harmless pages are opened before the later requests come, so that the refresh has begun.
const LOOKS_AT_HOME: usize = 3;
/// Longer than the locks of RPs live, and shorter than the access token.
const HALF_A_MINUTE: Duration = Duration::from_secs(30);

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = sign_in_for_a_while(w, &w.tab(), "alice").await?;
    w.outlive(lifetime).await?;
    let start = w.mark();
    let meanwhile = async {
        // These come and go while the refresh is on its way.
        for _ in 0..LOOKS_AT_HOME {
            drop(w.tab().open(w.base_url().as_str()).await);
        }
        w.advance(HALF_A_MINUTE).await?;
        let (used, who) = tokio::join!(refresh(w, w.browser()), who_am_i(w, w.browser()));
        // What the RP answers there is no matter, as long as it was asked.
        drop(used?);
        who
    };
    let (first, who) = tokio::join!(refresh(w, w.browser()), meanwhile);
    drop(first?);
    let who = who?;
    let sent = refreshes_since(w, start);
    let held = match sent.len() {
        0 => Held::Unknown,
        sent => Held::from(sent == 1),
    };
    w.expect(
        "the refreshes while the provider is slow",
        "one, and the others wait for it",
        held,
        (
            format!("{} refresh requests", sent.len()),
            sent.iter().map(|request| request.seq).collect(),
        ),
    );
    let during: Vec<u64> = (start..w.mark()).collect();
    w.expect(
        "the answer to a request meanwhile",
        "alice is signed in",
        who.is(w, "alice"),
        (who.to_string(), during),
    );
    let later = outlive_access_token(w, lifetime).await?;
    w.expect(
        "the user after the next expiry",
        "alice is still signed in",
        later.who.is(w, "alice"),
        (later.seen(), later.seqs()),
    );
    Ok(())
}
