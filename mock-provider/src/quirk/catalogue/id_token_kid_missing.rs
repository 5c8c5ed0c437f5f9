//! The header of the ID token has no `kid`.
//!
//! ## What changes
//! The header member is left out. The RP has to try the published keys that fit `alg`; there is one per algorithm.
//!
//! ## Who does it
//! Small providers with a single key.
//!
//! ## References
//! OpenID Connect Core 1.0, section 10.1
//! RFC 7515, section 4.1.4
//!
//! ## What it is for
//! To try verifiers that find keys by `kid` alone.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`kid` names the signing key",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenKidMissing),
};

#[derive(Debug)]
struct IdTokenKidMissing;

impl Quirk for IdTokenKidMissing {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token.header.shift_remove("kid");
        Touched::Yes
    }
}
