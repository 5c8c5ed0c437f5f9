//! The JWKS has the media type that is registered for it.
//!
//! ## What changes
//! `Content-Type` is `application/jwk-set+json`. A client that takes nothing but `application/json` fails.
//!
//! ## Who does it
//! Some libraries, since RFC 7517 registers the type; OpenID Connect names none.
//!
//! ## References
//! RFC 7517, section 8.5.2
//!
//! ## What it is for
//! To try clients that compare media types as text.

use http::header::{self, HeaderValue};

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`application/json`",
    step: Step::Jwks,
    timing: Timing::Live,
    build: |_| Box::new(JwksMediaType),
};

#[derive(Debug)]
struct JwksMediaType;

impl Quirk for JwksMediaType {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        if moment.endpoint != Endpoint::Jwks || !answer.status.is_success() {
            return Touched::No;
        }
        let registered = HeaderValue::from_static("application/jwk-set+json");
        answer.headers.insert(header::CONTENT_TYPE, registered);
        Touched::Yes
    }
}
