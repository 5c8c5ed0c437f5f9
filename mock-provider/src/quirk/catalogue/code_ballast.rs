//! Authorization codes are larger by so many bytes.
//!
//! ## What changes
//! The address of the callback grows with them, up to the limits of proxies, servers and logs.
//!
//! ## Who does it
//! Entra ID, whose codes have about a thousand characters.
//!
//! ## References
//! RFC 6749, appendix A.11
//! RFC 9110, section 4.1
//!
//! ## What it is for
//! To see whether the callback of an app, and what stands in front of it, takes long addresses.

use crate::quirk::forge::ballast;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Bytes,
    default: "43 characters",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |value| Box::new(CodeBallast(value.number())),
};

#[derive(Debug)]
struct CodeBallast(u64);

impl Quirk for CodeBallast {
    fn code(&self, _: &Moment<'_>, code: &mut String) -> Touched {
        code.push_str(&ballast(self.0));
        (self.0 > 0).into()
    }
}
