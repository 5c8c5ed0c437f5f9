//! Which authorization requests must have a `nonce`.
//!
//! ## What changes
//! `always`: a code request without it is refused too. `never`: it may be left out where an ID token comes through the
//! browser, which is then not bound to that browser.
//!
//! ## Who does it
//! Always: Azure AD B2C.
//!
//! ## References
//! OpenID Connect Core 1.0, sections 3.1.2.1, 3.2.2.1 and 3.3.2.11
//!
//! ## What it is for
//! To find clients that send no `nonce`.

use crate::policy::{NonceRule, Policy};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["in-front", "always", "never"]),
    default: "where an ID token comes through the browser",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| {
        Box::new(RequireNonce(match value.text() {
            "always" => NonceRule::Always,
            "never" => NonceRule::Never,
            _ => NonceRule::InFront,
        }))
    },
};

#[derive(Debug)]
struct RequireNonce(NonceRule);

impl Quirk for RequireNonce {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.reads_authorization_request() {
            return Touched::No;
        }
        policy.nonce = self.0;
        Touched::Yes
    }
}
