//! What makes the provider's session live on.
//!
//! ## What changes
//! `at-sign-in`: the password alone. `at-use`: every authorization request that the session answers, silent ones too,
//! so that an app which asks often enough keeps its users signed in forever.
//!
//! ## Who does it
//! At use: Keycloak and Auth0, within an absolute limit; at sign-in: Amazon Cognito.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.3
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/managing-user-sessions.html>
//!
//! ## What it is for
//! To see what silent sign-ins of an app do to the session of its users.

use crate::endpoint::Endpoint;
use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["at-sign-in", "at-use"]),
    default: "at-sign-in",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| Box::new(SessionRenewal(value.text() == "at-use")),
};

#[derive(Debug)]
struct SessionRenewal(bool);

impl Quirk for SessionRenewal {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if moment.endpoint != Endpoint::Authorize {
            return Touched::No;
        }
        policy.session_slides = self.0;
        Touched::Yes
    }
}
