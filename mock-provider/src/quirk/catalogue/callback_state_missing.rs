//! The authorization response leaves out `state`.
//!
//! ## What changes
//! Code or error come without the value that the RP sent. It cannot tell whose sign-in this is, and must refuse.
//!
//! ## Who does it
//! Some vendors lose it in error responses: Deezer, Huawei, Mixcloud.
//!
//! ## References
//! RFC 6749, sections 4.1.2 and 10.12
//!
//! ## What it is for
//! To try apps that compare `state` only where it is.

use crate::parameters::Parameters;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`state` comes back as it was sent",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |_| Box::new(CallbackStateMissing),
};

#[derive(Debug)]
struct CallbackStateMissing;

impl Quirk for CallbackStateMissing {
    fn authorization_response(&self, _: &Moment<'_>, response: &mut Parameters) -> Touched {
        Touched::from(response.remove("state"))
    }
}
