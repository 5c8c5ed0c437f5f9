//! Which errors of the token endpoint come with a `WWW-Authenticate` challenge.
//!
//! ## What changes
//! `4xx`: all of them, also those with status 400. `never`: none, not even `invalid_client` with status 401. A client that
//! takes the challenge for a question about its credentials asks again and again.
//!
//! ## Who does it
//! 4xx: FusionAuth. Never: many.
//!
//! ## References
//! RFC 6749, section 5.2
//! RFC 9110, section 11.6.1
//!
//! ## What it is for
//! To find HTTP libraries that answer a challenge by themselves, and clients that tell errors apart by it.

use crate::answer::Answer;
use crate::quirk::forge::token_error;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::{HeaderValue, header};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["401", "4xx", "never"]),
    default: "those with status 401",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(TokenErrorChallenge(match value.text() {
            "4xx" => Form::Always,
            "never" => Form::Never,
            _ => Form::Rfc,
        }))
    },
};

#[derive(Debug)]
struct TokenErrorChallenge(Form);

impl Quirk for TokenErrorChallenge {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        if token_error(moment, answer).is_none() {
            return Touched::No;
        }
        match self.0 {
            Form::Rfc => {}
            Form::Always => {
                let challenge = HeaderValue::from_static("Basic realm=\"token\"");
                answer
                    .headers
                    .entry(header::WWW_AUTHENTICATE)
                    .or_insert(challenge);
            }
            Form::Never => {
                answer.headers.remove(header::WWW_AUTHENTICATE);
            }
        }
        Touched::Yes
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Form {
    Rfc,
    Always,
    Never,
}
