//! Every refresh is answered with status 500.
//!
//! ## What changes
//! The body is JSON with `error` `server_error`. The refresh token stays good: the RP should keep it, and try again
//! later. With the scope `once` the next refresh works.
//!
//! ## Who does it
//! Every provider on a bad day.
//!
//! ## References
//! RFC 9110, section 15.6.1
//!
//! ## What it is for
//! To try clients that take an outage for a refusal.

use crate::answer::Answer;
use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};
use http::StatusCode;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "a good refresh token is accepted",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |_| Box::new(RefreshServerError),
};

#[derive(Debug)]
struct RefreshServerError;

impl Quirk for RefreshServerError {
    fn fault(&self, moment: &Moment<'_>, fault: &mut Fault) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        let error = json!({ "error": "server_error" });
        fault.answer = Some(Answer::json(StatusCode::INTERNAL_SERVER_ERROR, error).not_stored());
        Touched::Yes
    }
}
