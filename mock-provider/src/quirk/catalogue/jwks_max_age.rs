//! The JWKS may be kept for so many seconds.
//!
//! ## What changes
//! `Cache-Control` is `public, max-age=N` in place of `no-cache`. A verifier that obeys it without an exception for an
//! unknown `kid` misses a rotation for so long.
//!
//! ## Who does it
//! Dex: 600 s. Google: hours, counted down `U`. Okta: up to a day `U`.
//!
//! ## References
//! OpenID Connect Core 1.0, section 10.1.1
//! RFC 9111, section 5.2.2.1
//!
//! ## What it is for
//! To try verifiers, and proxies in front of them, that keep the keys.

use http::header;

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "`no-cache`",
    step: Step::Jwks,
    timing: Timing::Live,
    build: |value| Box::new(JwksMaxAge(value.number())),
};

#[derive(Debug)]
struct JwksMaxAge(u64);

impl Quirk for JwksMaxAge {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        if moment.endpoint != Endpoint::Jwks || !answer.status.is_success() {
            return Touched::No;
        }
        let value = format!("public, max-age={}", self.0);
        answer.headers.remove(header::CACHE_CONTROL);
        *answer = answer.clone().with(header::CACHE_CONTROL, &value);
        Touched::Yes
    }
}
