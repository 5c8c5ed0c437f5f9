//! The metadata say for how long they may be kept.
//!
//! ## What changes
//! The value is that of the header `Cache-Control`; `none` leaves it out.
//!
//! ## Who does it
//! Okta, Google, Ory Hydra.
//!
//! ## References
//! OpenID Connect Discovery 1.0, section 4
//! RFC 9111, section 5.2
//!
//! ## What it is for
//! To see whether an app asks for metadata anew when they are too old.

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::{HeaderValue, header};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Line,
    default: "no-cache",
    step: Step::Discovery,
    timing: Timing::Live,
    build: |value| {
        let named = Some(value.text()).filter(|text| *text != "none");
        Box::new(DiscoveryCacheControl(
            named.and_then(|text| HeaderValue::from_str(text).ok()),
        ))
    },
};

#[derive(Debug)]
struct DiscoveryCacheControl(Option<HeaderValue>);

impl Quirk for DiscoveryCacheControl {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        if moment.endpoint != Endpoint::Discovery {
            return Touched::No;
        }
        match &self.0 {
            Some(value) => answer.headers.insert(header::CACHE_CONTROL, value.clone()),
            None => answer.headers.remove(header::CACHE_CONTROL),
        };
        Touched::Yes
    }
}
