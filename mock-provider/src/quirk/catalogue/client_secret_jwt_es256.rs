//! The client secret is a JWT that the client signs itself.
//!
//! ## What changes
//! In place of the registered secret the client sends an ES256 JWT: `sub` is the client id, `aud` the issuer, `exp` at most six
//! months ahead. The key is the one of the client's `jwks` or `jwks_uri`. Any other secret is refused.
//!
//! ## Who does it
//! Sign in with Apple.
//!
//! ## References
//! <https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret>
//!
//! ## What it is for
//! To try the code that makes, keeps and renews the secret; with a short `exp` it has to be renewed before one's eyes.

use crate::policy::{Policy, SecretForm};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "the secret is the registered one",
    step: Step::Token,
    timing: Timing::Live,
    build: |_| Box::new(ClientSecretJwtEs256),
};

#[derive(Debug)]
struct ClientSecretJwtEs256;

impl Quirk for ClientSecretJwtEs256 {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.authenticates_client() {
            return Touched::No;
        }
        policy.secret_form = SecretForm::Es256Jwt;
        Touched::Yes
    }
}
