//! `aud` of the ID token is an array with the one client id.
//!
//! ## What changes
//! `aud` becomes `[client_id]`. This is legal: `aud` is an array in general, and a string only as a special case.
//!
//! ## Who does it
//! Zitadel, with the project id as a second audience; many libraries that always write arrays.
//!
//! ## References
//! OpenID Connect Core 1.0, section 2
//! RFC 7519, section 4.1.3

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`aud` is a string",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenAudArray),
};

#[derive(Debug)]
struct IdTokenAudArray;

impl Quirk for IdTokenAudArray {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        // Where a setting adds audiences it is an array already.
        if let Some(audience) = token.claims.get_mut("aud").filter(|aud| !aud.is_array()) {
            *audience = json!([audience.take()]);
        }
        Touched::Yes
    }
}
