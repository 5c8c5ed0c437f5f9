//! Which used-up refresh tokens are accepted in the time of grace.
//!
//! ## What changes
//! `previous`: the one before the newest, until the newest is used. `any`: each of them.
//! Without `refresh-grace` there is no such time.
//!
//! ## Who does it
//! Previous alone: Auth0. Any: providers that count the time for each token by itself.
//!
//! ## References
//! RFC 9700, section 4.14.2
//! <https://auth0.com/docs/secure/tokens/refresh-tokens/configure-refresh-token-rotation>
//!
//! ## What it is for
//! An RP that keeps an old refresh token for long, in a cookie of another tab for example, works with `any` and not
//! with `previous`.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::refresh_policy::GraceDepth;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["previous", "any"]),
    default: "the one before the newest",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| {
        Box::new(RefreshGraceDepth(match value.text() {
            "any" => GraceDepth::Any,
            _ => GraceDepth::Previous,
        }))
    },
};

#[derive(Debug)]
struct RefreshGraceDepth(GraceDepth);

impl Quirk for RefreshGraceDepth {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh.grace_depth = self.0;
        Touched::Yes
    }
}
