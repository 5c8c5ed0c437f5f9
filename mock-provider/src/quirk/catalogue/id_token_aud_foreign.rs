//! `aud` of the ID token names another client.
//!
//! ## What changes
//! `aud` becomes `another-client`. Everything else is honest.
//! An RP that accepts it lets every other client of the provider sign its users in (token substitution).
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.3.7 (3)

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`aud` is the client id",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenAudForeign),
};

#[derive(Debug)]
struct IdTokenAudForeign;

impl Quirk for IdTokenAudForeign {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token
            .claims
            .insert("aud".to_owned(), json!("another-client"));
        Touched::Yes
    }
}
