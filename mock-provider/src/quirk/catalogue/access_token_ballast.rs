//! Access tokens are larger by so many bytes.
//!
//! ## What changes
//! A JWT gets a claim `ballast` of about that length once it is encoded; an opaque token is that much longer.
//!
//! ## Who does it
//! Keycloak with many roles: several kilobytes.
//!
//! ## References
//! RFC 6750
//! <https://oauth2-proxy.github.io/oauth2-proxy/configuration/providers/keycloak_oidc>
//!
//! ## What it is for
//! To try access tokens that outgrow the header limits of an API.

use crate::jws::Draft;
use crate::quirk::forge::ballast;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Bytes,
    default: "no ballast",
    step: Step::AccessToken,
    timing: Timing::Live,
    build: |value| Box::new(AccessTokenBallast(value.number())),
};

#[derive(Debug)]
struct AccessTokenBallast(u64);

impl Quirk for AccessTokenBallast {
    fn access_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        // Base64url writes three bytes as four.
        token
            .claims
            .insert("ballast".to_owned(), json!(ballast(self.0 / 4 * 3)));
        Touched::Yes
    }

    fn opaque_access_token(&self, _: &Moment<'_>, token: &mut String) -> Touched {
        token.push_str(&ballast(self.0));
        Touched::Yes
    }
}
