//! The userinfo response has no `sub`.
//!
//! ## What changes
//! The claim is left out; the RP must not use the others.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 5.3.2
//!
//! ## What it is for
//! To try clients that compare `sub` only where it is.

use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`sub` is there",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |_| Box::new(UserinfoSubMissing),
};

#[derive(Debug)]
struct UserinfoSubMissing;

impl Quirk for UserinfoSubMissing {
    fn userinfo(&self, _: &Moment<'_>, claims: &mut Document) -> Touched {
        claims.shift_remove("sub");
        Touched::Yes
    }
}
