//! The ID token has no `iss`.
//!
//! ## What changes
//! The claim is left out; everything else is honest.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 2
//!
//! ## What it is for
//! To try verifiers that check `iss` only where it is.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`iss` is there",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenIssMissing),
};

#[derive(Debug)]
struct IdTokenIssMissing;

impl Quirk for IdTokenIssMissing {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token.claims.shift_remove("iss");
        Touched::Yes
    }
}
