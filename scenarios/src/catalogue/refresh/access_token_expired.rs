//! The access token expires while the user is signed in.
//!
//! ## What happens
//! The provider gives access tokens a short life and a refresh token with them. The user signs in, the access token
//! expires, and the user goes on.
//!
//! ## What a correct RP does
//! It redeems the refresh token, uses the new access token, and the user notices nothing.
//!
//! ## Why it matters
//! Access tokens live for minutes to an hour. An RP that does not refresh, or reckons the expiry in the wrong unit, fails
//! after that time in the middle of somebody's work, and never in a test.
//!
//! ## How to mend it
//! Keep `expires_in` as the time of the answer plus that many seconds, and refresh when that is over, before the
//! token is used. `expires_in` is in seconds, most clocks count milliseconds.
//!
//! ## References
//! - OpenID Connect Core 1.0, section 12; RFC 6749, sections 5.1 and 6
//! - OpenID Foundation: `oidcc-client-test-refresh-token`
//! - field report 79 (docs/field-reports.md)

use crate::{
    drive::{outlive_access_token, sign_in_for_a_while},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 12"),
    needs: &[Need::Refresh],
    covers: &["oidcc-client-test-refresh-token", "field report 79"],
    caught_by: &["never-refreshes"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = sign_in_for_a_while(w, &w.tab(), "alice").await?;
    let refreshed = outlive_access_token(w, lifetime).await?;
    w.expect(
        "the refresh",
        "one refresh request, answered with a new access token",
        refreshed.granted(),
        &refreshed,
    );
    w.expect(
        "the user afterwards",
        "alice is still signed in",
        refreshed.who.is(w, "alice"),
        &refreshed,
    );
    Ok(())
}
