//! `state` comes back decoded once too often.
//!
//! ## What changes
//! What is left of percent signs and plus signs after the usual decoding is decoded again: `a%2Bb` comes back as `a+b`. A
//! `state` without them comes back as it was.
//!
//! ## Who does it
//! AD FS; clients for it encode `state` twice.
//!
//! ## References
//! RFC 6749, section 4.1.2
//! <https://github.com/oauth2-proxy/oauth2-proxy/blob/master/providers/adfs.go>
//!
//! ## What it is for
//! To see whether an app keeps to a `state` that needs no encoding.

use crate::parameters::Parameters;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`state` comes back as it was sent",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |_| Box::new(StateDecodedTwice),
};

#[derive(Debug)]
struct StateDecodedTwice;

impl Quirk for StateDecodedTwice {
    fn authorization_response(&self, _: &Moment<'_>, response: &mut Parameters) -> Touched {
        let state = response.get("state").unwrap_or_default().to_owned();
        let pairs = form_urlencoded::parse(state.as_bytes());
        let decoded: Vec<String> = pairs
            .map(|(name, value)| {
                if value.is_empty() {
                    name.into_owned()
                } else {
                    format!("{name}={value}")
                }
            })
            .collect();
        let decoded = decoded.join("&");
        if decoded == state {
            return Touched::No;
        }
        response.set("state", &decoded);
        Touched::Yes
    }
}
