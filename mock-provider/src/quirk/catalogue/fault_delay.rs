//! An endpoint does its work at once, and sends its answer so many milliseconds later.
//!
//! ## What changes
//! When the answer comes, not what it says. A client that gives up meanwhile has used up its code or its refresh token
//! all the same.
//!
//! ## Who does it
//! Every provider under load, and every network between it and the app.
//!
//! ## References
//! RFC 9110, section 9.2.2
//!
//! ## What it is for
//! To see which time limits an app has, and what its users see when one runs out.

use crate::answer::Answer;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use std::time::Duration;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Milliseconds,
    default: "at once",
    step: Step::Any,
    timing: Timing::Live,
    build: |value| Box::new(FaultDelay(value.number())),
};

#[derive(Debug)]
struct FaultDelay(u64);

impl Quirk for FaultDelay {
    fn answer(&self, _: &Moment<'_>, answer: &mut Answer) -> Touched {
        answer.delivery.delay += Duration::from_millis(self.0);
        Touched::from(self.0 > 0)
    }
}
