//! Where the browser ends after a sign-out that names no return address.
//!
//! ## What changes
//! `first-registered`: at the first address of the client, where there is one. `login-page`: on the page to sign in.
//! `empty`: on an empty answer. `default-address`: at a page of the provider with an address of its own, after a
//! redirect. `refused`: the session lives on, and there is an error.
//!
//! ## Who does it
//! First registered: Auth0. Login page: Okta. Empty: Keycloak before 18. Default address: Ory Hydra, Zitadel.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 3
//! <https://auth0.com/docs/authenticate/login/logout/redirect-users-after-logout>

use crate::quirk::logout::{EndSessionPolicy, WithoutAddress};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "page",
        "first-registered",
        "login-page",
        "empty",
        "default-address",
        "refused",
    ]),
    default: "page",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionWithoutAddress(match value.text() {
            "first-registered" => WithoutAddress::FirstRegistered,
            "login-page" => WithoutAddress::LoginPage,
            "empty" => WithoutAddress::Empty,
            "default-address" => WithoutAddress::DefaultAddress,
            "refused" => WithoutAddress::Refused,
            _ => WithoutAddress::Page,
        }))
    },
};

#[derive(Debug)]
struct EndSessionWithoutAddress(WithoutAddress);

impl Quirk for EndSessionWithoutAddress {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.without_address = self.0;
        Touched::Yes
    }
}
