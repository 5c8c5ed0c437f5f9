//! Whether a sign-out needs an `id_token_hint`.
//!
//! ## What changes
//! With `required` a request without one is refused with an error page: the user is still signed in at the
//! provider, and does not come back to the RP.
//!
//! ## Who does it
//! Required: Okta, older versions; Keycloak 18 and later, when it is to send the browser back.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 2
//! <https://github.com/keycloak/keycloak/blob/main/docs/documentation/upgrading/topics/changes/changes-18_0_0.adoc>

use crate::quirk::logout::{EndSessionPolicy, HintRule};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["optional", "required"]),
    default: "optional",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionHint(match value.text() {
            "required" => HintRule::Required,
            _ => HintRule::Optional,
        }))
    },
};

#[derive(Debug)]
struct EndSessionHint(HintRule);

impl Quirk for EndSessionHint {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.hint = self.0;
        Touched::Yes
    }
}
