//! The logout token has no identifier, or one that was used before.
//!
//! ## What changes
//! `missing`: there is no `jti`. `reused`: every token has the same one.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## What it is for
//! Seeing whether an RP insists on `jti`, and what it makes of a token whose `jti` it has seen.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, section 2.6 (8)

use crate::back_channel::LogoutToken;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["missing", "reused"]),
    default: "a new one for every token",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(LogoutTokenJti(value.text().to_owned())),
};

#[derive(Debug)]
struct LogoutTokenJti(String);

impl Quirk for LogoutTokenJti {
    fn logout_token(&self, _: &Moment<'_>, token: &mut LogoutToken) -> Touched {
        let claims = &mut token.draft.claims;
        if self.0 == "missing" {
            claims.shift_remove("jti");
        } else {
            claims.insert("jti".to_owned(), json!("the-same-every-time"));
        }
        Touched::Yes
    }
}
