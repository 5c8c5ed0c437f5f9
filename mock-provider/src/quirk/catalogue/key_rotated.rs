//! The provider rotates its keys before it signs the next token.
//!
//! ## What changes
//! A fresh key signs ID tokens, access tokens, userinfo responses and logout tokens from then on, and the JWKS has it from then on; the old key is gone from it. It acts once: set it again for
//! another rotation.
//! An RP that cached the old JWKS has to fetch it again.
//!
//! ## Who does it
//! Every provider, sooner or later: Google every few days, Keycloak and Auth0 by hand.
//!
//! ## References
//! OpenID Connect Core 1.0, section 10.1.1

use crate::key_set::{KeyRotation, KeyRotationDue};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "keys stay as they are",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(KeyRotated),
};

#[derive(Debug)]
struct KeyRotated;

impl Quirk for KeyRotated {
    fn acts_once(&self) -> bool {
        true
    }

    fn signing_keys(&self, _: &Moment<'_>, rotation: &mut KeyRotationDue) -> Touched {
        rotation.due = Some(KeyRotation::default());
        Touched::Yes
    }
}
