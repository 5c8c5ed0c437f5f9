//! How long a browser stays signed in at the provider at most, whatever renews the session.
//!
//! ## What changes
//! It counts from the first sign-in of the session. `session-lifetime` becomes the time that a session may be idle where
//! `session-renewal` is `at-use`.
//!
//! ## Who does it
//! Keycloak and Auth0, beside the time that a session may be idle.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.3
//! <https://www.keycloak.org/docs/latest/server_admin/#_timeouts>
//!
//! ## What it is for
//! To see an app whose silent sign-ins have worked for hours be sent to the login page.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "none",
    step: Step::Login,
    timing: Timing::Live,
    build: |value| Box::new(SessionLimit(value.number())),
};

#[derive(Debug)]
struct SessionLimit(u64);

impl Quirk for SessionLimit {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.begins_sessions() {
            return Touched::No;
        }
        policy.session_limit = Some(self.0);
        Touched::Yes
    }
}
