//! `sub` of the userinfo response is a number.
//!
//! ## What changes
//! It is 4711, while the ID token has the honest one as a string. An RP compares the two, finds them different, and
//! uses none of the claims.
//!
//! ## Who does it
//! Wikimedia.
//!
//! ## References
//! OpenID Connect Core 1.0, sections 2 and 5.3.2
//! <https://github.com/openiddict/openiddict-core>
//!
//! ## What it is for
//! To try clients that compare without looking at the type.

use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "a string, that of the ID token",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |_| Box::new(UserinfoSubNumeric),
};

#[derive(Debug)]
struct UserinfoSubNumeric;

impl Quirk for UserinfoSubNumeric {
    fn userinfo(&self, _: &Moment<'_>, claims: &mut Document) -> Touched {
        claims.insert("sub".to_owned(), json!(4711));
        Touched::Yes
    }
}
