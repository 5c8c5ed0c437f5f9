//! The form of access tokens.
//!
//! ## What changes
//! An RP must not look into them either way; one that takes the access token for an ID token shows with `jwt`.
//!
//! ## Who does it
//! JWT: Amazon Cognito, Keycloak, Okta custom servers, Duende. Opaque: Google, Auth0 without an audience, Hydra.
//!
//! ## References
//! RFC 9068
//! RFC 6749, section 1.4

use crate::policy::{AccessTokenFormat as Format, Policy};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["opaque", "jwt"]),
    default: "opaque",
    step: Step::AccessToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(AccessTokenFormat(match value.text() {
            "jwt" => Format::Jwt,
            _ => Format::Opaque,
        }))
    },
};

#[derive(Debug)]
struct AccessTokenFormat(Format);

impl Quirk for AccessTokenFormat {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.issues_access_token() {
            return Touched::No;
        }
        policy.access_token_format = self.0;
        Touched::Yes
    }
}
