//! The ID token has no `sid`.
//!
//! ## What changes
//! The claim is left out. An RP that needs it for front- or back-channel logout has to do without.
//!
//! ## Who does it
//! Amazon Cognito, Google, and every provider without front- and back-channel logout.
//!
//! ## References
//! OpenID Connect Front-Channel Logout 1.0, section 3

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`sid` names the session at the provider",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenSidMissing),
};

#[derive(Debug)]
struct IdTokenSidMissing;

impl Quirk for IdTokenSidMissing {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token.claims.shift_remove("sid");
        Touched::Yes
    }
}
