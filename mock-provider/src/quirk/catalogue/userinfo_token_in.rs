//! How the userinfo endpoint takes the access token.
//!
//! ## What changes
//! `header`: in the Authorization header alone; one in a form is not seen. `form`: in the form body of a POST alone; a
//! request with a header is answered as if it had no token.
//!
//! ## Who does it
//! Header alone: Amazon Cognito `U`, Google. Form alone: nobody; the conformance suite of the OpenID Foundation asks
//! for it.
//!
//! ## References
//! RFC 6750, sections 2.1 and 2.2
//! OpenID Connect Core 1.0, section 5.3.1
//!
//! ## What it is for
//! To find out how a client sends its token.

use crate::endpoint::Endpoint;
use crate::policy::{Policy, TokenIn};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["header", "form"]),
    default: "in either, but not in both",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |value| {
        Box::new(UserinfoTokenIn(match value.text() {
            "header" => TokenIn::Header,
            _ => TokenIn::Form,
        }))
    },
};

#[derive(Debug)]
struct UserinfoTokenIn(TokenIn);

impl Quirk for UserinfoTokenIn {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if moment.endpoint != Endpoint::Userinfo {
            return Touched::No;
        }
        policy.userinfo_token = self.0;
        Touched::Yes
    }
}
