//! `auth_time` of the ID token is missing, a string, or an old one.
//!
//! ## What changes
//! `missing`: it is left out, even where `max_age` makes it required. `string`: the number is written as text. `old`:
//! it lies a day back, as if `max_age` and `prompt=login` had been ignored.
//!
//! ## Who does it
//! Missing: Google, Entra ID without the optional claim. String and old: nobody on purpose.
//!
//! ## References
//! OpenID Connect Core 1.0, sections 2 and 3.1.3.7 (13)
//!
//! ## What it is for
//! To try whether an app that asks for a fresh sign-in checks that it got one.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["missing", "string", "old"]),
    default: "the time of the sign-in, as a number",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "missing" => IdTokenAuthTime::Missing,
            "string" => IdTokenAuthTime::Text,
            _ => IdTokenAuthTime::Old,
        })
    },
};

#[derive(Debug)]
enum IdTokenAuthTime {
    Missing,
    Text,
    Old,
}

impl Quirk for IdTokenAuthTime {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        let claims = &mut token.claims;
        let Some(time) = claims.get("auth_time").and_then(serde_json::Value::as_i64) else {
            return Touched::No;
        };
        match self {
            Self::Missing => claims.shift_remove("auth_time"),
            Self::Text => claims.insert("auth_time".to_owned(), json!(time.to_string())),
            Self::Old => claims.insert("auth_time".to_owned(), json!(time - 86_400)),
        };
        Touched::Yes
    }
}
