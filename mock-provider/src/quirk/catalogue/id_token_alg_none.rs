//! The ID token is not signed: `alg` is `none`.
//!
//! ## What changes
//! The header says `none` and the signature is empty. Nobody registered for that.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.3.7 (7)
//! RFC 8725, section 2.1

use crate::jws::{Draft, Signing};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "RS256 or ES256 with a published key",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenAlgNone),
};

#[derive(Debug)]
struct IdTokenAlgNone;

impl Quirk for IdTokenAlgNone {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token.signing = Signing::None;
        Touched::Yes
    }
}
