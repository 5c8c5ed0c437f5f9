//! Which members the published keys have.
//!
//! ## What changes
//! `without-alg`: no `alg`; a verifier takes the algorithm that it was set up for, never that of the token alone.
//! `without-use`: no `use`. `bare`: neither, nor `key_ops`: nothing but what the key is made of, and `kid`.
//!
//! ## Who does it
//! Without `alg`: Entra ID. Without both: small providers.
//!
//! ## References
//! RFC 7517, sections 4.2 and 4.4: both are optional
//! OpenID Connect Core 1.0, section 10.1
//!
//! ## What it is for
//! To try verifiers that choose keys by `alg` or `use`.

use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["without-alg", "without-use", "bare"]),
    default: "`use`, `alg` and `kid`",
    step: Step::Jwks,
    timing: Timing::Live,
    build: |value| {
        Box::new(JwksMembers(match value.text() {
            "without-alg" => &["alg"],
            "without-use" => &["use"],
            _ => &["alg", "use"],
        }))
    },
};

#[derive(Debug)]
struct JwksMembers(&'static [&'static str]);

impl Quirk for JwksMembers {
    fn jwks(&self, _: &Moment<'_>, keys: &mut serde_json::Value) -> Touched {
        for key in keys["keys"].as_array_mut().into_iter().flatten() {
            if let Some(key) = key.as_object_mut() {
                key.retain(|name, _| !self.0.contains(&name.as_str()));
            }
        }
        Touched::Yes
    }
}
