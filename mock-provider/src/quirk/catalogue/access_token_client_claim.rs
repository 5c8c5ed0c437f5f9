//! Under which name a JWT access token tells the client.
//!
//! ## What changes
//! The claim `client_id` is renamed.
//!
//! ## Who does it
//! `azp`: Keycloak, Google. `cid`: Okta. `appid`: Entra ID, version 1 `U`.
//!
//! ## References
//! RFC 9068, section 2.2
//! <https://developer.okta.com/docs/reference/api/oidc/>
//!
//! ## What it is for
//! To try APIs that tell clients apart.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["azp", "cid", "appid"]),
    default: "`client_id`",
    step: Step::AccessToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(AccessTokenClientClaim(match value.text() {
            "azp" => "azp",
            "cid" => "cid",
            _ => "appid",
        }))
    },
};

#[derive(Debug)]
struct AccessTokenClientClaim(&'static str);

impl Quirk for AccessTokenClientClaim {
    fn access_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        let Some(client) = token.claims.shift_remove("client_id") else {
            return Touched::No;
        };
        token.claims.insert(self.0.to_owned(), client);
        Touched::Yes
    }
}
