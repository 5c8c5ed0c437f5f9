//! A JWT access token that nobody but its API can verify.
//!
//! ## What changes
//! Its header has a `nonce`, and the signature is over another one: no published key verifies it. At the provider's own
//! endpoints it works. An RP must take it for opaque.
//!
//! ## Who does it
//! Entra ID, with tokens for Microsoft Graph.
//!
//! ## References
//! RFC 6749, section 1.4
//! <https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens>
//!
//! ## What it is for
//! To try apps that validate access tokens which are not meant for them.

use crate::jws::{Draft, Signing};
use crate::quirk::forge::uuid;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "the published key verifies it",
    step: Step::AccessToken,
    timing: Timing::Live,
    build: |_| Box::new(AccessTokenUnverifiable),
};

#[derive(Debug)]
struct AccessTokenUnverifiable;

impl Quirk for AccessTokenUnverifiable {
    fn access_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        let nonce = uuid(&format!("header {}", moment.now));
        token.header.insert("nonce".to_owned(), json!(nonce));
        token.signing = Signing::FlippedBit;
        Touched::Yes
    }
}
