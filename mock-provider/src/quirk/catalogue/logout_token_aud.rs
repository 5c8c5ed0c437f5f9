//! The logout token is for somebody else, for nobody, or for several.
//!
//! ## What changes
//! `foreign`: `aud` is another client. `missing`: there is no `aud`. `array`: a list with this client alone, which
//! is good. `array-with-others`: a list with this client and another one.
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
    parameter: Parameter::Choice(&["foreign", "missing", "array", "array-with-others"]),
    default: "the client id, as a string",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(LogoutTokenAud(value.text().to_owned())),
};

#[derive(Debug)]
struct LogoutTokenAud(String);

impl Quirk for LogoutTokenAud {
    fn logout_token(&self, moment: &Moment<'_>, token: &mut LogoutToken) -> Touched {
        let claims = &mut token.draft.claims;
        let own = moment.client.unwrap_or_default();
        let audience = match self.0.as_str() {
            "missing" => {
                claims.shift_remove("aud");
                return Touched::Yes;
            }
            "array" => json!([own]),
            "array-with-others" => json!([own, "another-client"]),
            _ => json!("another-client"),
        };
        claims.insert("aud".to_owned(), audience);
        Touched::Yes
    }
}
