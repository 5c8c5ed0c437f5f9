//! When the provider asks the user whether to sign out.
//!
//! ## What changes
//! `always`: even with a fitting hint. `never`: not even without one, so that any page on the web can sign users
//! out.
//!
//! ## Who does it
//! Never: Zitadel. Without a hint: Keycloak, Duende, Hydra.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, sections 2 and 6

use crate::quirk::logout::{Confirmation, EndSessionPolicy};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["never", "without-hint", "always"]),
    default: "without a hint, or when the hint does not fit the session",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionConfirmation(match value.text() {
            "never" => Confirmation::Never,
            "always" => Confirmation::Always,
            _ => Confirmation::WithoutHint,
        }))
    },
};

#[derive(Debug)]
struct EndSessionConfirmation(Confirmation);

impl Quirk for EndSessionConfirmation {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.confirmation = self.0;
        Touched::Yes
    }
}
