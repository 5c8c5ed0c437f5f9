//! What the token response has in place of a token that there is none of.
//!
//! ## What changes
//! `null`: `refresh_token` and `id_token` are `null`. `id-token-false`: `id_token` is `false`.
//!
//! ## Who does it
//! Null: Dailymotion. False: Tumblr.
//!
//! ## References
//! RFC 6749, section 5.1
//!
//! ## What it is for
//! To find clients that take `null` for a token, keep it, and send it.

use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["absent", "null", "id-token-false"]),
    default: "the member is left out",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(TokenResponseNull(match value.text() {
            "null" => Form::Null,
            "id-token-false" => Form::IdTokenFalse,
            _ => Form::Absent,
        }))
    },
};

#[derive(Debug)]
struct TokenResponseNull(Form);

impl Quirk for TokenResponseNull {
    fn token_response(&self, _: &Moment<'_>, response: &mut Document) -> Touched {
        let fillings: &[(&str, serde_json::Value)] = match self.0 {
            Form::Absent => return Touched::Yes,
            Form::Null => &[("refresh_token", json!(null)), ("id_token", json!(null))],
            Form::IdTokenFalse => &[("id_token", json!(false))],
        };
        let mut touched = Touched::No;
        for (name, value) in fillings {
            if !response.contains_key(*name) {
                response.insert((*name).to_owned(), value.clone());
                touched = Touched::Yes;
            }
        }
        touched
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Form {
    Absent,
    Null,
    IdTokenFalse,
}
