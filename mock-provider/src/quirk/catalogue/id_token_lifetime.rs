//! How long ID tokens live.
//!
//! ## What changes
//! `exp` is that long after `iat`.
//!
//! ## Who does it
//! Duende 5 minutes, Amazon Cognito an hour.
//!
//! ## References
//! OpenID Connect Core 1.0, section 2

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "an hour",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| Box::new(IdTokenLifetime(value.number())),
};

#[derive(Debug)]
struct IdTokenLifetime(u64);

impl Quirk for IdTokenLifetime {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.issues_id_token() {
            return Touched::No;
        }
        policy.id_token_lifetime = self.0;
        Touched::Yes
    }
}
