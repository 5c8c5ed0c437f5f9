//! Which scripts may read what the token endpoint answers.
//!
//! ## What changes
//! `nobody`: none, whatever its origin; a single-page application gets tokens that it cannot read. `everybody`: all.
//! `registered`: those on the origin of a redirect URI.
//!
//! ## Who does it
//! Nobody: Sign in with Apple, as reported; Microsoft Entra ID for clients that are not registered as single-page
//! applications. Everybody: Amazon Cognito.
//!
//! ## References
//! <https://fetch.spec.whatwg.org/#http-cors-protocol>
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>
//!
//! ## What it is for
//! To see what a single-page application shows when the browser keeps the answer from it.

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::{HeaderValue, header};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["registered", "nobody", "everybody"]),
    default: "scripts on the origin of a redirect URI",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(TokenCors(match value.text() {
            "nobody" => Form::Nobody,
            "everybody" => Form::Everybody,
            _ => Form::Registered,
        }))
    },
};

#[derive(Debug)]
struct TokenCors(Form);

impl Quirk for TokenCors {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        if moment.endpoint != Endpoint::Token {
            return Touched::No;
        }
        match self.0 {
            Form::Registered => Touched::Yes,
            Form::Nobody => {
                let removed = answer.headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
                Touched::from(removed.is_some())
            }
            Form::Everybody => {
                let anybody = HeaderValue::from_static("*");
                answer
                    .headers
                    .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
                Touched::Yes
            }
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Form {
    Registered,
    Nobody,
    Everybody,
}
