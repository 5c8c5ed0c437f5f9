//! Answers have another `Content-Type` than their body.
//!
//! ## What changes
//! The value is what the header says; `none` leaves the header out. Answers without a body stay as they are.
//!
//! ## Who does it
//! Providers that send JSON as `text/html` or `text/javascript`.
//!
//! ## References
//! RFC 9110, section 8.3
//! RFC 6749, section 5.1
//!
//! ## What it is for
//! To see what an app makes of JSON that does not say that it is JSON.

use crate::answer::Answer;
use crate::journal::Body;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::{HeaderValue, header};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Line,
    default: "what the body is",
    step: Step::Any,
    timing: Timing::Live,
    build: |value| {
        let named = Some(value.text()).filter(|text| *text != "none");
        Box::new(FaultContentType(
            named.and_then(|text| HeaderValue::from_str(text).ok()),
        ))
    },
};

#[derive(Debug)]
struct FaultContentType(Option<HeaderValue>);

impl Quirk for FaultContentType {
    fn answer(&self, _: &Moment<'_>, answer: &mut Answer) -> Touched {
        if answer.body == Body::Empty {
            return Touched::No;
        }
        match &self.0 {
            Some(value) => answer.headers.insert(header::CONTENT_TYPE, value.clone()),
            None => answer.headers.remove(header::CONTENT_TYPE),
        };
        Touched::Yes
    }
}
