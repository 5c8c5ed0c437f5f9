//! The authorization response has another `state`.
//!
//! ## What changes
//! `state` becomes `another-state`: the response belongs to somebody else's sign-in, as in a login CSRF.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! RFC 6749, sections 4.1.2 and 10.12
//!
//! ## What it is for
//! To try apps that compare `state` only when it suits them.

use crate::parameters::Parameters;
use crate::quirk::forge::replace;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`state` comes back as it was sent",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |_| Box::new(CallbackStateForeign),
};

#[derive(Debug)]
struct CallbackStateForeign;

impl Quirk for CallbackStateForeign {
    fn authorization_response(&self, _: &Moment<'_>, response: &mut Parameters) -> Touched {
        replace(response, "state", "another-state")
    }
}
