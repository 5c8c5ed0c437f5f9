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
use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::{StatusCode, header};
use url::Url;

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
        let made = moment.query.get("hop").and_then(|hop| hop.parse().ok());
        let made: u64 = made.unwrap_or(0);
        let is_asked = moment.endpoint == Endpoint::Authorize && moment.method == "GET";
        let Ok(mut to) = Url::parse(&moment.address(moment.endpoint)) else {
            return Touched::No;
        };
        if !is_asked || made >= self.0 {
            return Touched::No;
        }
        let hop = made + 1;
        let mut query = moment.query.clone();
        query.set("hop", &hop.to_string());
        to.set_query(Some(&query.encode()));
        let cookie = format!("op_hop_{hop}=1; Path=/; HttpOnly; SameSite=Lax");
        let answer = Answer::redirect(StatusCode::FOUND, to.as_str());
        fault.answer = Some(answer.with(header::SET_COOKIE, &cookie));
        Touched::Yes
    }
}
