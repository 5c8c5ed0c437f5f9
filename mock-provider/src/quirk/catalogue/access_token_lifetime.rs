//! How long access tokens live.
//!
//! ## What changes
//! `expires_in` says the same; the userinfo endpoint refuses the token afterwards.
//!
//! ## Who does it
//! Keycloak 5 minutes, Amazon Cognito an hour, Auth0 a day.
//!
//! ## References
//! RFC 6749, section 5.1

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "an hour",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| Box::new(AccessTokenLifetime(value.number())),
};

#[derive(Debug)]
struct AccessTokenLifetime(u64);

impl Quirk for AccessTokenLifetime {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.issues_access_token() {
            return Touched::No;
        }
        policy.access_token_lifetime = self.0;
        Touched::Yes
    }
}
