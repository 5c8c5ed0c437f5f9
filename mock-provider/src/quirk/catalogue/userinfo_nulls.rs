//! Claims that the user does not have are there, and empty.
//!
//! ## What changes
//! `null`: `nickname`, `picture`, `website`, `birthdate` and `phone_number` are `null`. `empty`: they are the empty
//! string. Such claims should be left out.
//!
//! ## Who does it
//! Various providers that write all their fields.
//!
//! ## References
//! OpenID Connect Core 1.0, section 5.3.2
//!
//! ## What it is for
//! To try apps that take an empty claim for a value.

use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["null", "empty"]),
    default: "they are left out",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "null" => UserinfoNulls::Null,
            _ => UserinfoNulls::Empty,
        })
    },
};

#[derive(Debug)]
enum UserinfoNulls {
    Null,
    Empty,
}

impl Quirk for UserinfoNulls {
    fn userinfo(&self, _: &Moment<'_>, claims: &mut Document) -> Touched {
        for name in [
            "nickname",
            "picture",
            "website",
            "birthdate",
            "phone_number",
        ] {
            let nothing = match self {
                Self::Null => json!(null),
                Self::Empty => json!(""),
            };
            claims.entry(name).or_insert(nothing);
        }
        Touched::Yes
    }
}
