//! The ID token of a refresh repeats the `nonce` of the sign-in.
//!
//! ## What happens
//! The user signs in, and the access token expires twice. The ID token of each refresh has the `nonce` that the
//! sign-in sent.
//!
//! ## What a correct RP does
//! It accepts the answer: the user stays signed in.
//!
//! ## Why it matters
//! OpenID Connect recommends to leave `nonce` out here, and allows to repeat it. dex and Auth0 repeat it, as the
//! profiles say. A library that was told "no nonce was sent" for the refresh refuses each of these tokens, and the
//! user is signed out at the first expiry.
//!
//! ## How to mend it
//! Tell the library which `nonce` the session began with; in a hand-written check, compare only if the claim is
//! there.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)

use crate::{
    drive::expect_refreshes,
    scenario::{Level, Need, Scenario},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 12.2"),
    given: &[("refresh-id-token", "present")],
    quirks: &[("refresh-id-token-nonce", "original")],
    needs: &[Need::Refresh],
    covers: &["CORE-24"],
    caught_by: &["keeps-old-refresh-token", "refuses-refreshed-nonce"],
    drive: |w| Box::pin(expect_refreshes(w, 2)),
    ..Scenario::HONEST
};
