//! The token endpoint answers with status 502 and a page of HTML.
//!
//! ## What changes
//! It is what a proxy in front of the provider shows when the provider is down. The RP has to show a page of its
//! own, and let the user try again.
//!
//! ## Who does it
//! Every provider behind a load balancer.
//!
//! ## References
//! RFC 9110, section 15.6.3
//!
//! ## What it is for
//! To try clients that parse whatever comes.

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::journal::Body;
use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::{StatusCode, header};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "JSON",
    step: Step::Token,
    timing: Timing::Live,
    build: |_| Box::new(TokenEndpointHtml502),
};

#[derive(Debug)]
struct TokenEndpointHtml502;

impl Quirk for TokenEndpointHtml502 {
    fn fault(&self, moment: &Moment<'_>, fault: &mut Fault) -> Touched {
        if moment.endpoint != Endpoint::Token {
            return Touched::No;
        }
        let mut page =
            Answer::empty(StatusCode::BAD_GATEWAY).with(header::CONTENT_TYPE, "text/html");
        page.body = Body::Text("<html><body><h1>502 Bad Gateway</h1></body></html>\n".to_owned());
        fault.answer = Some(page);
        Touched::Yes
    }
}
