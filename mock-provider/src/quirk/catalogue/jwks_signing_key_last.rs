//! The keys that sign come last in the JWKS.
//!
//! ## What changes
//! The order is turned round. It shows where there are several keys of a kind: with `jwks-many-keys`,
//! `key-rotated-overlap` or `access-token-key-separate`.
//!
//! ## Who does it
//! The order says nothing, and providers differ.
//!
//! ## References
//! RFC 7517, section 5: the order has no meaning by default
//!
//! ## What it is for
//! To try verifiers that take the first key of the set.

use crate::key_set::KeySet;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "the newest keys come first",
    step: Step::Jwks,
    timing: Timing::Live,
    build: |_| Box::new(JwksSigningKeyLast),
};

#[derive(Debug)]
struct JwksSigningKeyLast;

impl Quirk for JwksSigningKeyLast {
    fn key_set(&self, _: &Moment<'_>, set: &mut KeySet) -> Touched {
        set.signing_last = true;
        Touched::Yes
    }
}
