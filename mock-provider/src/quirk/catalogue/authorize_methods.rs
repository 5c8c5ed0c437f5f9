//! Which methods the authorization endpoint takes.
//!
//! ## What changes
//! `get`: a POST is answered with status 405.
//!
//! ## Who does it
//! Amazon Cognito.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.1
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html>
//!
//! ## What it is for
//! To see whether an app that posts its authorization requests, because they are long, can do without.

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::{StatusCode, header};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["get-and-post", "get"]),
    default: "get-and-post",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| Box::new(AuthorizeMethods(value.text() == "get")),
};

#[derive(Debug)]
struct AuthorizeMethods(bool);

impl Quirk for AuthorizeMethods {
    fn fault(&self, moment: &Moment<'_>, fault: &mut Fault) -> Touched {
        if !self.0 || moment.endpoint != Endpoint::Authorize || moment.method != "POST" {
            return Touched::No;
        }
        let refused = Answer::empty(StatusCode::METHOD_NOT_ALLOWED);
        fault.answer = Some(refused.with(header::ALLOW, "GET"));
        Touched::Yes
    }
}
