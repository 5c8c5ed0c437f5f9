//! The token response has no ID token.
//!
//! ## What changes
//! `id_token` is left out at a sign-in, though `openid` was granted.
//!
//! ## Who does it
//! PayPal and Clever, at times: use the scopes `nth` and `once`.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.3.3, requires it
//!
//! ## What it is for
//! To see that a client signs nobody in without an ID token.

use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "it is there",
    step: Step::Token,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenAbsent),
};

#[derive(Debug)]
struct IdTokenAbsent;

impl Quirk for IdTokenAbsent {
    fn token_response(&self, moment: &Moment<'_>, response: &mut Document) -> Touched {
        if !moment.is_sign_in() {
            return Touched::No;
        }
        Touched::from(response.shift_remove("id_token").is_some())
    }
}
