//! Which response types there are.
//!
//! ## What changes
//! Those that are left out are refused with `unsupported_response_type`, and the metadata do not name them. `code-token`
//! has `token` in it, OAuth 2.0's implicit grant, which brings an ID token too, with or without a nonce.
//!
//! ## Who does it
//! `code`: GitLab. `code-token`: Amazon Cognito.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3
//! RFC 6749, sections 3.1.1 and 4.2
//!
//! ## What it is for
//! To see what a client does that asks for more than the provider has.

use crate::policy::Policy;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};
use crate::response_type::ResponseType;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["all", "code", "code-token"]),
    default: "all response types of OpenID Connect",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| {
        Box::new(ResponseTypes(match value.text() {
            "code" => &[ResponseType::Code],
            "code-token" => &[ResponseType::Code, ResponseType::Token],
            _ => ResponseType::OPENID,
        }))
    },
};

#[derive(Debug)]
struct ResponseTypes(&'static [ResponseType]);

impl Quirk for ResponseTypes {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.reads_authorization_request() {
            return Touched::No;
        }
        policy.response_types = self.0;
        policy.id_token_with_token = self.0.contains(&ResponseType::Token);
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        let names: Vec<&str> = self.0.iter().map(|known| known.name()).collect();
        metadata.insert("response_types_supported".to_owned(), json!(names));
        Touched::Yes
    }
}
