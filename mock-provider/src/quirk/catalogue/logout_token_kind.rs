//! In place of a logout token comes another token of the same issuer.
//!
//! ## What changes
//! `id-token`: an ID token of the user and the session, with a good signature. `access-token`: a JWT access token.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## What it is for
//! Seeing whether the back-channel logout endpoint of an RP checks what it is sent: it has to refuse, and the user
//! has to stay signed in.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, section 4.1

use crate::back_channel::LogoutToken;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["id-token", "access-token"]),
    default: "a logout token",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(LogoutTokenKind(value.text().to_owned())),
};

#[derive(Debug)]
struct LogoutTokenKind(String);

impl Quirk for LogoutTokenKind {
    fn logout_token(&self, moment: &Moment<'_>, token: &mut LogoutToken) -> Touched {
        let draft = &mut token.draft;
        let claims = &mut draft.claims;
        claims.shift_remove("events");
        claims.insert("auth_time".to_owned(), json!(moment.now));
        if self.0 == "id-token" {
            draft.header.insert("typ".to_owned(), json!("JWT"));
            claims.shift_remove("jti");
        } else {
            draft.header.insert("typ".to_owned(), json!("at+jwt"));
            claims.insert("client_id".to_owned(), json!(moment.client));
            claims.insert("scope".to_owned(), json!("openid"));
        }
        Touched::Yes
    }
}
