//! The provider rotates its keys, and the old ones stay published for so many seconds.
//!
//! ## What changes
//! A fresh key signs the next ID token; the JWKS has both until the time is over by the provider's clock. It acts once:
//! set it again for another rotation. An ID token of before is verified by an RP that fetches the JWKS meanwhile, and
//! is not afterwards.
//!
//! ## Who does it
//! Google, Okta, Keycloak with a passive key.
//!
//! ## References
//! OpenID Connect Core 1.0, section 10.1.1
//! <https://developer.okta.com/docs/concepts/key-rotation/>
//!
//! ## What it is for
//! To try verifiers while two signing keys are published.

use crate::key_set::{KeyRotation, KeyRotationDue};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "keys stay as they are",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| Box::new(KeyRotatedOverlap(value.number())),
};

#[derive(Debug)]
struct KeyRotatedOverlap(u64);

impl Quirk for KeyRotatedOverlap {
    fn acts_once(&self) -> bool {
        true
    }

    fn signing_keys(&self, _: &Moment<'_>, rotation: &mut KeyRotationDue) -> Touched {
        rotation.due = Some(KeyRotation::default().overlap(self.0));
        Touched::Yes
    }
}
