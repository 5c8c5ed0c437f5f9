//! What `client_id` counts for in a sign-out.
//!
//! ## What changes
//! `ignored`: it is not looked at, so that without a hint nobody knows whose the return address is. `required`:
//! without it there is an error, even with a hint.
//!
//! ## Who does it
//! Ignored: Duende, Ory Hydra, Keycloak before 18. Required: Amazon Cognito, in its own way.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 2

use crate::quirk::logout::{ClientIdRule, EndSessionPolicy};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["optional", "ignored", "required"]),
    default: "optional",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionClientId(match value.text() {
            "ignored" => ClientIdRule::Ignored,
            "required" => ClientIdRule::Required,
            _ => ClientIdRule::Optional,
        }))
    },
};

#[derive(Debug)]
struct EndSessionClientId(ClientIdRule);

impl Quirk for EndSessionClientId {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.client_id = self.0;
        Touched::Yes
    }
}
