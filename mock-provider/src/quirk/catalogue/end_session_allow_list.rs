//! Which addresses the browser may be sent to after a sign-out.
//!
//! ## What changes
//! `all-addresses`: there is one list for sign-ins and sign-outs, so redirect URIs are good too. `any-clients`: the
//! list of the tenant, whoever asks; nothing needs to say whose request it is. `all-addresses-of-any-client`: both.
//!
//! ## Who does it
//! All addresses: Entra, Azure AD B2C with a hint. All addresses of any client: Keycloak before 18. Any client's:
//! Auth0's tenant list.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 3
//! <https://github.com/keycloak/keycloak/blob/007e9530/services/src/main/java/org/keycloak/protocol/oidc/endpoints/LogoutEndpoint.java>

use crate::quirk::logout::{EndSessionPolicy, ReturnList};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "logout-addresses",
        "all-addresses",
        "any-clients",
        "all-addresses-of-any-client",
    ]),
    default: "logout-addresses",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionAllowList(match value.text() {
            "all-addresses" => ReturnList::AllAddresses,
            "any-clients" => ReturnList::AnyClients,
            "all-addresses-of-any-client" => ReturnList::AllAddressesOfAnyClient,
            _ => ReturnList::LogoutAddresses,
        }))
    },
};

#[derive(Debug)]
struct EndSessionAllowList(ReturnList);

impl Quirk for EndSessionAllowList {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.list = self.0;
        Touched::Yes
    }
}
