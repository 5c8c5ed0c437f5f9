//! Whether error responses of the authorization endpoint have the `state`.
//!
//! ## What changes
//! `dropped`: an error comes without it. An RP that insists on it cannot tell its user what went wrong.
//!
//! ## Who does it
//! Dropped: Huawei, Mixcloud, Deezer.
//!
//! ## References
//! RFC 6749, section 4.1.2.1
//!
//! ## What it is for
//! To see what users get to see when a provider drops it.

use crate::parameters::Parameters;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["echoed", "dropped"]),
    default: "every response has the `state` of its request",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |value| Box::new(StateOnError(value.text() == "dropped")),
};

#[derive(Debug)]
struct StateOnError(bool);

impl Quirk for StateOnError {
    fn authorization_response(&self, _: &Moment<'_>, response: &mut Parameters) -> Touched {
        let drops = self.0 && response.get("error").is_some();
        (drops && response.remove("state")).into()
    }
}
