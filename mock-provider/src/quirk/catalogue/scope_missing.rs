//! What a request without `scope` asks for.
//!
//! ## What changes
//! `openid`: that. `all`: every scope that the provider knows. A request without `openid` in its scope is refused as
//! before.
//!
//! ## Who does it
//! All: Amazon Cognito.
//!
//! ## References
//! RFC 6749, section 3.3
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html>
//!
//! ## What it is for
//! To see whether an app finds out that it was given more than it asked for.

use crate::parameters::Parameters;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::scopes::OF_USERS;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["refused", "openid", "all"]),
    default: "refused",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| {
        Box::new(ScopeMissing(match value.text() {
            "openid" => Some("openid".to_owned()),
            "all" => Some(OF_USERS.join(" ")),
            _ => None,
        }))
    },
};

#[derive(Debug)]
struct ScopeMissing(Option<String>);

impl Quirk for ScopeMissing {
    fn authorization_request(&self, _: &Moment<'_>, request: &mut Parameters) -> Touched {
        match &self.0 {
            Some(scope) if request.get("scope").is_none() => {
                request.set("scope", scope);
                Touched::Yes
            }
            _ => Touched::No,
        }
    }
}
