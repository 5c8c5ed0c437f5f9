//! One bit of the ID token's signature is flipped.
//!
//! ## What changes
//! Header and claims are honest; the signature does not fit them.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.3.7 (6)

use crate::jws::{Draft, Signing};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "RS256 or ES256 with a published key",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenSignatureBad),
};

#[derive(Debug)]
struct IdTokenSignatureBad;

impl Quirk for IdTokenSignatureBad {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token.signing = Signing::FlippedBit;
        Touched::Yes
    }
}
