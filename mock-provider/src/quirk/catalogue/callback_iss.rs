//! Whether the authorization response names the issuer.
//!
//! ## What changes
//! The metadata say so too, in `authorization_response_iss_parameter_supported`.
//!
//! ## Who does it
//! Absent: Amazon Cognito, Auth0, Google, Entra ID. Present: Keycloak.
//!
//! ## References
//! RFC 9207, sections 2 and 3

use crate::policy::Policy;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["present", "absent"]),
    default: "present",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |value| Box::new(CallbackIss(value.text() == "present")),
};

#[derive(Debug)]
struct CallbackIss(bool);

impl Quirk for CallbackIss {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.authorizes() {
            return Touched::No;
        }
        policy.callback_iss = self.0;
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        metadata.insert(
            "authorization_response_iss_parameter_supported".to_owned(),
            json!(self.0),
        );
        Touched::Yes
    }
}
