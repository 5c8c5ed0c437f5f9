//! The provider signs with a new key that it publishes only so many seconds later.
//!
//! ## What changes
//! The next token is signed with a key that the JWKS does not have yet; it still has the old ones. After that time,
//! by the provider's clock, it has the new ones alone. It acts once. An RP refuses the token and asks the user to try
//! again; it must not fetch the JWKS without end, and must not remember for long that the key is unknown.
//!
//! ## Who does it
//! Providers whose JWKS comes out of a cache or a CDN, and those with several machines that learn of a new key one
//! after the other.
//!
//! ## References
//! OpenID Connect Core 1.0, section 10.1.1
//!
//! ## What it is for
//! To try verifiers that remember unknown keys, or fetch for each of them.

use crate::key_set::{KeyRotation, KeyRotationDue};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "keys stay as they are",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| Box::new(KeyRotatedUnpublished(value.number())),
};

#[derive(Debug)]
struct KeyRotatedUnpublished(u64);

impl Quirk for KeyRotatedUnpublished {
    fn acts_once(&self) -> bool {
        true
    }

    fn signing_keys(&self, _: &Moment<'_>, rotation: &mut KeyRotationDue) -> Touched {
        rotation.due = Some(KeyRotation::default().published_after(self.0));
        Touched::Yes
    }
}
