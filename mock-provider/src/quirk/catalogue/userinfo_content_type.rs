//! The media type of the userinfo response.
//!
//! ## What changes
//! `json-charset`: `application/json; charset=utf-8`, which means the same. `text-html`, `text-javascript`: a wrong
//! one, while the body is JSON. `jwt`: `application/jwt`, while the body is JSON. `none`: there is no `Content-Type`.
//!
//! ## Who does it
//! With a charset: Amazon Cognito, and many others. `text/html`: Wikimedia. `text/javascript`: seen in the field.
//!
//! ## References
//! OpenID Connect Core 1.0, section 5.3.2
//! RFC 8259, section 11
//!
//! ## What it is for
//! To try clients that compare media types as text, or that do not look at them.

use http::header::{self, HeaderValue};

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::journal::Body;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "json-charset",
        "text-html",
        "text-javascript",
        "jwt",
        "none",
    ]),
    default: "`application/json`",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |value| {
        Box::new(UserinfoContentType(match value.text() {
            "json-charset" => Some("application/json; charset=utf-8"),
            "text-html" => Some("text/html; charset=utf-8"),
            "text-javascript" => Some("text/javascript"),
            "jwt" => Some("application/jwt"),
            _ => None,
        }))
    },
};

#[derive(Debug)]
struct UserinfoContentType(Option<&'static str>);

impl Quirk for UserinfoContentType {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        let is_json = matches!(answer.body, Body::Json(_));
        if moment.endpoint != Endpoint::Userinfo || !answer.status.is_success() || !is_json {
            return Touched::No;
        }
        match self.0 {
            Some(name) => {
                let name = HeaderValue::from_static(name);
                answer.headers.insert(header::CONTENT_TYPE, name);
            }
            None => {
                answer.headers.remove(header::CONTENT_TYPE);
            }
        }
        Touched::Yes
    }
}
