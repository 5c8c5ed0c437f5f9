//! `iss` of the authorization response names another issuer.
//!
//! ## What changes
//! `iss` becomes `https://another-issuer.example`, as in a mix-up attack. The RP must not redeem the code.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! RFC 9207, section 2.4

use crate::parameters::Parameters;
use crate::quirk::forge::replace;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`iss` is the issuer",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |_| Box::new(CallbackIssForeign),
};

#[derive(Debug)]
struct CallbackIssForeign;

impl Quirk for CallbackIssForeign {
    fn authorization_response(&self, _: &Moment<'_>, response: &mut Parameters) -> Touched {
        replace(response, "iss", "https://another-issuer.example")
    }
}
