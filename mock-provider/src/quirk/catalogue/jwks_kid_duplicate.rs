//! Two keys of the JWKS have the same `kid`.
//!
//! ## What changes
//! In front of each RSA key stands another one with its `kid`, which signs nothing. A verifier has to try both, or to
//! choose by chance.
//!
//! ## Who does it
//! Providers that carry their keys over from one set to another.
//!
//! ## References
//! RFC 7517, section 4.5: different keys SHOULD use distinct values
//!
//! ## What it is for
//! To try verifiers that take the first key with the right `kid`.

use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::unowned_key::unowned_rsa;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "each key has a `kid` of its own",
    step: Step::Jwks,
    timing: Timing::Live,
    build: |_| Box::new(JwksKidDuplicate),
};

#[derive(Debug)]
struct JwksKidDuplicate;

impl Quirk for JwksKidDuplicate {
    fn jwks(&self, _: &Moment<'_>, keys: &mut serde_json::Value) -> Touched {
        let Some(keys) = keys["keys"].as_array_mut() else {
            return Touched::No;
        };
        let doubled = keys.drain(..).flat_map(|key| {
            let twin = (key["kty"] == "RSA").then(|| {
                let mut twin = unowned_rsa("twin");
                twin["kid"] = key["kid"].clone();
                twin
            });
            twin.into_iter().chain([key])
        });
        *keys = doubled.collect();
        Touched::Yes
    }
}
