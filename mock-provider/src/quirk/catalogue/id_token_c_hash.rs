//! `c_hash` does not bind the code to the ID token.
//!
//! ## What changes
//! `wrong`: it is the hash of something else, in the right form. `missing`: it is left out, in hybrid responses.
//! An RP that accepts it takes codes that somebody slipped in.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker who swaps the code causes. The conformance suite of the OpenID Foundation
//! sends both.
//!
//! ## References
//! OpenID Connect Core 1.0, sections 3.3.2.10 and 3.3.2.11
//! OpenID Foundation conformance suite, oidcc-client-test-invalid-chash, oidcc-client-test-missing-chash
//!
//! ## What it is for
//! To find clients that do not check it.

use crate::jws::Draft;
use crate::quirk::forge::HalfHash;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["right", "wrong", "missing"]),
    default: "`c_hash` is the left half of the hash of the code",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| Box::new(IdTokenCHash(HalfHash::named(value.text()))),
};

#[derive(Debug)]
struct IdTokenCHash(HalfHash);

impl Quirk for IdTokenCHash {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        self.0.apply(&mut token.claims, "c_hash")
    }
}
