//! When the `state` of a sign-out comes back, and whether it is the one that came.
//!
//! ## What changes
//! `always`: even to an address that the RP did not ask for. `never`: not even to the one that it did ask for.
//! `foreign`: another value comes back than the one that the RP sent.
//!
//! ## Who does it
//! Always: Zitadel.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 3
//! <https://github.com/zitadel/oidc/blob/81322d9/pkg/op/session.go>

use crate::quirk::logout::{EndSessionPolicy, StateEcho};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["with-address", "always", "never", "foreign"]),
    default: "with-address",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionState(match value.text() {
            "always" => StateEcho::Always,
            "never" => StateEcho::Never,
            "foreign" => StateEcho::Foreign,
            _ => StateEcho::WithAddress,
        }))
    },
};

#[derive(Debug)]
struct EndSessionState(StateEcho);

impl Quirk for EndSessionState {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.state = self.0;
        Touched::Yes
    }
}
