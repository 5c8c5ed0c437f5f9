//! The logout token demands an extension that nobody knows.
//!
//! ## What changes
//! The header has `crit`, with a name that no RP understands: the token must be refused.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## What it is for
//! Seeing whether the back-channel logout endpoint of an RP checks what it is sent: it has to refuse, and the user
//! has to stay signed in.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, section 2.6 (2)

use crate::back_channel::LogoutToken;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "there is no `crit`",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |_| Box::new(LogoutTokenCrit),
};

#[derive(Debug)]
struct LogoutTokenCrit;

impl Quirk for LogoutTokenCrit {
    fn logout_token(&self, _: &Moment<'_>, token: &mut LogoutToken) -> Touched {
        let header = &mut token.draft.header;
        header.insert("crit".to_owned(), json!(["unheard-of"]));
        header.insert("unheard-of".to_owned(), json!(true));
        Touched::Yes
    }
}
