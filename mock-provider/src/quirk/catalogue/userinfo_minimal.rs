//! The userinfo response says nothing but `sub`.
//!
//! ## What changes
//! All claims that scopes ask for are left out. They are in the ID token where `id-token-claims` is `scopes`.
//!
//! ## Who does it
//! ADFS.
//!
//! ## References
//! OpenID Connect Core 1.0, section 5.3.2
//! <https://learn.microsoft.com/en-us/windows-server/identity/ad-fs/ad-fs-faq>
//!
//! ## What it is for
//! To try apps that look for claims at the userinfo endpoint alone.

use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "the claims that the scopes ask for",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |_| Box::new(UserinfoMinimal),
};

#[derive(Debug)]
struct UserinfoMinimal;

impl Quirk for UserinfoMinimal {
    fn userinfo(&self, _: &Moment<'_>, claims: &mut Document) -> Touched {
        claims.retain(|name, _| name == "sub");
        Touched::Yes
    }
}
