//! The `auth_time` of a refreshed ID token.
//!
//! ## What changes
//! `now`: the time of the refresh, as if the user had signed in again. An RP that asks for a recent sign-in is
//! deceived by it.
//!
//! ## Who does it
//! Original: Amazon Cognito, and all that follow the specification. Now: a mistake.
//!
//! ## References
//! OpenID Connect Core 1.0, section 12.2
//!
//! ## What it is for
//! An RP has to compare `auth_time` with that of the first ID token.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::refresh_policy::RefreshedAuthTime;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["original", "now"]),
    default: "that of the sign-in",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| {
        Box::new(RefreshIdTokenAuthTime(match value.text() {
            "now" => RefreshedAuthTime::Now,
            _ => RefreshedAuthTime::Original,
        }))
    },
};

#[derive(Debug)]
struct RefreshIdTokenAuthTime(RefreshedAuthTime);

impl Quirk for RefreshIdTokenAuthTime {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh.auth_time = self.0;
        Touched::Yes
    }
}
