//! The provider has two origins.
//!
//! ## What changes
//! `issuer-apart`: the issuer with metadata and keys is on one, everything else on another. `back-channel-apart`: what
//! RPs ask for themselves (tokens, userinfo, keys) is not where browsers go. `userinfo-apart`: userinfo alone is elsewhere.
//! The second origin has the host of the first and a port of its own; at the wrong one there is nothing.
//! An RP that derives endpoints from the issuer breaks.
//!
//! ## Who does it
//! Issuer apart: Amazon Cognito. Back channel apart: LINE, Google, Keycloak with a back-end address. Userinfo apart:
//! Entra ID.
//!
//! ## References
//! OpenID Connect Discovery 1.0, section 3
//! <https://github.com/localstack/localstack/issues/12914>

use crate::addresses::{AddressForm, Apart};
use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "same",
        "issuer-apart",
        "back-channel-apart",
        "userinfo-apart",
    ]),
    default: "same",
    step: Step::Start,
    timing: Timing::Boot,
    build: |value| {
        Box::new(EndpointsOrigin(match value.text() {
            "issuer-apart" => Apart::Issuer,
            "back-channel-apart" => Apart::BackChannel,
            "userinfo-apart" => Apart::Userinfo,
            _ => Apart::Nothing,
        }))
    },
};

#[derive(Debug)]
struct EndpointsOrigin(Apart);

impl Quirk for EndpointsOrigin {
    fn addresses(&self, _: &Moment<'_>, form: &mut AddressForm) -> Touched {
        form.apart = self.0;
        Touched::Yes
    }

    /// Here RPs see it.
    fn discovery(&self, _: &Moment<'_>, _: &mut Document) -> Touched {
        (self.0 != Apart::Nothing).into()
    }
}
