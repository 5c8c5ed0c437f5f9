//! Only a refresh token that ends soon is rotated.
//!
//! ## What changes
//! A refresh brings a new refresh token when the old one has less than so many seconds left. Before that none comes,
//! and the old one stays good.
//! Nothing changes where `refresh-rotation` is not `rotated`.
//!
//! ## Who does it
//! authentik, where a threshold is configured.
//!
//! ## References
//! RFC 6749, section 6
//! <https://docs.goauthentik.io/add-secure-apps/providers/oauth2/>
//!
//! ## What it is for
//! The response has a refresh token sometimes: an RP has to keep the old one when none comes, and to take the new one
//! when one does.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "every refresh token is rotated",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| Box::new(RefreshRotationThreshold(value.number())),
};

#[derive(Debug)]
struct RefreshRotationThreshold(u64);

impl Quirk for RefreshRotationThreshold {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh.rotation_threshold = Some(self.0);
        Touched::Yes
    }
}
