//! Whether there is a page that tells RPs in a browser when the session changes.
//!
//! ## What changes
//! With `off` there is no `check_session_iframe`, and no `session_state` in authorization responses.
//!
//! ## Who does it
//! Off: Amazon Cognito, Google, Auth0, dex. On: Keycloak, Duende, Zitadel.
//!
//! ## References
//! OpenID Connect Session Management 1.0, sections 2 and 3

use crate::policy::LogoutPolicy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["on", "off"]),
    default: "on",
    step: Step::EndSession,
    timing: Timing::Boot,
    build: |value| Box::new(CheckSessionIframe(value.text() != "off")),
};

#[derive(Debug)]
struct CheckSessionIframe(bool);

impl Quirk for CheckSessionIframe {
    fn end_of_session(&self, _: &Moment<'_>, policy: &mut LogoutPolicy) -> Touched {
        policy.check_session = self.0;
        Touched::Yes
    }
}
