//! `nonce` of the ID token is not the one that the RP sent.
//!
//! ## What changes
//! `nonce` becomes `another-nonce`. An ID token without a nonce stays as it is.
//! An RP that accepts it accepts tokens that were stolen from another browser.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.3.7 (11)

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`nonce` is that of the authorization request",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenNonceForeign),
};

#[derive(Debug)]
struct IdTokenNonceForeign;

impl Quirk for IdTokenNonceForeign {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        let Some(nonce) = token.claims.get_mut("nonce") else {
            return Touched::No;
        };
        *nonce = json!("another-nonce");
        Touched::Yes
    }
}
