//! The provider rotates its keys every so many seconds.
//!
//! ## What changes
//! The first token that is signed after that time, by the provider's clock, has a fresh key, as have all after it; the
//! old one stays published for as long again. With `0` every answer with a signed token has a key of its own, and the
//! JWKS has that one alone.
//!
//! ## Who does it
//! Dex: every six hours by default `U`. Google: every few days `U`. `0`: the conformance suite of the OpenID
//! Foundation.
//!
//! ## References
//! OpenID Connect Core 1.0, section 10.1.1
//! <https://dexidp.io/docs/configuration/tokens/>
//!
//! ## What it is for
//! To try verifiers that keep the keys they began with.

use crate::key_set::{KeyRotation, KeyRotationDue};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "keys stay as they are",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| Box::new(KeyRotationInterval(value.number())),
};

#[derive(Debug)]
struct KeyRotationInterval(u64);

impl Quirk for KeyRotationInterval {
    fn signing_keys(&self, _: &Moment<'_>, rotation: &mut KeyRotationDue) -> Touched {
        if rotation.age < self.0 {
            return Touched::No;
        }
        rotation.due = Some(KeyRotation::default().overlap(self.0));
        Touched::Yes
    }
}
