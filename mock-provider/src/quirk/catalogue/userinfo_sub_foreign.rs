//! `sub` of the userinfo response is another user's.
//!
//! ## What changes
//! `sub` becomes `another-subject`; the other claims are honest. The RP must not use any of them.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 5.3.2

use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`sub` is that of the ID token",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |_| Box::new(UserinfoSubForeign),
};

#[derive(Debug)]
struct UserinfoSubForeign;

impl Quirk for UserinfoSubForeign {
    fn userinfo(&self, _: &Moment<'_>, claims: &mut Document) -> Touched {
        claims.insert("sub".to_owned(), json!("another-subject"));
        Touched::Yes
    }
}
