//! How a refresh is answered that asks for a scope which was not granted.
//!
//! ## What changes
//! `invalid-scope` and `invalid-request`: with that error. `ignored`: with tokens for what was granted.
//!
//! ## Who does it
//! `invalid_request`: dex.
//!
//! ## References
//! RFC 6749, section 6
//! <https://github.com/dexidp/dex>
//!
//! ## What it is for
//! An RP whose list of scopes grew after its users signed in meets the refusal at the next refresh.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::refresh_policy::Widening;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["invalid-scope", "invalid-request", "ignored"]),
    default: "with invalid_scope",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| {
        Box::new(RefreshScopeWidening(match value.text() {
            "invalid-request" => Widening::InvalidRequest,
            "ignored" => Widening::Ignored,
            _ => Widening::InvalidScope,
        }))
    },
};

#[derive(Debug)]
struct RefreshScopeWidening(Widening);

impl Quirk for RefreshScopeWidening {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh.widening = self.0;
        Touched::Yes
    }
}
