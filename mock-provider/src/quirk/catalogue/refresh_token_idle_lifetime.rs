//! How long refresh tokens live without use.
//!
//! ## What changes
//! A refresh token that was not used for so many seconds is refused with `invalid_grant`, even though
//! `refresh-token-lifetime` is not over.
//!
//! ## Who does it
//! Okta 7 days, Duende 15 days where sliding expiration is on.
//!
//! ## References
//! RFC 9700, section 4.14.2
//! <https://developer.okta.com/docs/guides/refresh-tokens/main/>
//!
//! ## What it is for
//! Somebody comes back after a holiday: the RP has to begin a new sign-in where the refresh is refused.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "as long as with use",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| Box::new(RefreshTokenIdleLifetime(value.number())),
};

#[derive(Debug)]
struct RefreshTokenIdleLifetime(u64);

impl Quirk for RefreshTokenIdleLifetime {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.issues_tokens() {
            return Touched::No;
        }
        policy.refresh.idle_lifetime = Some(self.0);
        Touched::Yes
    }
}
