//! Answers are followed by so many spaces.
//!
//! ## What changes
//! The body grows, up to 256 MiB, and means the same: white space may follow a JSON document and a page. The length is
//! announced. The spaces are made while they are sent.
//!
//! ## Who does it
//! Nobody by intent. A provider that was taken over, or an address that leads to something else.
//!
//! ## References
//! RFC 8259, section 2
//!
//! ## What it is for
//! To see whether an app limits what it reads from its provider, or runs out of memory.

use crate::answer::Answer;
use crate::journal::Body;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Number(0, 268_435_456),
    default: "0",
    step: Step::Any,
    timing: Timing::Live,
    build: |value| Box::new(FaultBodySize(value.number())),
};

#[derive(Debug)]
struct FaultBodySize(u64);

impl Quirk for FaultBodySize {
    fn answer(&self, _: &Moment<'_>, answer: &mut Answer) -> Touched {
        if answer.body == Body::Empty || self.0 == 0 {
            return Touched::No;
        }
        answer.delivery.padding = self.0;
        Touched::Yes
    }
}
