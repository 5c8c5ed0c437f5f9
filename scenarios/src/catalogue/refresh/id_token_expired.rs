//! The ID token of a refresh has expired before it comes.
//!
//! ## What happens
//! The user signs in, and the access token expires. The ID token in the answer to the refresh expired ten minutes
//! ago.
//!
//! ## What a correct RP does
//! It uses nothing of that answer. It ends the session, or keeps what it had.
//!
//! ## Why it matters
//! An expired ID token in a new answer is an old one: of a cache on the way, or of a provider that repeats an answer.
//! Whoever stores it signs out later with a hint that providers refuse (field report 47).
//!
//! ## How to mend it
//! Check `exp` of every ID token on its arrival, with a minute of leeway, and never again after that. Most libraries
//! have a call for refreshes that compares the new ID token with the old one, if it is given the old claims; with a
//! hand-written refresh, verify the new token like the first and compare `iss`, `sub`, `aud`, `auth_time` and
//! `nonce`. Throw the whole answer away if one differs.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)

use crate::{
    drive::expect_refresh_refused,
    scenario::{Level, Need, Scenario},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 3.1.3.7 (9)"),
    given: &[
        ("refresh-rotation", "rotated"),
        ("refresh-id-token", "present"),
    ],
    needs: &[Need::Refresh],
    caught_by: &["revokes-user-instead-of-session", "skips:expiry"],
    drive: |w| Box::pin(expect_refresh_refused(w, ("id-token-expired", "true"))),
    ..Scenario::HONEST
};
