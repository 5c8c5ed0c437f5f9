//! The ID token has a second audience, and names the client in `azp`.
//!
//! ## What changes
//! `aud` becomes `[client_id, "extra-audience"]`, and `azp` the client id. An RP accepts it when it trusts the second
//! audience, and refuses it otherwise: one that compares `aud` with a string fails either way.
//!
//! ## Who does it
//! Zitadel: all clients of the project and the project itself.
//!
//! ## References
//! OpenID Connect Core 1.0, sections 2 and 3.1.3.7 (3) to (5)
//! <https://github.com/nextauthjs/next-auth/blob/main/packages/core/src/providers/zitadel.ts>
//!
//! ## What it is for
//! To try verifiers that take `aud` for a string, or that trust every audience.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "the client is the only audience",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenAudExtra),
};

#[derive(Debug)]
struct IdTokenAudExtra;

impl Quirk for IdTokenAudExtra {
    fn id_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        let Some(audience) = token.claims.get_mut("aud") else {
            return Touched::No;
        };
        let mut all = match audience.take() {
            serde_json::Value::Array(all) => all,
            one => vec![one],
        };
        all.push(json!("extra-audience"));
        *audience = serde_json::Value::Array(all);
        if let Some(client) = moment.client {
            token.claims.insert("azp".to_owned(), json!(client));
        }
        Touched::Yes
    }
}
