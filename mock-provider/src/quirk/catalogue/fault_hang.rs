//! An endpoint takes requests and never answers.
//!
//! ## What changes
//! The request is not looked at: a code or a refresh token that was sent stays good. The connection stays open until the
//! client closes it, the provider ends or a minute has passed.
//!
//! ## Who does it
//! A provider whose database hangs, or a firewall that drops packets.
//!
//! ## References
//! RFC 9112, section 9.5
//!
//! ## What it is for
//! To see whether an app has a time limit for each call to its provider, and what it does while one hangs.

use crate::answer::Answer;
use crate::delivery::Arrival;
use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::StatusCode;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "every request is answered",
    step: Step::Any,
    timing: Timing::Live,
    build: |_| Box::new(FaultHang),
};

#[derive(Debug)]
struct FaultHang;

impl Quirk for FaultHang {
    fn fault(&self, _: &Moment<'_>, fault: &mut Fault) -> Touched {
        let mut answer = Answer::empty(StatusCode::GATEWAY_TIMEOUT);
        answer.delivery.arrival = Arrival::Never;
        fault.answer = Some(answer);
        Touched::Yes
    }
}
