//! The authorization endpoint redirects so many times before it answers, and each time sets a cookie.
//!
//! ## What changes
//! The browser goes on to the same address with a parameter `hop` that counts. Requests that are posted are answered at
//! once.
//!
//! ## Who does it
//! Amazon Cognito, Azure AD B2C, Ory Hydra: their pages are several servers.
//!
//! ## References
//! RFC 6749, section 1.7
//! RFC 9110, section 15.4
//!
//! ## What it is for
//! To see what a long way through the provider does to the limits of browsers and of test tools.

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::quirk::forge::next_hop;
use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::{StatusCode, header};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Number(0, 30),
    default: "0",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| Box::new(AuthorizeRedirects(value.number())),
};

#[derive(Debug)]
struct AuthorizeRedirects(u64);

impl Quirk for AuthorizeRedirects {
    fn fault(&self, moment: &Moment<'_>, fault: &mut Fault) -> Touched {
        if moment.endpoint != Endpoint::Authorize || moment.method != "GET" {
            return Touched::No;
        }
        let Some((hop, to)) = next_hop(moment, self.0) else {
            return Touched::No;
        };
        let cookie = format!("op_hop_{hop}=1; Path=/; HttpOnly; SameSite=Lax");
        let answer = Answer::redirect(StatusCode::FOUND, to.as_str());
        fault.answer = Some(answer.with(header::SET_COOKIE, &cookie));
        Touched::Yes
    }
}
