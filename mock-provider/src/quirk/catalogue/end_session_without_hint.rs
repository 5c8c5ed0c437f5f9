//! What is special about a sign-out without an `id_token_hint`.
//!
//! ## What changes
//! `address-ignored`: without `client_id` too, the return address is forgotten, and the browser ends where it would
//! end without one. `address-refused`: with a return address or a state there is an error. `account-picker`: the user
//! picks the account, unless `logout_hint` is there.
//!
//! ## Who does it
//! Address ignored: Zitadel, Duende. Address refused: Ory Hydra. Account picker: Entra.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 2
//! <https://github.com/zitadel/oidc/blob/81322d9/pkg/op/session.go>
//! <https://github.com/ory/hydra/blob/83127c575/consent/strategy_default.go>

use crate::quirk::logout::{EndSessionPolicy, WithoutHint};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "usual",
        "address-ignored",
        "address-refused",
        "account-picker",
    ]),
    default: "usual",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionWithoutHint(match value.text() {
            "address-ignored" => WithoutHint::AddressIgnored,
            "address-refused" => WithoutHint::AddressRefused,
            "account-picker" => WithoutHint::AccountPicker,
            _ => WithoutHint::Usual,
        }))
    },
};

#[derive(Debug)]
struct EndSessionWithoutHint(WithoutHint);

impl Quirk for EndSessionWithoutHint {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.without_hint = self.0;
        Touched::Yes
    }
}
