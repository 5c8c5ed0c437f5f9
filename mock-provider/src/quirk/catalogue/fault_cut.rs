//! The connection is closed in place of an answer, or in the middle of one.
//!
//! ## What changes
//! `before-work`: the request is not looked at, and no byte is sent. `before-answer`: the endpoint does its work, a code
//! is used up, and no byte is sent. `in-body`: the head says how long the body is, and half of it comes.
//!
//! ## Who does it
//! A provider that is restarted, a proxy that loses patience.
//!
//! ## References
//! RFC 9110, section 9.2.2
//! RFC 9112, section 8
//!
//! ## What it is for
//! To see whether an app tries again where it may, and not where the first try may have worked.

use crate::answer::Answer;
use crate::delivery::Arrival;
use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::StatusCode;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["none", "before-work", "before-answer", "in-body"]),
    default: "none",
    step: Step::Any,
    timing: Timing::Live,
    build: |value| {
        Box::new(FaultCut(match value.text() {
            "before-work" => Cut::BeforeWork,
            "before-answer" => Cut::After(Arrival::Nothing),
            "in-body" => Cut::After(Arrival::Half),
            _ => Cut::None,
        }))
    },
};

#[derive(Debug)]
struct FaultCut(Cut);

impl Quirk for FaultCut {
    fn fault(&self, _: &Moment<'_>, fault: &mut Fault) -> Touched {
        if self.0 != Cut::BeforeWork {
            return Touched::No;
        }
        let mut answer = Answer::empty(StatusCode::BAD_GATEWAY);
        answer.delivery.arrival = Arrival::Nothing;
        fault.answer = Some(answer);
        Touched::Yes
    }

    fn answer(&self, _: &Moment<'_>, answer: &mut Answer) -> Touched {
        let Cut::After(arrival) = self.0 else {
            return Touched::No;
        };
        answer.delivery.arrival = arrival;
        Touched::Yes
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    None,
    BeforeWork,
    After(Arrival),
}
