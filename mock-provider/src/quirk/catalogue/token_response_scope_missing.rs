//! The token response has no `scope`.
//!
//! ## What changes
//! The member is left out, although RFC 6749 lets a provider do so only when the scope is the one that was asked
//! for.
//!
//! ## Who does it
//! Amazon Cognito.
//!
//! ## References
//! RFC 6749, section 5.1
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>

use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`scope` is there",
    step: Step::Token,
    timing: Timing::Live,
    build: |_| Box::new(TokenResponseScopeMissing),
};

#[derive(Debug)]
struct TokenResponseScopeMissing;

impl Quirk for TokenResponseScopeMissing {
    fn token_response(&self, _: &Moment<'_>, response: &mut Document) -> Touched {
        response.shift_remove("scope");
        Touched::Yes
    }
}
