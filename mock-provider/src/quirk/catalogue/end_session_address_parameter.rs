//! What the return address of a sign-out is called.
//!
//! ## What changes
//! `redirect-uri`: `redirect_uri`, beside the specified name. `target-resource`: `TargetResource`.
//! `logout-redirect-uri`: `logout_redirect_uri`. The last two know the specified name no more: the browser does not
//! come back.
//!
//! ## Who does it
//! `redirect_uri`: Keycloak before 18. `TargetResource`: Ping. `logout_redirect_uri`: Kakao.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 2
//! <https://github.com/keycloak/keycloak/blob/007e9530/services/src/main/java/org/keycloak/protocol/oidc/endpoints/LogoutEndpoint.java>

use crate::quirk::logout::{EndSessionPolicy, ReturnParameter};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "post-logout-redirect-uri",
        "redirect-uri",
        "target-resource",
        "logout-redirect-uri",
    ]),
    default: "post-logout-redirect-uri",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionAddressParameter(match value.text() {
            "redirect-uri" => ReturnParameter::RedirectUri,
            "target-resource" => ReturnParameter::TargetResource,
            "logout-redirect-uri" => ReturnParameter::LogoutRedirectUri,
            _ => ReturnParameter::PostLogoutRedirectUri,
        }))
    },
};

#[derive(Debug)]
struct EndSessionAddressParameter(ReturnParameter);

impl Quirk for EndSessionAddressParameter {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.parameter = self.0;
        Touched::Yes
    }
}
