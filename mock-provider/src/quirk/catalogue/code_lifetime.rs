//! How long authorization codes live.
//!
//! ## What changes
//! A code that is redeemed later is refused with `invalid_grant`.
//!
//! ## Who does it
//! Amazon Cognito 5 minutes, Entra ID about 10.
//!
//! ## References
//! RFC 6749, section 4.1.2

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "a minute",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |value| Box::new(CodeLifetime(value.number())),
};

#[derive(Debug)]
struct CodeLifetime(u64);

impl Quirk for CodeLifetime {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.authorizes() {
            return Touched::No;
        }
        policy.code_lifetime = self.0;
        Touched::Yes
    }
}
