//! How the token response writes the type of the access token.
//!
//! ## What changes
//! `bearer`: in lower case. `absent`: not at all.
//!
//! ## Who does it
//! Lower case: GitHub and Dex, as reported. Absent: WeChat.
//!
//! ## References
//! RFC 6749, sections 5.1 and 7.1: the value is case insensitive
//!
//! ## What it is for
//! To find clients that compare the type as text, or send it on as the scheme of the `Authorization` header.

use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["Bearer", "bearer", "absent"]),
    default: "Bearer",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(TokenType(match value.text() {
            "bearer" => Form::Lower,
            "absent" => Form::Absent,
            _ => Form::Bearer,
        }))
    },
};

#[derive(Debug)]
struct TokenType(Form);

impl Quirk for TokenType {
    fn token_response(&self, _: &Moment<'_>, response: &mut Document) -> Touched {
        let Some(token_type) = response.get_mut("token_type") else {
            return Touched::No;
        };
        match self.0 {
            Form::Bearer => {}
            Form::Lower => *token_type = json!("bearer"),
            Form::Absent => {
                response.shift_remove("token_type");
            }
        }
        Touched::Yes
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Form {
    Bearer,
    Lower,
    Absent,
}
