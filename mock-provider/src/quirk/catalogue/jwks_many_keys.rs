//! The JWKS holds so many further keys of each kind, which sign nothing.
//!
//! ## What changes
//! They are well-formed, have `use` `sig` and ids of their own, and stand behind the keys that sign. With
//! `id-token-kid-missing` a verifier has to try them all, or refuses.
//!
//! ## Who does it
//! Entra ID: about a dozen keys. Thirty of each kind: nobody; it is what a verifier must bear.
//!
//! ## References
//! OpenID Connect Core 1.0, section 10.1
//! RFC 7517, section 5
//!
//! ## What it is for
//! To try verifiers with large key sets, and those that guess the key.

use crate::key_set::KeySet;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["2", "30"]),
    default: "the keys that sign alone",
    step: Step::Jwks,
    timing: Timing::Live,
    build: |value| {
        Box::new(JwksManyKeys(match value.text() {
            "30" => 30,
            _ => 2,
        }))
    },
};

#[derive(Debug)]
struct JwksManyKeys(u32);

impl Quirk for JwksManyKeys {
    fn key_set(&self, _: &Moment<'_>, set: &mut KeySet) -> Touched {
        set.idle = self.0;
        Touched::Yes
    }
}
