//! Whether devices can sign users in.
//!
//! ## What changes
//! `absent`: the metadata do not name the device authorization endpoint and its grant type, and the endpoints do not
//! know them.
//!
//! ## Who does it
//! Absent: Amazon Cognito and Sign in with Apple, whose metadata do not name it `U`. Present, as their metadata say: Auth0,
//! authentik, Dex, Duende `IdentityServer`, Entra ID, Google, Keycloak, Okta's custom servers, Ory Hydra.
//!
//! ## References
//! RFC 8628, section 4
//! <https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc/OIDCWellKnownProvider.java>
//!
//! ## What it is for
//! A program on a television or in a terminal has to say so where there is no such grant, in place of showing a code.

use crate::endpoint::Endpoint;
use crate::policy::{Policy, Presence};
use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::scopes;
use serde_json::Value as Json;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["rfc8628", "absent"]),
    default: "they can",
    step: Step::Token,
    timing: Timing::Boot,
    build: |value| {
        Box::new(DeviceGrant(match value.text() {
            "absent" => Presence::Absent,
            _ => Presence::Present,
        }))
    },
};

#[derive(Debug)]
struct DeviceGrant(Presence);

impl Quirk for DeviceGrant {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        let is_about_devices = match moment.endpoint {
            Endpoint::DeviceAuthorization | Endpoint::DeviceVerification => true,
            Endpoint::Token => moment.grant_type == Some(scopes::DEVICE_CODE),
            _ => false,
        };
        if !is_about_devices {
            return Touched::No;
        }
        policy.device_grant = self.0;
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        if self.0 != Presence::Absent {
            return Touched::No;
        }
        metadata.remove("device_authorization_endpoint");
        if let Some(Json::Array(types)) = metadata.get_mut("grant_types_supported") {
            types.retain(|name| name != scopes::DEVICE_CODE);
        }
        Touched::Yes
    }
}
