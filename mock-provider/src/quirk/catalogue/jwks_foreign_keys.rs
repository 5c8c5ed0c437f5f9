//! The JWKS holds keys that are none for verifying, in front of those that are.
//!
//! ## What changes
//! `encryption`: an RSA key with `use` `enc` and `alg` `RSA-OAEP`. `unknown-kty`: a key of a type that nobody knows.
//! `unknown-crv`: an EC key on a curve that nobody knows. `symmetric`: a key with `kty` `oct`, which must never verify
//! anything. `malformed`: an RSA key without a modulus. A verifier skips them all.
//!
//! ## Who does it
//! Encryption: Keycloak, Entra External ID. Unknown types and curves: every provider that moves to newer algorithms
//! before its RPs do. Symmetric and malformed: nobody on purpose.
//!
//! ## References
//! RFC 7517, section 5: keys that are not understood are ignored
//! RFC 7517, section 4.2
//!
//! ## What it is for
//! To try verifiers that refuse a whole set for one key in it, or that take its first key.

use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};
use crate::unowned_key::unowned_rsa;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "encryption",
        "unknown-kty",
        "unknown-crv",
        "symmetric",
        "malformed",
    ]),
    default: "keys for signatures alone",
    step: Step::Jwks,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "encryption" => JwksForeignKeys::Encryption,
            "unknown-kty" => JwksForeignKeys::UnknownKty,
            "unknown-crv" => JwksForeignKeys::UnknownCrv,
            "symmetric" => JwksForeignKeys::Symmetric,
            _ => JwksForeignKeys::Malformed,
        })
    },
};

#[derive(Debug)]
enum JwksForeignKeys {
    Encryption,
    UnknownKty,
    UnknownCrv,
    Symmetric,
    Malformed,
}

impl Quirk for JwksForeignKeys {
    fn jwks(&self, _: &Moment<'_>, keys: &mut serde_json::Value) -> Touched {
        let foreign = match self {
            Self::Encryption => {
                let mut key = unowned_rsa("encryption");
                key["use"] = json!("enc");
                key["alg"] = json!("RSA-OAEP");
                key
            }
            Self::UnknownKty => {
                json!({ "kty": "LATTICE", "use": "sig", "alg": "LT512", "kid": "foreign", "pub": "AQAB" })
            }
            Self::UnknownCrv => {
                json!({ "kty": "EC", "use": "sig", "kid": "foreign", "crv": "P-999", "x": "AQAB", "y": "AQAB" })
            }
            Self::Symmetric => {
                json!({ "kty": "oct", "use": "sig", "alg": "HS256", "kid": "foreign", "k": "bm90IGEgc2VjcmV0" })
            }
            Self::Malformed => {
                json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "foreign", "e": "AQAB" })
            }
        };
        match keys["keys"].as_array_mut() {
            Some(keys) => {
                keys.insert(0, foreign);
                Touched::Yes
            }
            None => Touched::No,
        }
    }
}
