//! How the token response says when the access token expires.
//!
//! ## What changes
//! `string`: `"3600"` in place of `3600`. `float`: `3600.0`. `expires`: under that name. `absent`: not at all, and the RP has to find out by the 401.
//! `zero`, `negative` and `huge`: a number that says nothing, and the token lives as long as ever.
//!
//! ## Who does it
//! String: Azure AD B2C, Exact Online. Expires: Deezer. Absent: Salesforce, as reported.
//!
//! ## References
//! RFC 6749, section 5.1
//! <https://learn.microsoft.com/azure/active-directory-b2c/openid-connect>
//!
//! ## What it is for
//! To try clients that compute with `expires_in`.

use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "number", "string", "float", "expires", "absent", "zero", "negative", "huge",
    ]),
    default: "expires_in is a number of seconds",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(ExpiresIn(match value.text() {
            "string" => Form::String,
            "float" => Form::Float,
            "expires" => Form::Expires,
            "absent" => Form::Absent,
            "zero" => Form::Other(0),
            "negative" => Form::Other(-1),
            "huge" => Form::Other(HUGE),
            _ => Form::Number,
        }))
    },
};

#[derive(Debug)]
struct ExpiresIn(Form);

impl Quirk for ExpiresIn {
    fn token_response(&self, _: &Moment<'_>, response: &mut Document) -> Touched {
        let Some(expires_in) = response.get_mut("expires_in") else {
            return Touched::No;
        };
        match self.0 {
            Form::Number => {}
            Form::String => *expires_in = json!(expires_in.to_string()),
            Form::Float => *expires_in = json!(expires_in.as_f64()),
            Form::Other(seconds) => *expires_in = json!(seconds),
            Form::Expires => {
                let seconds = expires_in.clone();
                response.shift_remove("expires_in");
                response.insert("expires".to_owned(), seconds);
            }
            Form::Absent => {
                response.shift_remove("expires_in");
            }
        }
        Touched::Yes
    }
}

#[derive(Debug)]
enum Form {
    Number,
    String,
    Float,
    Expires,
    Absent,
    Other(i64),
}

/// The largest integer that every reader of JSON knows exactly (RFC 8259, section 6).
const HUGE: i64 = (1 << 53) - 1;
