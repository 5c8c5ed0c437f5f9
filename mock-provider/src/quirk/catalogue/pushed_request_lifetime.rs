//! How long a pushed authorization request can be used.
//!
//! ## What changes
//! It is good once, and until then; the response says so in `expires_in`.
//!
//! ## Who does it
//! RFC 9126 suggests 5 to 600 seconds, and every provider chooses.
//!
//! ## References
//! RFC 9126, section 2.2
//!
//! ## What it is for
//! To try clients that push a request long before they send the browser.

use crate::endpoint::Endpoint;
use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "a minute",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| Box::new(PushedRequestLifetime(value.number())),
};

#[derive(Debug)]
struct PushedRequestLifetime(u64);

impl Quirk for PushedRequestLifetime {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if moment.endpoint != Endpoint::PushedAuthorization {
            return Touched::No;
        }
        policy.pushed_request_lifetime = self.0;
        Touched::Yes
    }
}
