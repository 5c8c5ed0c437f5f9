//! What becomes of a return address that is not registered.
//!
//! ## What changes
//! `dropped`: it is forgotten, and the sign-out goes on. `dropped-without-list`: so it is where the client registered
//! none. `followed`: the browser is sent there, to any site. `followed-without-hint`: so it is where there is no
//! hint.
//!
//! ## Who does it
//! Dropped: Duende. Dropped without a list: authentik. Followed without a hint: Azure AD B2C.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 3
//! <https://learn.microsoft.com/en-us/azure/active-directory-b2c/openid-connect>

use crate::quirk::logout::{EndSessionPolicy, Unregistered};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "refused",
        "dropped",
        "dropped-without-list",
        "followed",
        "followed-without-hint",
    ]),
    default: "refused",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionUnregistered(match value.text() {
            "dropped" => Unregistered::Dropped,
            "dropped-without-list" => Unregistered::DroppedWithoutList,
            "followed" => Unregistered::Followed,
            "followed-without-hint" => Unregistered::FollowedWithoutHint,
            _ => Unregistered::Refused,
        }))
    },
};

#[derive(Debug)]
struct EndSessionUnregistered(Unregistered);

impl Quirk for EndSessionUnregistered {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.unregistered = self.0;
        Touched::Yes
    }
}
