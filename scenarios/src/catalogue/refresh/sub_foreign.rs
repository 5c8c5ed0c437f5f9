//! The ID token of a refresh is about another user.
//!
//! ## What happens
//! Alice signs in, and her access token expires. The answer to the refresh is properly signed, and its ID token has
//! another `sub`.
//!
//! ## What a correct RP does
//! It uses nothing of that answer: neither the ID token nor the access token that came along. It ends the session, or
//! keeps what it had.
//!
//! ## Why it matters
//! A provider that mixes up two sessions, or an attacker who swaps refresh tokens in a database, turns one user into
//! another in the middle of a session. OpenID Connect asks for this comparison, and many refreshes are written by
//! hand, without any look at the ID token. No report from the field was found; the OpenID Foundation tests it.
//!
//! ## How to mend it
//! Compare `sub` with that of the session before anything of the answer is stored. Most libraries have a call for
//! refreshes that compares the new ID token with the old one, if it is given the old claims; with a hand-written
//! refresh, verify the new token like the first and compare `iss`, `sub`, `aud`, `auth_time` and `nonce`. Throw the
//! whole answer away if one differs.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)
//! - OpenID Foundation: `oidcc-client-test-refresh-token-invalid-sub`

use crate::{
    drive::expect_refresh_refused,
    scenario::{Level, Need, Scenario},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 12.2"),
    given: &[
        ("refresh-rotation", "rotated"),
        ("refresh-id-token", "present"),
    ],
    needs: &[Need::Refresh],
    covers: &["CORE-24", "oidcc-client-test-refresh-token-invalid-sub"],
    caught_by: &["revokes-user-instead-of-session", "skips:refreshed-subject"],
    drive: |w| {
        Box::pin(expect_refresh_refused(
            w,
            ("refresh-id-token-foreign", "sub"),
        ))
    },
    ..Scenario::HONEST
};
