//! Errors of the token endpoint have `error` alone.
//!
//! ## What changes
//! `error_description` is left out. This is legal; an RP that shows it, or decides by it, has nothing.
//!
//! ## Who does it
//! Amazon Cognito, Apple, often Duende.
//!
//! ## References
//! RFC 6749, section 5.2
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>

use crate::answer::Answer;
use crate::quirk::forge::token_error;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "errors come with `error_description`",
    step: Step::Token,
    timing: Timing::Live,
    build: |_| Box::new(TokenErrorDescriptionMissing),
};

#[derive(Debug)]
struct TokenErrorDescriptionMissing;

impl Quirk for TokenErrorDescriptionMissing {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        let Some(error) = token_error(moment, answer) else {
            return Touched::No;
        };
        error.shift_remove("error_description");
        Touched::Yes
    }
}
