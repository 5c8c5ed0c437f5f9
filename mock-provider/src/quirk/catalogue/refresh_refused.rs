//! Every refresh is refused with `invalid_grant`.
//!
//! ## What changes
//! The refresh token looks revoked. The RP has to sign the user out, or in again; it must not loop.
//!
//! ## Who does it
//! Every provider after a revocation, an administrator's sign-out or the end of the refresh token.
//!
//! ## References
//! RFC 6749, section 5.2

use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::refusal::Refusal;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "a good refresh token is accepted",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |_| Box::new(RefreshRefused),
};

#[derive(Debug)]
struct RefreshRefused;

impl Quirk for RefreshRefused {
    fn fault(&self, moment: &Moment<'_>, fault: &mut Fault) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        fault.refusal = Some(Refusal::new(
            "invalid_grant",
            "the refresh token was revoked",
            "sign in again, or clear the quirk refresh-refused",
        ));
        Touched::Yes
    }
}
