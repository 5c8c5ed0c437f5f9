//! What a sign-out leads to when nobody is signed in.
//!
//! ## What changes
//! `page`: a page that says so; the browser does not come back. `refused`: an error. Sessions at the provider end
//! without the RP, so every RP meets this.
//!
//! ## Who does it
//! Back to the RP: Keycloak, Okta, Hydra.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 3
//!
//! ## What it is for
//! To see whether users find back to the app when its session outlived the provider's.

use crate::quirk::logout::{EndSessionPolicy, WithoutSession};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["redirected", "page", "refused"]),
    default: "redirected",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionWithoutSession(match value.text() {
            "page" => WithoutSession::Page,
            "refused" => WithoutSession::Refused,
            _ => WithoutSession::Redirected,
        }))
    },
};

#[derive(Debug)]
struct EndSessionWithoutSession(WithoutSession);

impl Quirk for EndSessionWithoutSession {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.without_session = self.0;
        Touched::Yes
    }
}
