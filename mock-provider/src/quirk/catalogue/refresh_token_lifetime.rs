//! How long refresh tokens live.
//!
//! ## What changes
//! Each refresh token lives that long from its issue; then it is refused with `invalid_grant`.
//!
//! ## Who does it
//! Amazon Cognito 30 days, Kanidm 16 hours, Okta 7 days without use.
//!
//! ## References
//! RFC 6749, section 6
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html>

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "30 days",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| Box::new(RefreshTokenLifetime(value.number())),
};

#[derive(Debug)]
struct RefreshTokenLifetime(u64);

impl Quirk for RefreshTokenLifetime {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.issues_tokens() {
            return Touched::No;
        }
        policy.refresh.lifetime = self.0;
        Touched::Yes
    }
}
