//! What ends together with a session at the provider.
//!
//! ## What changes
//! With `session-and-tokens` its codes, access tokens and refresh tokens are revoked too. Whether refresh tokens
//! follow the session without that, refresh-session-binding says.
//!
//! ## Who does it
//! Tokens too: Authentik (access tokens), Keycloak and Rauthy (refresh tokens). The session alone: Amazon Cognito,
//! Auth0.
//!
//! ## What it is for
//! An RP that goes on with its old access token after the sign-out notices that it is dead.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, section 2.7

use crate::policy::LogoutPolicy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["session", "session-and-tokens"]),
    default: "the session alone",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(SignOutEnds(value.text() == "session-and-tokens")),
};

#[derive(Debug)]
struct SignOutEnds(bool);

impl Quirk for SignOutEnds {
    fn end_of_session(&self, moment: &Moment<'_>, policy: &mut LogoutPolicy) -> Touched {
        if !moment.ends_sessions() {
            return Touched::No;
        }
        policy.ends_tokens = self.0;
        Touched::Yes
    }
}
