//! The ID token of a refresh was issued to another client.
//!
//! ## What happens
//! The user signs in, and the access token expires. The ID token in the answer to the refresh names this client in
//! `aud`, and another one in `azp`.
//!
//! ## What a correct RP does
//! It uses nothing of that answer: `azp` is that of the first ID token, and if the first had none, there is none.
//!
//! ## Why it matters
//! `azp` says which client asked for the token. Where one client exchanges tokens for another, it is the only claim
//! that tells who did (field report 26).
//!
//! ## How to mend it
//! Where `azp` is there, compare it with the own client id, at the sign-in and at each refresh. Most libraries have a
//! call for refreshes that compares the new ID token with the old one, if it is given the old claims; with a
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
    level: Level::Must("OpenID Connect Core 1.0, 12.2"),
    given: &[
        ("refresh-rotation", "rotated"),
        ("refresh-id-token", "present"),
    ],
    needs: &[Need::Refresh],
    covers: &["CORE-24"],
    caught_by: &["revokes-user-instead-of-session", "skips:authorized-party"],
    drive: |w| Box::pin(expect_refresh_refused(w, ("id-token-azp-foreign", "true"))),
    ..Scenario::HONEST
};
