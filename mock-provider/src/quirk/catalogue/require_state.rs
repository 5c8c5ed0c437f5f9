//! Whether an authorization request must have a `state`, and how long it must be.
//!
//! ## What changes
//! Without it, or with a shorter one, the request is refused with `invalid_request`.
//!
//! ## Who does it
//! Required: Okta, in older documentation. Eight characters: Ory Hydra, as reported.
//!
//! ## References
//! RFC 6749, sections 4.1.1 and 10.12
//!
//! ## What it is for
//! To find clients that send no `state`, or a counter.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["optional", "required", "eight-characters"]),
    default: "`state` is recommended, and may be left out",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| {
        Box::new(RequireState(match value.text() {
            "required" => 1,
            "eight-characters" => 8,
            _ => 0,
        }))
    },
};

#[derive(Debug)]
struct RequireState(usize);

impl Quirk for RequireState {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.reads_authorization_request() {
            return Touched::No;
        }
        policy.state_length = self.0;
        Touched::Yes
    }
}
