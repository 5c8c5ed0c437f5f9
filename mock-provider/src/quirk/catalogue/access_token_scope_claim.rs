//! How a JWT access token tells its scopes.
//!
//! ## What changes
//! `scope-array`: `scope` is an array. `scp-array`: `scp` is an array, and there is no `scope`. `scp-string`: `scp` is
//! a string with spaces.
//!
//! ## Who does it
//! `scope` as an array: Duende `U`. `scp` as an array: Okta. `scp` as a string: Entra ID `U`.
//!
//! ## References
//! RFC 9068, section 2.2.3
//! RFC 8693, section 4.2
//! <https://developer.okta.com/docs/reference/api/oidc/>
//!
//! ## What it is for
//! To try APIs that check scopes.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["scope-array", "scp-array", "scp-string"]),
    default: "`scope` is a string with spaces",
    step: Step::AccessToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "scope-array" => AccessTokenScopeClaim::ScopeArray,
            "scp-array" => AccessTokenScopeClaim::ScpArray,
            _ => AccessTokenScopeClaim::ScpString,
        })
    },
};

#[derive(Debug)]
enum AccessTokenScopeClaim {
    ScopeArray,
    ScpArray,
    ScpString,
}

impl Quirk for AccessTokenScopeClaim {
    fn access_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        let Some(scope) = token.claims.shift_remove("scope") else {
            return Touched::No;
        };
        let array: Vec<&str> = scope.as_str().unwrap_or_default().split(' ').collect();
        let (name, value) = match self {
            Self::ScopeArray => ("scope", json!(array)),
            Self::ScpArray => ("scp", json!(array)),
            Self::ScpString => ("scp", scope),
        };
        token.claims.insert(name.to_owned(), value);
        Touched::Yes
    }
}
