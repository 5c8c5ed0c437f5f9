//! What an `id_token_hint` of another user or another session leads to.
//!
//! ## What changes
//! `asks`: the user is asked whether to sign out. `refused`: an error page, and the session lives on. `ignored`: whoever
//! is signed in in this browser is signed out at once.
//!
//! ## Who does it
//! Asks: Keycloak, Dex. Refused: Okta.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, sections 2 and 4
//! <https://developer.okta.com/docs/reference/api/oidc/>

use crate::quirk::logout::{EndSessionPolicy, ForeignHint};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["asks", "refused", "ignored"]),
    default: "asks",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionForeignHint(match value.text() {
            "refused" => ForeignHint::Refused,
            "ignored" => ForeignHint::Ignored,
            _ => ForeignHint::Asks,
        }))
    },
};

#[derive(Debug)]
struct EndSessionForeignHint(ForeignHint);

impl Quirk for EndSessionForeignHint {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.foreign_hint = self.0;
        Touched::Yes
    }
}
