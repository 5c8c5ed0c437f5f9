//! The ID token leaves out the `nonce` that the RP sent.
//!
//! ## What changes
//! The claim is left out; everything else is honest. An RP that sent a nonce must find it.
//!
//! ## Who does it
//! Asana, Dropbox, `LinkedIn` and others never return it.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.3.7 (11)
//! <https://github.com/nextauthjs/next-auth/blob/main/packages/core/src/providers/linkedin.ts>
//!
//! ## What it is for
//! To try verifiers that check `nonce` only where it is.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`nonce` is that of the authorization request",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenNonceMissing),
};

#[derive(Debug)]
struct IdTokenNonceMissing;

impl Quirk for IdTokenNonceMissing {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        Touched::from(token.claims.shift_remove("nonce").is_some())
    }
}
