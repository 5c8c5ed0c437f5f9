//! Whether RPs are told over the back channel that a session has ended.
//!
//! ## What changes
//! With `off` no logout token is sent, and the metadata do not say that there are any.
//!
//! ## Who does it
//! Off: Amazon Cognito, Google, Apple, Okta, Entra ID. On: Keycloak, Hydra, Duende, Authentik, Zitadel, Rauthy.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, section 2.1

use crate::endpoint::Endpoint;
use crate::policy::LogoutPolicy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["on", "off"]),
    default: "on",
    step: Step::EndSession,
    timing: Timing::Boot,
    build: |value| Box::new(BackChannelLogout(value.text() != "off")),
};

#[derive(Debug)]
struct BackChannelLogout(bool);

impl Quirk for BackChannelLogout {
    fn end_of_session(&self, moment: &Moment<'_>, policy: &mut LogoutPolicy) -> Touched {
        if !moment.ends_sessions() && moment.endpoint != Endpoint::Discovery {
            return Touched::No;
        }
        policy.back_channel = self.0;
        Touched::Yes
    }
}
