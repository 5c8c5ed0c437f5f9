//! What errors of the token endpoint say, and how.
//!
//! ## What changes
//! `entra`: beside `error` there are `error_codes`, `timestamp`, `trace_id` and `correlation_id`. `message-status`:
//! `{"status", "message"}`. `error-code`: `{"errorCode", "errorSummary"}`. `numeric`: `error` is a number. `ok-false`:
//! `{"ok": false, "error"}`. `form`: form-encoded. `html`: a page. That only the description is missing is another quirk,
//! `token-error-description-missing`.
//!
//! ## Who does it
//! entra: Microsoft Entra ID. message-status: Twitch. numeric: Huawei. ok-false: Slack. form: GitHub, which answers so unless it is
//! asked for JSON.
//!
//! ## References
//! RFC 6749, section 5.2
//! <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>
//! <https://dev.twitch.tv/docs/authentication/>
//!
//! ## What it is for
//! To find clients that show a stack trace in place of "sign in again" when the error is not where they look for it.

use crate::answer::Answer;
use crate::journal::Body;
use crate::quirk::forge::{iso_8601, token_error, uuid};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};
use http::{HeaderValue, header};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "rfc",
        "entra",
        "message-status",
        "error-code",
        "numeric",
        "ok-false",
        "form",
        "html",
    ]),
    default: "error and error_description in JSON",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(TokenErrorBody(match value.text() {
            "entra" => Form::Entra,
            "message-status" => Form::MessageStatus,
            "error-code" => Form::ErrorCode,
            "numeric" => Form::Numeric,
            "ok-false" => Form::OkFalse,
            "form" => Form::Urlencoded,
            "html" => Form::Html,
            _ => Form::Rfc,
        }))
    },
};

#[derive(Debug)]
struct TokenErrorBody(Form);

impl Quirk for TokenErrorBody {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        let status = answer.status.as_u16();
        let Some(error) = token_error(moment, answer) else {
            return Touched::No;
        };
        let text = |name: &str| error.get(name).and_then(|value| value.as_str());
        let code = text("error").unwrap_or_default().to_owned();
        let words = text("error_description").unwrap_or_default().to_owned();
        let (content_type, body) = match self.0 {
            Form::Rfc => return Touched::Yes,
            Form::Entra => {
                let seconds = u64::try_from(moment.now).unwrap_or_default();
                error.insert("error_codes".to_owned(), json!([70_000]));
                error.insert("timestamp".to_owned(), json!(iso_8601(seconds)));
                error.insert("trace_id".to_owned(), json!(uuid("trace")));
                error.insert("correlation_id".to_owned(), json!(uuid("correlation")));
                return Touched::Yes;
            }
            Form::MessageStatus => as_json(json!({ "status": status, "message": words })),
            Form::ErrorCode => as_json(json!({ "errorCode": code, "errorSummary": words })),
            Form::Numeric => as_json(json!({ "error": 1101, "error_description": words })),
            Form::OkFalse => as_json(json!({ "ok": false, "error": code })),
            Form::Urlencoded => {
                let pairs = [("error", &code), ("error_description", &words)];
                let text = form_urlencoded::Serializer::new(String::new())
                    .extend_pairs(pairs)
                    .finish();
                ("application/x-www-form-urlencoded", Body::Text(text))
            }
            Form::Html => {
                let page = format!("<html><body><h1>Error {status}</h1></body></html>\n");
                ("text/html; charset=utf-8", Body::Text(page))
            }
        };
        answer.body = body;
        let content_type = HeaderValue::from_static(content_type);
        answer.headers.insert(header::CONTENT_TYPE, content_type);
        Touched::Yes
    }
}

fn as_json(document: serde_json::Value) -> (&'static str, Body) {
    ("application/json", Body::Json(document))
}

#[derive(Debug, PartialEq, Eq)]
enum Form {
    Rfc,
    Entra,
    MessageStatus,
    ErrorCode,
    Numeric,
    OkFalse,
    Urlencoded,
    Html,
}
