//! So many redirects of the provider lie between the end of the session and the return address.
//!
//! ## What changes
//! After a sign-out the browser is sent around addresses of the provider before it gets to the RP, or to an upstream
//! provider whose session ends too. At an upstream provider with this quirk, its own hops come on top.
//!
//! ## Who does it
//! Amazon Cognito with SAML, Azure AD B2C, Microsoft Entra ID.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 3
//! RFC 9110, section 15.4
//!
//! ## What it is for
//! To see what a long way out does to the limits of browsers and of test tools.

use crate::endpoint::Endpoint;
use crate::policy::LogoutPolicy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Number(0, 30),
    default: "0",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(SignOutHops(value.number())),
};

#[derive(Debug)]
struct SignOutHops(u64);

impl Quirk for SignOutHops {
    fn end_of_session(&self, moment: &Moment<'_>, policy: &mut LogoutPolicy) -> Touched {
        if !matches!(
            moment.endpoint,
            Endpoint::EndSession | Endpoint::CognitoLogout | Endpoint::Auth0Logout
        ) {
            return Touched::No;
        }
        policy.hops = self.0;
        Touched::Yes
    }
}
