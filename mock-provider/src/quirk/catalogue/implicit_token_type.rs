//! How the front channel writes the type of its access tokens.
//!
//! ## What changes
//! `bearer` in place of `Bearer`. It means the same: the type is compared without regard to case.
//!
//! ## Who does it
//! Lower case: Amazon Cognito.
//!
//! ## References
//! RFC 6749, sections 4.2.2 and 7.1
//!
//! ## What it is for
//! To find clients that compare it character by character.

use crate::parameters::Parameters;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["Bearer", "bearer"]),
    default: "Bearer",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |value| Box::new(ImplicitTokenType(value.text() == "bearer")),
};

#[derive(Debug)]
struct ImplicitTokenType(bool);

impl Quirk for ImplicitTokenType {
    fn authorization_response(&self, _: &Moment<'_>, response: &mut Parameters) -> Touched {
        if !self.0 || response.get("token_type").is_none() {
            return Touched::No;
        }
        response.set("token_type", "bearer");
        Touched::Yes
    }
}
