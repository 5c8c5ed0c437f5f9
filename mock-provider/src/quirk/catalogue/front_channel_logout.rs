//! Whether RPs are told over the browser that a session has ended.
//!
//! ## What changes
//! With `off` the signed-out page has no frames, and the metadata do not say that there are any.
//!
//! ## Who does it
//! Off: Amazon Cognito, Google, Apple, Auth0. On: Keycloak, Hydra, Duende, Entra ID, Authentik.
//!
//! ## References
//! OpenID Connect Front-Channel Logout 1.0, section 3

use crate::endpoint::Endpoint;
use crate::policy::LogoutPolicy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["on", "off"]),
    default: "on",
    step: Step::EndSession,
    timing: Timing::Boot,
    build: |value| Box::new(FrontChannelLogout(value.text() != "off")),
};

#[derive(Debug)]
struct FrontChannelLogout(bool);

impl Quirk for FrontChannelLogout {
    fn end_of_session(&self, moment: &Moment<'_>, policy: &mut LogoutPolicy) -> Touched {
        if !moment.ends_sessions() && moment.endpoint != Endpoint::Discovery {
            return Touched::No;
        }
        policy.front_channel = self.0;
        Touched::Yes
    }
}
