//! The token response has no access token.
//!
//! ## What changes
//! `access_token`, `token_type` and `expires_in` are left out. The ID token comes all the same.
//!
//! ## Who does it
//! Azure AD B2C, as reported, when no scope of a resource was asked for.
//!
//! ## References
//! RFC 6749, section 5.1, requires it
//!
//! ## What it is for
//! To find clients that call the userinfo endpoint with nothing, or crash.

use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "it is there",
    step: Step::Token,
    timing: Timing::Live,
    build: |_| Box::new(AccessTokenAbsent),
};

#[derive(Debug)]
struct AccessTokenAbsent;

impl Quirk for AccessTokenAbsent {
    fn token_response(&self, _: &Moment<'_>, response: &mut Document) -> Touched {
        let members = response.len();
        for name in ["access_token", "token_type", "expires_in"] {
            response.shift_remove(name);
        }
        Touched::from(response.len() < members)
    }
}
