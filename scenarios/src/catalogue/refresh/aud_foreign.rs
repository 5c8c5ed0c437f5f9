//! The ID token of a refresh is for another client.
//!
//! ## What happens
//! The user signs in, and the access token expires. The ID token in the answer to the refresh names another client in
//! `aud`.
//!
//! ## What a correct RP does
//! It uses nothing of that answer. It ends the session, or keeps what it had.
//!
//! ## Why it matters
//! A token for another client says nothing about a user here. RPs that check `aud` at the sign-in alone take it, and
//! hand it on to their own backends as proof (field report 24 has the cases of the sign-in).
//!
//! ## How to mend it
//! Check `aud` of every ID token, not only of the first. Most libraries have a call for refreshes that compares the
//! new ID token with the old one, if it is given the old claims; with a hand-written refresh, verify the new token
//! like the first and compare `iss`, `sub`, `aud`, `auth_time` and `nonce`. Throw the whole answer away if one
//! differs.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)

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
    covers: &["CORE-24"],
    caught_by: &["revokes-user-instead-of-session", "skips:audience"],
    drive: |w| {
        Box::pin(expect_refresh_refused(
            w,
            ("refresh-id-token-foreign", "aud"),
        ))
    },
    ..Scenario::HONEST
};
