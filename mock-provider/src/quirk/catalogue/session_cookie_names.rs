//! What the cookies of the provider's session are called.
//!
//! ## What changes
//! `cognito`: `cognito` and `XSRF-TOKEN`. `auth0`: `auth0` and `did`. `keycloak`: `KEYCLOAK_IDENTITY`,
//! `KEYCLOAK_SESSION` and `AUTH_SESSION_ID`. `sid` and `jsessionid`: names that apps have too. Where app and provider
//! are on one host, whatever the ports, they share their cookies: the one loses its session to the other.
//!
//! ## Who does it
//! Each of the named ones; JSESSIONID: WSO2 and other Java servers.
//!
//! ## References
//! RFC 6265, sections 5.3 and 8.5
//! <https://auth0.com/docs/manage-users/cookies/authentication-api-cookies>

use crate::policy::{CookieNames, CookiePolicy};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["own", "cognito", "auth0", "keycloak", "sid", "jsessionid"]),
    default: "own: op_session",
    step: Step::Login,
    timing: Timing::Live,
    build: |value| {
        Box::new(SessionCookieNames(match value.text() {
            "cognito" => CookieNames::Cognito,
            "auth0" => CookieNames::Auth0,
            "keycloak" => CookieNames::Keycloak,
            "sid" => CookieNames::Sid,
            "jsessionid" => CookieNames::Jsessionid,
            _ => CookieNames::Own,
        }))
    },
};

#[derive(Debug)]
struct SessionCookieNames(CookieNames);

impl Quirk for SessionCookieNames {
    fn session_cookies(&self, _: &Moment<'_>, policy: &mut CookiePolicy) -> Touched {
        policy.names = self.0;
        Touched::Yes
    }
}
