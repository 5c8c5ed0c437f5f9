//! What happens when an authorization code comes a second time.
//!
//! ## What changes
//! `refused`: the code is refused, and the tokens of the first time stay good. `accepted`: it brings tokens again, as
//! long as it lives.
//!
//! ## Who does it
//! Providers with several servers that do not tell each other at once.
//!
//! ## References
//! RFC 6749, sections 4.1.2 and 10.5
//! RFC 9700, section 2.1.1
//!
//! ## What it is for
//! To see what an app does when its callback is opened twice.

use crate::policy::{CodeReuse as Rule, Policy};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["revokes", "refused", "accepted"]),
    default: "revokes",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(CodeReuse(match value.text() {
            "refused" => Rule::Refused,
            "accepted" => Rule::Accepted,
            _ => Rule::Revokes,
        }))
    },
};

#[derive(Debug)]
struct CodeReuse(Rule);

impl Quirk for CodeReuse {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_sign_in() {
            return Touched::No;
        }
        policy.code_reuse = self.0;
        Touched::Yes
    }
}
