//! The ID token is larger by so many bytes.
//!
//! ## What changes
//! A claim `ballast` of that length is added. An RP that keeps the ID token in a cookie meets the 4096 bytes of a
//! cookie, and the header limits of its proxy.
//!
//! ## Who does it
//! Entra ID and AD FS with many groups, Keycloak with many roles.
//!
//! ## References
//! RFC 6265, section 6.1
//! <https://oauth2-proxy.github.io/oauth2-proxy/configuration/providers/ms_entra_id>

use crate::jws::Draft;
use crate::quirk::forge::ballast;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Bytes,
    default: "no ballast",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| Box::new(IdTokenBallast(value.number())),
};

#[derive(Debug)]
struct IdTokenBallast(u64);

impl Quirk for IdTokenBallast {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token
            .claims
            .insert("ballast".to_owned(), json!(ballast(self.0)));
        Touched::Yes
    }
}
