//! Whether an expired ID token is accepted as the hint of a sign-out.
//!
//! ## What changes
//! With `refused` it leads to an error page. ID tokens live minutes or hours and sessions days: an RP that does not
//! refresh has no other hint.
//!
//! ## Who does it
//! Refused: Okta; Rauthy after ten minutes.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 4

use crate::quirk::logout::EndSessionPolicy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["accepted", "refused"]),
    default: "accepted",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(EndSessionExpiredHint(value.text() == "accepted")),
};

#[derive(Debug)]
struct EndSessionExpiredHint(bool);

impl Quirk for EndSessionExpiredHint {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.accepts_expired_hint = self.0;
        Touched::Yes
    }
}
