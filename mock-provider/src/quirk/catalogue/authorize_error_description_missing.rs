//! Errors of the authorization endpoint come without `error_description`.
//!
//! ## What changes
//! An app has the error code alone to go by.
//!
//! ## Who does it
//! Amazon Cognito, where PKCE is wrong.
//!
//! ## References
//! RFC 6749, section 4.1.2.1
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html>
//!
//! ## What it is for
//! To see whether an app takes a description for granted that is optional.

use crate::parameters::Parameters;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "errors are described in words",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |_| Box::new(AuthorizeErrorDescriptionMissing),
};

#[derive(Debug)]
struct AuthorizeErrorDescriptionMissing;

impl Quirk for AuthorizeErrorDescriptionMissing {
    fn authorization_response(&self, _: &Moment<'_>, response: &mut Parameters) -> Touched {
        response.remove("error_description").into()
    }
}
