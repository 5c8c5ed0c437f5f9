//! The ID token of a refresh comes from another issuer.
//!
//! ## What happens
//! The user signs in, and the access token expires. The ID token in the answer to the refresh has another `iss`;
//! everything else is as it should be.
//!
//! ## What a correct RP does
//! It uses nothing of that answer. It ends the session, or keeps what it had.
//!
//! ## Why it matters
//! The checks of the sign-in are often not run for a refresh. Where one RP works with several providers or tenants,
//! `iss` and `sub` together are the user: with another `iss` it is somebody else. No report from the field was found;
//! the OpenID Foundation tests it.
//!
//! ## How to mend it
//! Send the ID token of a refresh through the same checks as the one of the sign-in. Most libraries have a call for
//! refreshes that compares the new ID token with the old one, if it is given the old claims; with a hand-written
//! refresh, verify the new token like the first and compare `iss`, `sub`, `aud`, `auth_time` and `nonce`. Throw the
//! whole answer away if one differs.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)
//! - OpenID Foundation: `oidcc-client-test-refresh-token-invalid-issuer`

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
    covers: &["CORE-24", "oidcc-client-test-refresh-token-invalid-issuer"],
    caught_by: &["revokes-user-instead-of-session", "skips:issuer"],
    drive: |w| {
        Box::pin(expect_refresh_refused(
            w,
            ("refresh-id-token-foreign", "iss"),
        ))
    },
    ..Scenario::HONEST
};
