//! A refresh token comes although `offline_access` was not granted.
//!
//! ## What happens
//! The provider gives a refresh token with every sign-in, and the `scope` of its answers does not have `offline_access`. The access token expires twice.
//!
//! ## What a correct RP does
//! It keeps the refresh token, and uses it each time.
//!
//! ## Why it matters
//! The scope is one way to a refresh token. Google wants a parameter and does not know the scope; Amazon Cognito and Keycloak give one to
//! every client that may have it. An RP that looks for the word `offline_access` first throws the token away, and its users are signed out when the access
//! token expires, at these providers alone. No report from the field was found.
//!
//! ## How to mend it
//! Look at `refresh_token` of the answer and at nothing else. Make the scopes to ask for a setting, as some providers refuse `offline_access`.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 11](https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess): the use of refresh tokens is not
//!   exclusive to `offline_access`
//! - [Google, OpenID Connect](https://developers.google.com/identity/openid-connect/openid-connect): `access_type=offline`

use crate::{
    drive::expect_refreshes,
    scenario::{Level, Need, Scenario},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 11"),
    given: &[
        ("refresh-token-issued", "always"),
        ("offline-access", "access-type"),
        ("refresh-offline-access-required", "false"),
        ("token-response-scope-missing", "false"),
    ],
    needs: &[Need::Refresh],
    caught_by: &[
        "drops-refresh-token-without-scope",
        "keeps-old-refresh-token",
        "never-refreshes",
        "refuses-narrowed-scope",
    ],
    drive: |w| Box::pin(expect_refreshes(w, 2)),
    ..Scenario::HONEST
};
