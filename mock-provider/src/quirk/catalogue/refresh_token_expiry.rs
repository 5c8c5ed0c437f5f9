//! When a refresh token that came of another one expires.
//!
//! ## What changes
//! `renewed`: its life begins anew, so that a user who keeps coming stays signed in. `inherited`: it ends when the
//! first one would have.
//!
//! ## Who does it
//! Inherited: Okta. Renewed: most others.
//!
//! ## References
//! RFC 9700, section 4.14.2
//! <https://developer.okta.com/docs/guides/refresh-tokens/main/>
//!
//! ## What it is for
//! A session of an RP that lives on refreshes ends at a fixed time after the sign-in, in the midst of use.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::refresh_policy::Expiry;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["renewed", "inherited"]),
    default: "its life begins anew",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| {
        Box::new(RefreshTokenExpiry(match value.text() {
            "inherited" => Expiry::Inherited,
            _ => Expiry::Renewed,
        }))
    },
};

#[derive(Debug)]
struct RefreshTokenExpiry(Expiry);

impl Quirk for RefreshTokenExpiry {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh.expiry = self.0;
        Touched::Yes
    }
}
