//! The ID token names the client in `azp` too.
//!
//! ## What changes
//! `azp` is the client id. This is legal, and useless with one audience.
//!
//! ## Who does it
//! Google, Keycloak, Zitadel.
//!
//! ## References
//! OpenID Connect Core 1.0, section 2
//! <https://developers.google.com/identity/openid-connect/openid-connect>

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "there is no `azp`",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenAzp),
};

#[derive(Debug)]
struct IdTokenAzp;

impl Quirk for IdTokenAzp {
    fn id_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        let Some(client) = moment.client else {
            return Touched::No;
        };
        token.claims.insert("azp".to_owned(), json!(client));
        Touched::Yes
    }
}
