//! More than so many requests in one second are answered with status 429.
//!
//! ## What changes
//! Seconds are those of the provider's clock. The answer is JSON with `error` `too_many_requests`, with `Retry-After: 1`
//! and the headers `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset`. The endpoint does not look at
//! the request. The limit counts what its scope covers: all requests, those to an endpoint, or those of a client.
//!
//! ## Who does it
//! Auth0, Okta, Amazon Cognito and every other provider that many share.
//!
//! ## References
//! RFC 6585, section 4
//! <https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy>
//!
//! ## What it is for
//! To see whether an app asks its provider more often than it has to, and what it does when it is told to wait.

use crate::answer::Answer;
use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};
use http::StatusCode;
use http::header::{self, HeaderName};
use std::sync::{Mutex, PoisonError};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Number(1, 1_000_000),
    default: "no limit",
    step: Step::Any,
    timing: Timing::Live,
    build: |value| {
        Box::new(RateLimit {
            limit: value.number(),
            seen: Mutex::default(),
        })
    },
};

#[derive(Debug)]
struct RateLimit {
    limit: u64,
    /// A second, and how many requests came in it.
    seen: Mutex<(i64, u64)>,
}

impl RateLimit {
    fn is_exceeded(&self, now: i64) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.0 != now {
            *seen = (now, 0);
        }
        seen.1 += 1;
        seen.1 > self.limit
    }
}

impl Quirk for RateLimit {
    fn fault(&self, moment: &Moment<'_>, fault: &mut Fault) -> Touched {
        if !self.is_exceeded(moment.now) {
            return Touched::No;
        }
        let error = json!({ "error": "too_many_requests" });
        let reset = moment.now.saturating_add(1).to_string();
        let named = HeaderName::from_static;
        fault.answer = Some(
            Answer::json(StatusCode::TOO_MANY_REQUESTS, error)
                .not_stored()
                .with(header::RETRY_AFTER, "1")
                .with(named("x-ratelimit-limit"), &self.limit.to_string())
                .with(named("x-ratelimit-remaining"), "0")
                .with(named("x-ratelimit-reset"), &reset),
        );
        Touched::Yes
    }
}
