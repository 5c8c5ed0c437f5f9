//! The logout token comes from another issuer, or does not say from which.
//!
//! ## What changes
//! `foreign`: `iss` is another address. `missing`: there is no `iss`.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## What it is for
//! Seeing whether the back-channel logout endpoint of an RP checks what it is sent: it has to refuse, and the user
//! has to stay signed in.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, section 2.6 (4)

use crate::back_channel::LogoutToken;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["foreign", "missing"]),
    default: "the issuer",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(LogoutTokenIss(value.text().to_owned())),
};

#[derive(Debug)]
struct LogoutTokenIss(String);

impl Quirk for LogoutTokenIss {
    fn logout_token(&self, _: &Moment<'_>, token: &mut LogoutToken) -> Touched {
        let claims = &mut token.draft.claims;
        if self.0 == "missing" {
            claims.shift_remove("iss");
        } else {
            claims.insert("iss".to_owned(), json!("https://another-issuer.example"));
        }
        Touched::Yes
    }
}
