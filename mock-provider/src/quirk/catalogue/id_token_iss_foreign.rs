//! `iss` of the ID token names another issuer.
//!
//! ## What changes
//! `iss` becomes `https://another-issuer.example`. The signature is the provider's own, and everything else is
//! honest.
//! An RP that accepts it accepts tokens of any issuer whose keys it happens to know.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.3.7 (2)

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`iss` is the issuer of the provider metadata",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenIssForeign),
};

#[derive(Debug)]
struct IdTokenIssForeign;

impl Quirk for IdTokenIssForeign {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token
            .claims
            .insert("iss".to_owned(), json!("https://another-issuer.example"));
        Touched::Yes
    }
}
