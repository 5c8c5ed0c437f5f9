//! Whether a sign-out ends the session at the provider behind this one.
//!
//! ## What changes
//! Where users sign in at an upstream provider: `never`, its session lives on, and the next sign-in passes it without a
//! page; `when-asked`, the sign-out has to have the parameter `federated`; `always`, the browser is sent there first.
//!
//! ## Who does it
//! Never: Amazon Cognito with OpenID Connect and social providers. When asked: Auth0. Always: Keycloak.
//!
//! ## What it is for
//! Showing that an app which signs out at its own provider has not signed the user out of the one behind it.
//!
//! ## References
//! <https://auth0.com/docs/authenticate/login/logout>
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html>

use crate::policy::{LogoutPolicy, UpstreamEnd};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["never", "when-asked", "always"]),
    default: "never: no specification asks for it",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(SignOutUpstream(match value.text() {
            "when-asked" => UpstreamEnd::WhenAsked,
            "always" => UpstreamEnd::Always,
            _ => UpstreamEnd::Never,
        }))
    },
};

#[derive(Debug)]
struct SignOutUpstream(UpstreamEnd);

impl Quirk for SignOutUpstream {
    fn end_of_session(&self, moment: &Moment<'_>, policy: &mut LogoutPolicy) -> Touched {
        if !moment.ends_sessions() {
            return Touched::No;
        }
        policy.upstream = self.0;
        Touched::Yes
    }
}
