//! What a used-up refresh token brings in the time of grace.
//!
//! ## What changes
//! `new`: one more refresh token, beside the one that its first use brought. `same`: the very one that its first use
//! brought.
//! Without `refresh-grace` there is no such time.
//!
//! ## Who does it
//! New: Okta, Auth0. Same: providers that repeat the answer when a response was lost.
//!
//! ## References
//! RFC 9700, section 4.14.2
//!
//! ## What it is for
//! With `same`, two processes that refresh at the same time end with the same refresh token, and the second use of it
//! is a reuse.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::refresh_policy::GraceAnswer;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["new", "same"]),
    default: "one more new refresh token",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| {
        Box::new(RefreshGraceToken(match value.text() {
            "same" => GraceAnswer::SameToken,
            _ => GraceAnswer::NewToken,
        }))
    },
};

#[derive(Debug)]
struct RefreshGraceToken(GraceAnswer);

impl Quirk for RefreshGraceToken {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh.grace_answer = self.0;
        Touched::Yes
    }
}
