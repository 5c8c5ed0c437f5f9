//! The provider changes its keys, and the new ones have the ids of the old ones.
//!
//! ## What changes
//! A fresh key signs the next ID token, under a `kid` that RPs know with other material. It acts once. An RP that
//! fetches the JWKS only for an unknown `kid` refuses every sign-in from then on, until it is started again.
//!
//! ## Who does it
//! Providers whose keys have fixed names: `1`, `sig`, `default`.
//!
//! ## References
//! OpenID Connect Core 1.0, section 10.1.1
//! RFC 7517, section 4.5
//!
//! ## What it is for
//! To try verifiers that fetch the keys for an unknown `kid` alone.

use crate::key_set::{KeyRotation, KeyRotationDue};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "keys stay as they are",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(KeyRotatedSameKid),
};

#[derive(Debug)]
struct KeyRotatedSameKid;

impl Quirk for KeyRotatedSameKid {
    fn acts_once(&self) -> bool {
        true
    }

    fn signing_keys(&self, _: &Moment<'_>, rotation: &mut KeyRotationDue) -> Touched {
        rotation.due = Some(KeyRotation::default().same_kid());
        Touched::Yes
    }
}
