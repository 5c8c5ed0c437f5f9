//! An endpoint answers with an error status, and does nothing else.
//!
//! ## What changes
//! The value is the status, with the kind of body behind it: `503-json`, `429-html`, `500-empty`; a page of HTML
//! without it. 429 and 503 come with `Retry-After: 1`. The endpoint does not look at the request: a code or a refresh
//! token that was sent stays good.
//!
//! ## Who does it
//! Every provider on a bad day, and every load balancer in front of one.
//!
//! ## References
//! RFC 9110, sections 15.5 and 15.6
//! RFC 6585, section 4
//!
//! ## What it is for
//! To see whether an app tells an outage from a refusal, keeps its users signed in meanwhile, and waits as long as it is told.

use crate::answer::Answer;
use crate::journal::Body;
use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};
use http::{StatusCode, header};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Status,
    default: "what the endpoint has to say",
    step: Step::Any,
    timing: Timing::Live,
    build: |value| Box::new(FaultStatus::read(value.text())),
};

#[derive(Debug)]
struct FaultStatus {
    status: StatusCode,
    body: Body,
}

impl FaultStatus {
    fn read(text: &str) -> Self {
        let (status, body) = text.split_once('-').unwrap_or((text, "html"));
        let status = status.parse().unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        let error = match status {
            StatusCode::TOO_MANY_REQUESTS => "too_many_requests",
            StatusCode::SERVICE_UNAVAILABLE => "temporarily_unavailable",
            _ if status.is_server_error() => "server_error",
            _ => "invalid_request",
        };
        let body = match body {
            "json" => Body::Json(json!({ "error": error })),
            "empty" => Body::Empty,
            _ => Body::Text(format!("<html><body><h1>{status}</h1></body></html>\n")),
        };
        Self { status, body }
    }
}

impl Quirk for FaultStatus {
    fn fault(&self, _: &Moment<'_>, fault: &mut Fault) -> Touched {
        let mut answer = Answer::empty(self.status);
        answer.body = self.body.clone();
        let content_type = match self.body {
            Body::Empty => None,
            Body::Json(_) => Some("application/json"),
            Body::Text(_) => Some("text/html"),
        };
        let retry_after = matches!(
            self.status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
        );
        answer = content_type.into_iter().fold(answer, |answer, value| {
            answer.with(header::CONTENT_TYPE, value)
        });
        if retry_after {
            answer = answer.with(header::RETRY_AFTER, "1");
        }
        fault.answer = Some(answer);
        Touched::Yes
    }
}
