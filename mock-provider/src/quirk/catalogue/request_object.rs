//! Whether an authorization request may, or must, have its parameters in a request object.
//!
//! ## What changes
//! `by-value`: `request_uri` is refused with `request_uri_not_supported`. `registered`: a `request_uri` must be one that the
//! client registered. `required`: a request without a signed object is refused. `unsupported`: `request` and `request_uri`
//! are refused with `request_not_supported` and `request_uri_not_supported`. The metadata say so.
//!
//! ## Who does it
//! No `request_uri`: Entra ID. No `request`: Authentik in older versions.
//!
//! ## References
//! OpenID Connect Core 1.0, sections 3.1.2.6 and 6
//! RFC 9101, section 10.5
//!
//! ## What it is for
//! To see whether a client reads in the metadata what it may send.

use crate::policy::{Policy, RequestObjects};
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "supported",
        "by-value",
        "registered",
        "required",
        "unsupported",
    ]),
    default: "an object may be sent by value and by reference",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| {
        Box::new(RequestObject(match value.text() {
            "by-value" => RequestObjects::ByValue,
            "registered" => RequestObjects::Registered,
            "required" => RequestObjects::Required,
            "unsupported" => RequestObjects::Unsupported,
            _ => RequestObjects::Supported,
        }))
    },
};

#[derive(Debug)]
struct RequestObject(RequestObjects);

impl Quirk for RequestObject {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.reads_authorization_request() {
            return Touched::No;
        }
        policy.request_objects = self.0;
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        let mut say = |member: &str, value: bool| metadata.insert(member.to_owned(), json!(value));
        match self.0 {
            RequestObjects::Supported => return Touched::No,
            RequestObjects::ByValue => {
                say("request_uri_parameter_supported", false);
            }
            RequestObjects::Registered => {
                say("require_request_uri_registration", true);
            }
            RequestObjects::Required => {
                say("require_signed_request_object", true);
            }
            RequestObjects::Unsupported => {
                say("request_parameter_supported", false);
                say("request_uri_parameter_supported", false);
                metadata.shift_remove("request_object_signing_alg_values_supported");
            }
        }
        Touched::Yes
    }
}
