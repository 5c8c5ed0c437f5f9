//! The logout token has claims that nobody knows.
//!
//! ## What changes
//! Two more claims, which an RP must ignore.
//!
//! ## Who does it
//! The conformance suite of the OpenID Foundation.
//!
//! ## What it is for
//! An RP that refuses what it does not know misses the sign-out.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, section 2.4

use crate::back_channel::LogoutToken;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "no other claims",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |_| Box::new(LogoutTokenMore),
};

#[derive(Debug)]
struct LogoutTokenMore;

impl Quirk for LogoutTokenMore {
    fn logout_token(&self, _: &Moment<'_>, token: &mut LogoutToken) -> Touched {
        let claims = &mut token.draft.claims;
        claims.insert("unheard_of".to_owned(), json!({ "a": [1] }));
        claims.insert("trace_id".to_owned(), json!("0"));
        Touched::Yes
    }
}
