//! The logout token has a `nonce`, which it must not have.
//!
//! ## What changes
//! `nonce` is there: the token could be mistaken for an ID token.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## What it is for
//! Seeing whether the back-channel logout endpoint of an RP checks what it is sent: it has to refuse, and the user
//! has to stay signed in.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, section 2.6 (7)

use crate::back_channel::LogoutToken;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "there is no `nonce`",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |_| Box::new(LogoutTokenNonce),
};

#[derive(Debug)]
struct LogoutTokenNonce;

impl Quirk for LogoutTokenNonce {
    fn logout_token(&self, _: &Moment<'_>, token: &mut LogoutToken) -> Touched {
        token
            .draft
            .claims
            .insert("nonce".to_owned(), json!("a-nonce"));
        Touched::Yes
    }
}
