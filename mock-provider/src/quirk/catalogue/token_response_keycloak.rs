//! The token response has Keycloak's own members.
//!
//! ## What changes
//! `refresh_expires_in` (1800), `not-before-policy` (0) and `session_state` are added. An RP has to ignore what it
//! does not know.
//!
//! ## Who does it
//! Keycloak.
//!
//! ## References
//! RFC 6749, section 5.1
//! <https://www.keycloak.org/docs/latest/securing_apps/>

use crate::quirk::forge::uuid;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "no members beyond the specification",
    step: Step::Token,
    timing: Timing::Live,
    build: |_| Box::new(TokenResponseKeycloak),
};

#[derive(Debug)]
struct TokenResponseKeycloak;

impl Quirk for TokenResponseKeycloak {
    fn token_response(&self, moment: &Moment<'_>, response: &mut Document) -> Touched {
        response.insert("refresh_expires_in".to_owned(), json!(1800));
        response.insert("not-before-policy".to_owned(), json!(0));
        response.insert(
            "session_state".to_owned(),
            json!(uuid(moment.user.unwrap_or_default())),
        );
        Touched::Yes
    }
}
