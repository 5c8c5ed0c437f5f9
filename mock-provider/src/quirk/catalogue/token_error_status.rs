//! The HTTP status of errors of the token endpoint.
//!
//! ## What changes
//! `400-for-all`: `invalid_client` too is answered with 400 and without a challenge. `403-invalid-grant`:
//! `invalid_grant` is answered with 403. `200-for-all`: every error is answered with 200.
//!
//! ## Who does it
//! 400 for all: Amazon Cognito, Duende, authentik. 403 for `invalid_grant`: Auth0. 200 for all: GitHub, Slack.
//!
//! ## References
//! RFC 6749, section 5.2
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>
//! <https://github.com/onc-healthit/onc-certification-g10-test-kit/pull/75>

use crate::answer::Answer;
use crate::quirk::forge::token_error;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};
use http::{StatusCode, header};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["rfc", "400-for-all", "403-invalid-grant", "200-for-all"]),
    default: "401 for invalid_client, 400 otherwise",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(TokenErrorStatus(match value.text() {
            "400-for-all" => Dialect::Always400,
            "200-for-all" => Dialect::Always200,
            "403-invalid-grant" => Dialect::InvalidGrant403,
            _ => Dialect::Rfc,
        }))
    },
};

#[derive(Debug)]
struct TokenErrorStatus(Dialect);

impl Quirk for TokenErrorStatus {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        let Some(error) = token_error(moment, answer) else {
            return Touched::No;
        };
        let is_invalid_grant = error.get("error") == Some(&json!("invalid_grant"));
        match self.0 {
            Dialect::Rfc => {}
            Dialect::Always400 => {
                answer.status = StatusCode::BAD_REQUEST;
                answer.headers.remove(header::WWW_AUTHENTICATE);
            }
            Dialect::Always200 => {
                answer.status = StatusCode::OK;
                answer.headers.remove(header::WWW_AUTHENTICATE);
            }
            Dialect::InvalidGrant403 if is_invalid_grant => answer.status = StatusCode::FORBIDDEN,
            Dialect::InvalidGrant403 => return Touched::No,
        }
        Touched::Yes
    }
}

#[derive(Debug)]
enum Dialect {
    Rfc,
    Always400,
    Always200,
    InvalidGrant403,
}
