//! The provider publishes a new key, and signs with it only so many seconds later.
//!
//! ## What changes
//! From the next ID token on the JWKS has the new key in front of the old one, which goes on signing. When the time is
//! over, by the provider's clock, the new one signs and the old one is gone. It acts once. An RP that takes the first
//! key of the set fails at once.
//!
//! ## Who does it
//! Okta and Entra ID announce their keys ahead.
//!
//! ## References
//! OpenID Connect Core 1.0, section 10.1.1
//! <https://learn.microsoft.com/en-us/entra/identity-platform/signing-key-rollover>
//!
//! ## What it is for
//! To try verifiers that take the first or the newest key of the set.

use crate::key_set::{KeyRotation, KeyRotationDue};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "keys stay as they are",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| Box::new(KeyRotatedAnnounced(value.number())),
};

#[derive(Debug)]
struct KeyRotatedAnnounced(u64);

impl Quirk for KeyRotatedAnnounced {
    fn acts_once(&self) -> bool {
        true
    }

    fn signing_keys(&self, _: &Moment<'_>, rotation: &mut KeyRotationDue) -> Touched {
        rotation.due = Some(KeyRotation::default().signs_after(self.0));
        Touched::Yes
    }
}
