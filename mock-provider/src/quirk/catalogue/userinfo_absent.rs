//! The provider has no userinfo endpoint.
//!
//! ## What changes
//! The metadata name none, and its address answers 404. All claims must come from the ID token: set `id-token-claims`
//! to `scopes` too.
//!
//! ## Who does it
//! Apple, Azure AD B2C by default `U`.
//!
//! ## References
//! OpenID Connect Discovery 1.0, section 3: `userinfo_endpoint` is RECOMMENDED
//! <https://github.com/nextauthjs/next-auth/blob/main/packages/core/src/providers/apple.ts>
//!
//! ## What it is for
//! To try clients that need a userinfo endpoint.

use http::StatusCode;

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "there is one",
    step: Step::Userinfo,
    timing: Timing::Boot,
    build: |_| Box::new(UserinfoAbsent),
};

#[derive(Debug)]
struct UserinfoAbsent;

impl Quirk for UserinfoAbsent {
    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        metadata.shift_remove("userinfo_endpoint");
        metadata.shift_remove("userinfo_signing_alg_values_supported");
        Touched::Yes
    }

    fn fault(&self, moment: &Moment<'_>, fault: &mut Fault) -> Touched {
        if moment.endpoint != Endpoint::Userinfo {
            return Touched::No;
        }
        fault.answer = Some(Answer::empty(StatusCode::NOT_FOUND));
        Touched::Yes
    }
}
