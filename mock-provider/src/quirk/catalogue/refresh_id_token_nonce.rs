//! The nonce of a refreshed ID token.
//!
//! ## What changes
//! `omitted`: there is none. `original`: that of the sign-in, which is legal. `empty`: an empty text.
//! A sign-in without a nonce has none with `original` either.
//!
//! ## Who does it
//! Original: dex. Omitted: authentik, Zitadel, Keycloak since 25.
//!
//! ## References
//! OpenID Connect Core 1.0, section 12.2
//! <https://github.com/dexidp/dex>
//!
//! ## What it is for
//! An RP that has forgotten the nonce, or that demands one, refuses good tokens.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::refresh_policy::RefreshedNonce;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["omitted", "original", "empty"]),
    default: "there is none",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| {
        Box::new(RefreshIdTokenNonce(match value.text() {
            "original" => RefreshedNonce::Original,
            "empty" => RefreshedNonce::Empty,
            _ => RefreshedNonce::Omitted,
        }))
    },
};

#[derive(Debug)]
struct RefreshIdTokenNonce(RefreshedNonce);

impl Quirk for RefreshIdTokenNonce {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh.nonce = self.0;
        Touched::Yes
    }
}
