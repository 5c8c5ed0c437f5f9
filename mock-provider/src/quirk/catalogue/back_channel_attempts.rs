//! How often a logout token is sent to an RP that does not answer or is in trouble.
//!
//! ## What changes
//! While nothing comes back, or a 5xx or 429, the same token is sent again, a second later.
//!
//! ## Who does it
//! The specification leaves it to the provider.
//!
//! ## What it is for
//! Watching an RP that is down for a moment catch up with the sign-outs that it missed.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, section 2.8

use crate::policy::LogoutPolicy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["1", "2", "3", "5"]),
    default: "1",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(BackChannelAttempts(value.text().parse().unwrap_or(1))),
};

#[derive(Debug)]
struct BackChannelAttempts(u32);

impl Quirk for BackChannelAttempts {
    fn end_of_session(&self, moment: &Moment<'_>, policy: &mut LogoutPolicy) -> Touched {
        if !moment.ends_sessions() {
            return Touched::No;
        }
        policy.attempts = self.0;
        Touched::Yes
    }
}
