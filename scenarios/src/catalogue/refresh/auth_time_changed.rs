//! The ID token of a refresh gives another time for the login.
//!
//! ## What happens
//! The user signs in, and the access token expires. The ID token in the answer to the refresh says in `auth_time`
//! that the user logged in at another time than the first one said.
//!
//! ## What a correct RP does
//! It uses nothing of that answer, and above all does not take the time of a refresh for a login: nobody typed a
//! password.
//!
//! ## Why it matters
//! Where an RP asks for a recent login before a payment or a change of password, `auth_time` is what it looks at. A
//! provider that writes the time of the refresh into it makes a login of yesterday look like one of now. No report
//! from the field was found.
//!
//! ## How to mend it
//! Keep `auth_time` of the sign-in with the session, and decide by that. A refreshed ID token with another one
//! contradicts it.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)

use crate::{
    drive::expect_refresh_refused,
    scenario::{Level, Need, Scenario},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect Core 1.0, 12.2"),
    given: &[
        ("refresh-rotation", "rotated"),
        ("refresh-id-token", "present"),
    ],
    needs: &[Need::Refresh],
    covers: &["CORE-24"],
    caught_by: &[
        "revokes-user-instead-of-session",
        "skips:refreshed-auth-time",
    ],
    drive: |w| {
        Box::pin(expect_refresh_refused(
            w,
            ("refresh-id-token-foreign", "auth-time"),
        ))
    },
    ..Scenario::HONEST
};
