//! The ID token has `nbf`.
//!
//! ## What changes
//! `issued`: it is `iat`. `future`: it lies ten minutes ahead; an RP refuses the token until then, with a little leeway
//! for clocks.
//!
//! ## Who does it
//! Issued: Entra ID, Azure AD B2C, ADFS. Future: nobody on purpose.
//!
//! ## References
//! RFC 7519, section 4.1.5
//! <https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference>
//!
//! ## What it is for
//! To try verifiers that do not know `nbf`, or that take it without leeway.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["issued", "future"]),
    default: "there is no `nbf`",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(IdTokenNbf(match value.text() {
            "future" => 600,
            _ => 0,
        }))
    },
};

#[derive(Debug)]
struct IdTokenNbf(i64);

impl Quirk for IdTokenNbf {
    fn id_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        let from = moment.now.saturating_add(self.0);
        token.claims.insert("nbf".to_owned(), json!(from));
        Touched::Yes
    }
}
