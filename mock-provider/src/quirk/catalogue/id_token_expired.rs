//! The ID token expired ten minutes ago.
//!
//! ## What changes
//! `exp` lies ten minutes back, and `iat` as long before it as always: the token was honest once.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.3.7 (9)

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`exp` lies ahead",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenExpired),
};

#[derive(Debug)]
struct IdTokenExpired;

impl Quirk for IdTokenExpired {
    fn id_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        let claim = |name: &str| {
            token
                .claims
                .get(name)
                .and_then(serde_json::Value::as_i64)
                .unwrap_or(moment.now)
        };
        let (iat, exp) = (claim("iat"), claim("exp"));
        let expired = moment.now - 600;
        token.claims.insert("exp".to_owned(), json!(expired));
        token
            .claims
            .insert("iat".to_owned(), json!(expired - (exp - iat)));
        Touched::Yes
    }
}
