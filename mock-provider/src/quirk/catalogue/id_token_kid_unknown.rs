//! The header of the ID token names a key that is not published.
//!
//! ## What changes
//! `kid` is `unheard-of`, while the signature is honest. A verifier that knows no such key fetches the JWKS once more,
//! does not find it, and refuses; it must not fetch on and on, nor try the other keys.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker sends to make relying parties fetch, and what a cache in front of the JWKS
//! brings about.
//!
//! ## References
//! OpenID Connect Core 1.0, section 10.1
//! RFC 7515, section 4.1.4
//!
//! ## What it is for
//! To try verifiers that fetch the keys for every unknown `kid`.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`kid` names the signing key",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenKidUnknown),
};

#[derive(Debug)]
struct IdTokenKidUnknown;

impl Quirk for IdTokenKidUnknown {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token.header.insert("kid".to_owned(), json!("unheard-of"));
        Touched::Yes
    }
}
