//! Whether tokens can be introspected.
//!
//! ## What changes
//! `absent`: the metadata do not name the endpoint, and there is nothing at its address.
//!
//! ## Who does it
//! Absent: Amazon Cognito, Entra ID, Google.
//!
//! ## References
//! RFC 7662, section 2
//!
//! ## What it is for
//! A resource server that relies on introspection has to say so at its start, and not at the first request.

use crate::endpoint::Endpoint;
use crate::policy::{Policy, Presence};
use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["rfc7662", "absent"]),
    default: "they can, by confidential clients",
    step: Step::Token,
    timing: Timing::Boot,
    build: |value| {
        Box::new(Introspection(match value.text() {
            "absent" => Presence::Absent,
            _ => Presence::Present,
        }))
    },
};

#[derive(Debug)]
struct Introspection(Presence);

impl Quirk for Introspection {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if moment.endpoint != Endpoint::Introspection {
            return Touched::No;
        }
        policy.introspection = self.0;
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        if self.0 != Presence::Absent {
            return Touched::No;
        }
        metadata.retain(|name, _| !name.starts_with("introspection_endpoint"));
        Touched::Yes
    }
}
