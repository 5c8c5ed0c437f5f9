//! What a revoked token takes along.
//!
//! ## What changes
//! `access`: a refresh token takes along the access tokens of the same sign-in, an access token goes alone. `nothing`:
//! each goes alone. `everything`: each takes along all tokens of the same sign-in.
//!
//! ## Who does it
//! Amazon Cognito takes the access tokens along; the specification leaves all three open.
//!
//! ## References
//! RFC 7009, section 2.1
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html>
//!
//! ## What it is for
//! With `nothing` an RP that revokes only its refresh token leaves an access token that works; with `everything` one
//! that revokes an old access token loses its session.

use crate::endpoint::Endpoint;
use crate::policy::{Policy, RevocationReach};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["access", "nothing", "everything"]),
    default: "a refresh token its access tokens",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(RevocationReachQuirk(match value.text() {
            "nothing" => RevocationReach::Nothing,
            "everything" => RevocationReach::Everything,
            _ => RevocationReach::Access,
        }))
    },
};

#[derive(Debug)]
struct RevocationReachQuirk(RevocationReach);

impl Quirk for RevocationReachQuirk {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if moment.endpoint != Endpoint::Revocation {
            return Touched::No;
        }
        policy.revocation_reach = self.0;
        Touched::Yes
    }
}
