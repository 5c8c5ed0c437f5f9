//! The content type of what the token endpoint answers.
//!
//! ## What changes
//! `json-charset`: `application/json;charset=UTF-8`. `text-html` and `text-javascript`: JSON under the name of something
//! else. The bytes stay the same.
//!
//! ## Who does it
//! json-charset: Amazon Cognito. text-html: Deezer. text-javascript: old Facebook.
//!
//! ## References
//! RFC 6749, sections 5.1 and 5.2
//!
//! ## What it is for
//! To find clients that compare the content type as text, and others that believe whatever looks like JSON.

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::journal::Body;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::{HeaderValue, header};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["json", "json-charset", "text-html", "text-javascript"]),
    default: "application/json",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(TokenContentType(match value.text() {
            "json-charset" => Form::Charset,
            "text-html" => Form::Html,
            "text-javascript" => Form::Script,
            _ => Form::Json,
        }))
    },
};

#[derive(Debug)]
struct TokenContentType(Form);

impl Quirk for TokenContentType {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        if moment.endpoint != Endpoint::Token || !matches!(answer.body, Body::Json(_)) {
            return Touched::No;
        }
        let name = HeaderValue::from_static(match self.0 {
            Form::Json => "application/json",
            Form::Charset => "application/json;charset=UTF-8",
            Form::Html => "text/html; charset=utf-8",
            Form::Script => "text/javascript; charset=UTF-8",
        });
        answer.headers.insert(header::CONTENT_TYPE, name);
        Touched::Yes
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Form {
    Json,
    Charset,
    Html,
    Script,
}
