//! Whether clients may, or must, push their authorization requests.
//!
//! ## What changes
//! `required`: a request whose parameters come through the browser is refused. `unsupported`: there is no endpoint for it.
//! The metadata say so.
//!
//! ## Who does it
//! Required: providers with a FAPI 2.0 profile. Unsupported: most providers.
//!
//! ## References
//! RFC 9126, sections 2 and 5
//! FAPI 2.0 Security Profile, section 5.3.2.2
//!
//! ## What it is for
//! To see whether a client reads in the metadata that it must push.

use crate::policy::{Policy, PushedRequests};
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["supported", "required", "unsupported"]),
    default: "they may be pushed",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| {
        Box::new(PushedAuthorizationRequests(match value.text() {
            "required" => PushedRequests::Required,
            "unsupported" => PushedRequests::Unsupported,
            _ => PushedRequests::Supported,
        }))
    },
};

#[derive(Debug)]
struct PushedAuthorizationRequests(PushedRequests);

impl Quirk for PushedAuthorizationRequests {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.reads_authorization_request() {
            return Touched::No;
        }
        policy.pushed_requests = self.0;
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        let required = "require_pushed_authorization_requests";
        match self.0 {
            PushedRequests::Supported => return Touched::No,
            PushedRequests::Required => {
                metadata.insert(required.to_owned(), json!(true));
            }
            PushedRequests::Unsupported => {
                metadata.shift_remove("pushed_authorization_request_endpoint");
                metadata.shift_remove(required);
            }
        }
        Touched::Yes
    }
}
