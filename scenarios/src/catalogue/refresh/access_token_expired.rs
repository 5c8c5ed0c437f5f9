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

use mock_provider::Endpoint;

use crate::{
    drive::{Outcome as _, refresh, sign_in, who_am_i},
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
    let lifetime = w.short_lifetime();
    w.given("access-token-lifetime", &lifetime.as_secs().to_string())?;
    let tab = w.tab();
    let signed_in = sign_in(w, &tab, "alice").await?;
    w.must_sign_in(&signed_in, "alice")?;
    w.outlive(lifetime).await?;
    let start = w.mark();
    let answer = refresh(w, w.browser()).await?;
    let grants: Vec<_> = w
        .asked_since(start)
        .into_iter()
        .filter(|asked| {
            asked.endpoint == Endpoint::Token
                && asked.parameter("grant_type") == Some("refresh_token")
        })
        .collect();
    let seqs: Vec<u64> = grants.iter().map(|grant| grant.seq).collect();
    let answered = answer.map_or_else(|why| why, |status| format!("the RP answered {status}"));
    let seen = format!("{} refresh requests, {answered}", grants.len());
    let refreshed = grants.iter().any(|grant| grant.status.is_success());
    w.expect(
        "the refresh",
        "one refresh request, answered with a new access token",
        refreshed,
        (seen, seqs.clone()),
    );
    let who = who_am_i(w, w.browser()).await?;
    let seqs = [signed_in.seqs(), seqs].concat();
    w.expect(
        "the user afterwards",
        "alice is still signed in",
        who.is(w, "alice"),
        (who.to_string(), seqs),
    );
    Ok(())
}
