//! How return addresses are compared with the registered ones.
//!
//! ## What changes
//! `wildcard`: a registered address that ends with `*` stands for all that begin like it. `loopback-port`: the port
//! of an address on the loopback interface does not matter.
//!
//! ## Who does it
//! Wildcard: Keycloak, Rauthy. Loopback port: Zitadel, for native apps.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 3
//! RFC 8252, section 7.3
//!
//! ## What it is for
//! To register addresses in the way that the provider of the real deployment allows.

use crate::quirk::logout::{AddressMatch, EndSessionPolicy};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["exact", "wildcard", "loopback-port"]),
    default: "exact",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionAddressMatch(match value.text() {
            "wildcard" => AddressMatch::Wildcard,
            "loopback-port" => AddressMatch::LoopbackPort,
            _ => AddressMatch::Exact,
        }))
    },
};

#[derive(Debug)]
struct EndSessionAddressMatch(AddressMatch);

impl Quirk for EndSessionAddressMatch {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.matching = self.0;
        Touched::Yes
    }
}
