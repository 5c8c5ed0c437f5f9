//! What the provider does with scopes that it does not know.
//!
//! ## What changes
//! `refused`: they are answered with `invalid_scope`.
//!
//! ## Who does it
//! Refused: Amazon Cognito, `LinkedIn`; Google for `offline_access`, with a page of its own.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.1
//! RFC 6749, section 3.3
//!
//! ## What it is for
//! To see what the users of an app are shown when it asks for too much.

use crate::endpoint::Endpoint;
use crate::quirk::hook::{Decision, Denial};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::scopes::OF_USERS;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["ignored", "refused"]),
    default: "ignored",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| Box::new(ScopeUnknown(value.text() == "refused")),
};

#[derive(Debug)]
struct ScopeUnknown(bool);

impl Quirk for ScopeUnknown {
    fn authorize(&self, moment: &Moment<'_>, decision: &mut Decision) -> Touched {
        let asked = decision.request.get("scope").unwrap_or_default();
        let mut asked = asked.split(' ').filter(|scope| !scope.is_empty());
        let all_known = asked.all(|scope| OF_USERS.contains(&scope));
        if !self.0 || moment.endpoint != Endpoint::Authorize || all_known {
            return Touched::No;
        }
        decision.denial = Some(Denial {
            error: "invalid_scope",
            reason: "the request asks for a scope that this provider does not know",
        });
        Touched::Yes
    }
}
