//! Whether a client ends the session itself, by posting a refresh token to the end-session endpoint.
//!
//! ## What changes
//! A form with `refresh_token` and the client's authentication ends the session that the token comes from, and the token
//! with it, without the browser: the answer is 204 and empty. Refusals are JSON, as at the token endpoint. The cookie of
//! the browser stays, and is worth nothing.
//!
//! ## Who does it
//! Keycloak.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 2, has no such request.
//! <https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc/endpoints/LogoutEndpoint.java>

use crate::quirk::logout::EndSessionPolicy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "false",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |_| Box::new(EndSessionRefreshToken),
};

#[derive(Debug)]
struct EndSessionRefreshToken;

impl Quirk for EndSessionRefreshToken {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.takes_refresh_tokens = true;
        Touched::Yes
    }
}
