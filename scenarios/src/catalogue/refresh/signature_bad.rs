//! The signature of the ID token of a refresh is broken.
//!
//! ## What happens
//! The user signs in, and the access token expires. One bit of the signature is flipped in the ID token that the
//! refresh brings.
//!
//! ## What a correct RP does
//! It uses nothing of that answer. It ends the session, or keeps what it had.
//!
//! ## Why it matters
//! A refreshed ID token updates the name, the roles and the hint of a session. RPs that decode it without verifying
//! it take these from whoever can answer in the provider's name, a proxy for example. Field report 21 has the cases
//! of the sign-in. OpenID Connect Core lets TLS stand in for the signature where the token comes straight from the
//! token endpoint (section 3.1.3.7 (6)), which is why this is a recommendation.
//!
//! ## How to mend it
//! Verify the new ID token with the function that verifies the first one; do not only decode it. Most libraries have
//! a call for refreshes that compares the new ID token with the old one, if it is given the old claims; with a
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
    level: Level::Should("OpenID Connect Core 1.0, 3.1.3.7 (6)"),
    given: &[
        ("refresh-rotation", "rotated"),
        ("refresh-id-token", "present"),
    ],
    needs: &[Need::Refresh],
    caught_by: &["revokes-user-instead-of-session", "skips:signature"],
    drive: |w| {
        Box::pin(expect_refresh_refused(
            w,
            ("id-token-signature-bad", "true"),
        ))
    },
    ..Scenario::HONEST
};
