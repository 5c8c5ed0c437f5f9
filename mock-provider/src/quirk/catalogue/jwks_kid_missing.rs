//! The published keys have no `kid`.
//!
//! ## What changes
//! The member is left out of each key. The RP has to choose by `kty` and `alg`, and to try.
//!
//! ## Who does it
//! Small providers with a single key.
//!
//! ## References
//! RFC 7517, section 4.5
//! OpenID Connect Core 1.0, section 10.1
//!
//! ## What it is for
//! To try verifiers that find keys by `kid` alone.

use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "each key has a `kid`",
    step: Step::Jwks,
    timing: Timing::Live,
    build: |_| Box::new(JwksKidMissing),
};

#[derive(Debug)]
struct JwksKidMissing;

impl Quirk for JwksKidMissing {
    fn jwks(&self, _: &Moment<'_>, keys: &mut serde_json::Value) -> Touched {
        for key in keys["keys"].as_array_mut().into_iter().flatten() {
            if let Some(key) = key.as_object_mut() {
                key.shift_remove("kid");
            }
        }
        Touched::Yes
    }
}
