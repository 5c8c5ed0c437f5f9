//! The ID token is signed with a key that is not published.
//!
//! ## What changes
//! Header and claims are honest, `kid` is that of a published key; the signature is made with another one.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.3.7 (6)
//!
//! ## What it is for
//! To try verifiers that trust the key a token brings along.

use crate::jws::{Draft, Signing};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "RS256 or ES256 with a published key",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenKeyForeign),
};

#[derive(Debug)]
struct IdTokenKeyForeign;

impl Quirk for IdTokenKeyForeign {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token.signing = Signing::ForeignKey;
        Touched::Yes
    }
}
