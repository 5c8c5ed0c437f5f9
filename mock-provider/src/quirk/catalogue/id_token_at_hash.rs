//! `at_hash` does not bind the access token to the ID token.
//!
//! ## What changes
//! `wrong`: it is the hash of something else, in the right form. `missing`: it is left out, at the token endpoint too.
//! An RP that accepts it takes access tokens that somebody slipped in.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker who swaps the access token causes. The conformance suite of the OpenID Foundation
//! sends both.
//!
//! ## References
//! OpenID Connect Core 1.0, sections 3.1.3.8, 3.2.2.9 and 3.3.2.9
//! OpenID Foundation conformance suite, oidcc-client-test-invalid-athash, oidcc-client-test-missing-athash
//!
//! ## What it is for
//! To find clients that do not check it.

use crate::jws::Draft;
use crate::quirk::forge::HalfHash;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["right", "wrong", "missing"]),
    default: "`at_hash` is the left half of the hash of the access token",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| Box::new(IdTokenAtHash(HalfHash::named(value.text()))),
};

#[derive(Debug)]
struct IdTokenAtHash(HalfHash);

impl Quirk for IdTokenAtHash {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        self.0.apply(&mut token.claims, "at_hash")
    }
}
