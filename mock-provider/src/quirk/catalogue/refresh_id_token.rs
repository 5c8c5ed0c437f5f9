//! Whether a refresh brings an ID token.
//!
//! ## What changes
//! With `absent` the RP has to keep the ID token of the sign-in, for example as the hint of a later sign-out.
//!
//! ## Who does it
//! Absent: Apple, as reported; Okta when the refresh does not ask for the scope openid; plain OAuth servers.
//!
//! ## References
//! OpenID Connect Core 1.0, section 12.2

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["present", "absent"]),
    default: "it does, for the scope openid",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| Box::new(RefreshIdToken(value.text() == "present")),
};

#[derive(Debug)]
struct RefreshIdToken(bool);

impl Quirk for RefreshIdToken {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh_id_token = self.0;
        Touched::Yes
    }
}
