//! How the userinfo endpoint words its errors.
//!
//! ## What changes
//! `body`: status 401, a JSON body with `invalid_request` and `Invalid Credentials`, and no challenge. `html`: a page,
//! and no challenge. `ok`: status 200 and an error in the JSON body; an RP must not take it for claims. Cognito's form
//! is `userinfo-challenge-bare`.
//!
//! ## Who does it
//! Body: Google. HTML: portals and proxies in front of the provider. `ok`: Slack, GitHub.
//!
//! ## References
//! RFC 6750, section 3
//! <https://github.com/pomerium/pomerium/issues/1464>
//!
//! ## What it is for
//! To try clients that read errors of the userinfo endpoint.

use http::StatusCode;
use http::header::{self, HeaderValue};

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::journal::Body;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["body", "html", "ok"]),
    default: "a Bearer challenge, and a JSON body",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "body" => UserinfoErrorForm::Body,
            "html" => UserinfoErrorForm::Html,
            _ => UserinfoErrorForm::Ok,
        })
    },
};

#[derive(Debug)]
enum UserinfoErrorForm {
    Body,
    Html,
    Ok,
}

impl Quirk for UserinfoErrorForm {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        if moment.endpoint != Endpoint::Userinfo || !answer.status.is_client_error() {
            return Touched::No;
        }
        answer.headers.remove(header::WWW_AUTHENTICATE);
        match self {
            Self::Body => {
                answer.status = StatusCode::UNAUTHORIZED;
                let error = json!({ "error": "invalid_request", "error_description": "Invalid Credentials" });
                answer.body = Body::Json(error);
            }
            Self::Html => {
                let page = "<!DOCTYPE html><title>Unauthorized</title><h1>Unauthorized</h1>";
                answer.body = Body::Text(page.to_owned());
            }
            Self::Ok => {
                answer.status = StatusCode::OK;
                answer.body = Body::Json(json!({ "ok": false, "error": "invalid_auth" }));
            }
        }
        let media_type = match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Body | Self::Ok => "application/json",
        };
        let media_type = HeaderValue::from_static(media_type);
        answer.headers.insert(header::CONTENT_TYPE, media_type);
        Touched::Yes
    }
}
