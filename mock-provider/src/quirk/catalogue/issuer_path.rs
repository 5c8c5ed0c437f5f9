//! The issuer has a path.
//!
//! ## What changes
//! All endpoints are below it, the metadata too: `/.well-known/openid-configuration` is appended to the issuer, not
//! to the host.
//!
//! ## Who does it
//! Amazon Cognito `/{pool}`, Keycloak `/realms/{realm}`, Okta `/oauth2/default`, Entra ID `/{tenant}/v2.0`.
//!
//! ## References
//! OpenID Connect Discovery 1.0, section 4

use crate::quirk::hook::IssuerForm;
use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Path,
    default: "the issuer has no path",
    step: Step::Start,
    timing: Timing::Boot,
    build: |value| Box::new(IssuerPath(value.text().to_owned())),
};

#[derive(Debug)]
struct IssuerPath(String);

impl Quirk for IssuerPath {
    fn issuer(&self, _: &Moment<'_>, form: &mut IssuerForm) -> Touched {
        form.path.clone_from(&self.0);
        Touched::Yes
    }

    /// Here RPs see it.
    fn discovery(&self, _: &Moment<'_>, _: &mut Document) -> Touched {
        Touched::Yes
    }
}
