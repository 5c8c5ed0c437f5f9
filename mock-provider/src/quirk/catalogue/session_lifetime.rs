//! How long a browser stays signed in at the provider.
//!
//! ## What changes
//! It counts from the sign-in; afterwards the next authorization request shows the login page again.
//!
//! ## Who does it
//! Amazon Cognito one hour, not configurable.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.3
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/managing-user-sessions.html>

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "8 hours",
    step: Step::Login,
    timing: Timing::Live,
    build: |value| Box::new(SessionLifetime(value.number())),
};

#[derive(Debug)]
struct SessionLifetime(u64);

impl Quirk for SessionLifetime {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.begins_sessions() {
            return Touched::No;
        }
        policy.session_lifetime = self.0;
        Touched::Yes
    }
}
