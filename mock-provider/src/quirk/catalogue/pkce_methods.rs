//! Which methods of PKCE the provider takes.
//!
//! ## What changes
//! `s256`: a challenge with the method `plain`, or with none, is answered with `invalid_request`, and the metadata name
//! S256 alone.
//!
//! ## Who does it
//! Amazon Cognito, Okta, Authelia, Kanidm.
//!
//! ## References
//! RFC 7636, section 4.3
//! RFC 9700, section 2.1.1
//!
//! ## What it is for
//! To see whether a client still sends its verifier in the clear.

use crate::endpoint::Endpoint;
use crate::quirk::hook::{Decision, Denial};
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["s256-and-plain", "s256"]),
    default: "s256-and-plain",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| Box::new(PkceMethods(value.text() == "s256")),
};

#[derive(Debug)]
struct PkceMethods(bool);

impl Quirk for PkceMethods {
    fn authorize(&self, moment: &Moment<'_>, decision: &mut Decision) -> Touched {
        let has_challenge = decision.request.get("code_challenge").is_some();
        let is_s256 = decision.request.get("code_challenge_method") == Some("S256");
        if !self.0 || moment.endpoint != Endpoint::Authorize || !has_challenge || is_s256 {
            return Touched::No;
        }
        decision.denial = Some(Denial {
            error: "invalid_request",
            reason: "code_challenge_method must be S256",
        });
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        if !self.0 {
            return Touched::No;
        }
        metadata.insert(
            "code_challenge_methods_supported".to_owned(),
            json!(["S256"]),
        );
        Touched::Yes
    }
}
