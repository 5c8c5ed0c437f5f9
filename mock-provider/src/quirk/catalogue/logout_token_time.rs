//! The logout token is not of this time, or does not say of which.
//!
//! ## What changes
//! `iat-missing`, `exp-missing`: the claim is not there. `expired`: it was good until ten minutes ago. `future`: it
//! was issued an hour from now. `old`: it was issued a week ago and is good until now.
//!
//! ## Who does it
//! Without `exp`: providers from before errata set 1, which made it a must.
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
    parameter: Parameter::Choice(&["iat-missing", "exp-missing", "expired", "future", "old"]),
    default: "issued now, good for two minutes",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(LogoutTokenTime(value.text().to_owned())),
};

#[derive(Debug)]
struct LogoutTokenTime(String);

impl Quirk for LogoutTokenTime {
    fn logout_token(&self, moment: &Moment<'_>, token: &mut LogoutToken) -> Touched {
        let claims = &mut token.draft.claims;
        let (iat, exp) = match self.0.as_str() {
            "iat-missing" => {
                claims.shift_remove("iat");
                return Touched::Yes;
            }
            "exp-missing" => {
                claims.shift_remove("exp");
                return Touched::Yes;
            }
            "expired" => (-720, -600),
            "future" => (3600, 3720),
            _ => (-7 * 86_400, 120),
        };
        claims.insert("iat".to_owned(), json!(moment.now + iat));
        claims.insert("exp".to_owned(), json!(moment.now + exp));
        Touched::Yes
    }
}
