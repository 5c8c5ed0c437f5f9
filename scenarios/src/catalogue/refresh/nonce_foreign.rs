//! The ID token of a refresh has a `nonce` that the RP never sent.
//!
//! ## What happens
//! The user signs in, and the access token expires. The ID token in the answer to the refresh has a `nonce`, and it
//! is not that of the sign-in.
//!
//! ## What a correct RP does
//! It uses nothing of that answer. No `nonce` would be fine, and so would that of the sign-in.
//!
//! ## Why it matters
//! A foreign `nonce` shows that the ID token was made for another sign-in, perhaps in another browser. RPs that
//! forget the `nonce` after the callback cannot tell. No report from the field was found.
//!
//! ## How to mend it
//! Keep the `nonce` of the sign-in, or its hash, with the session. At a refresh take a missing `nonce`, and the kept
//! one; refuse any other.
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
    caught_by: &["revokes-user-instead-of-session", "skips:refreshed-nonce"],
    drive: |w| {
        Box::pin(expect_refresh_refused(
            w,
            ("refresh-id-token-foreign", "nonce"),
        ))
    },
    ..Scenario::HONEST
};
