//! An endpoint redirects to itself so many times before it answers.
//!
//! ## What changes
//! Each answer is a 307, which keeps method and body, to the same address with a parameter `hop` that counts. Only then
//! the endpoint looks at the request.
//!
//! ## Who does it
//! Providers that moved, one domain at a time. Endpoints of the back channel should not redirect at all.
//!
//! ## References
//! RFC 9110, section 15.4.8
//! RFC 9700, section 4.12
//!
//! ## What it is for
//! To see whether an app follows redirects of its provider, how many, and whether it sends its secret along.

use crate::answer::Answer;
use crate::quirk::forge::next_hop;
use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::StatusCode;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Number(0, 100),
    default: "0",
    step: Step::Any,
    timing: Timing::Live,
    build: |value| Box::new(FaultRedirect(value.number())),
};

#[derive(Debug)]
struct FaultRedirect(u64);

impl Quirk for FaultRedirect {
    fn fault(&self, moment: &Moment<'_>, fault: &mut Fault) -> Touched {
        let Some((_, to)) = next_hop(moment, self.0) else {
            return Touched::No;
        };
        let answer = Answer::redirect(StatusCode::TEMPORARY_REDIRECT, to.as_str());
        fault.answer = Some(answer);
        Touched::Yes
    }
}
