//! A refresh takes so many milliseconds longer.
//!
//! ## What changes
//! The provider waits before it looks at the request. Requests of the RP that come meanwhile should wait for the
//! same refresh, not start another.
//!
//! ## Who does it
//! Every provider under load.
//!
//! ## References
//! RFC 9700, section 4.14.2

use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use std::time::Duration;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Milliseconds,
    default: "at once",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| Box::new(RefreshSlow(value.number())),
};

#[derive(Debug)]
struct RefreshSlow(u64);

impl Quirk for RefreshSlow {
    fn fault(&self, moment: &Moment<'_>, fault: &mut Fault) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        fault.delay += Duration::from_millis(self.0);
        Touched::Yes
    }
}
