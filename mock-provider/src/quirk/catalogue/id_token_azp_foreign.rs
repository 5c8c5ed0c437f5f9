//! `azp` of the ID token names another client.
//!
//! ## What changes
//! `azp` becomes `another-client`; `aud` still is the client id.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.3.7 (5)

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "there is no `azp`",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenAzpForeign),
};

#[derive(Debug)]
struct IdTokenAzpForeign;

impl Quirk for IdTokenAzpForeign {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token
            .claims
            .insert("azp".to_owned(), json!("another-client"));
        Touched::Yes
    }
}
