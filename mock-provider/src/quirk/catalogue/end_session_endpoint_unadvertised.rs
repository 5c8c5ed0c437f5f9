//! The metadata do not name the end-session endpoint, although it works.
//!
//! ## What changes
//! `end_session_endpoint` is left out. An RP that relies on it ends its own session alone, and the next sign-in
//! needs no password.
//!
//! ## Who does it
//! Amazon Cognito until February 2024; Auth0 tenants from before November 2023.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 2.1
//! <https://auth0.com/docs/authenticate/login/logout/log-users-out-of-auth0>

use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`end_session_endpoint` is there",
    step: Step::Discovery,
    timing: Timing::Boot,
    build: |_| Box::new(EndSessionEndpointUnadvertised),
};

#[derive(Debug)]
struct EndSessionEndpointUnadvertised;

impl Quirk for EndSessionEndpointUnadvertised {
    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        Touched::from(metadata.shift_remove("end_session_endpoint").is_some())
    }
}
