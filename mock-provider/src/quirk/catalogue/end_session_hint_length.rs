//! How long an `id_token_hint` may be.
//!
//! ## What changes
//! A longer one, in bytes, gets an error page: the user is still signed in at the provider. ID tokens with many groups
//! reach the limits that servers have for addresses.
//!
//! ## Who does it
//! Entra and Keycloak, or the servers in front of them.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 2
//! RFC 9110, section 4.1
//!
//! ## What it is for
//! To see what an app does about users whose ID tokens are big.

use crate::quirk::logout::EndSessionPolicy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Number(1, 2_000),
    default: "unlimited, within an address of 32 KiB",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionHintLength(
            usize::try_from(value.number()).unwrap_or(usize::MAX),
        ))
    },
};

#[derive(Debug)]
struct EndSessionHintLength(usize);

impl Quirk for EndSessionHintLength {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.longest_hint = self.0;
        Touched::Yes
    }
}
