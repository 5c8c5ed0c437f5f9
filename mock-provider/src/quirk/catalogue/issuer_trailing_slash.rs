//! The issuer ends with a slash.
//!
//! ## What changes
//! In metadata, tokens and responses alike. An RP that trims it never finds the issuers equal; one that appends
//! `/.well-known` blindly asks for a path with two slashes.
//!
//! ## Who does it
//! Auth0, authentik, Rauthy, Entra ID v1.
//!
//! ## References
//! OpenID Connect Discovery 1.0, section 4.1
//! <https://auth0.com/docs/get-started/applications/configure-applications-with-oidc-discovery>

use crate::quirk::hook::IssuerForm;
use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "the issuer has no slash at its end",
    step: Step::Start,
    timing: Timing::Boot,
    build: |_| Box::new(IssuerTrailingSlash),
};

#[derive(Debug)]
struct IssuerTrailingSlash;

impl Quirk for IssuerTrailingSlash {
    fn issuer(&self, _: &Moment<'_>, form: &mut IssuerForm) -> Touched {
        form.trailing_slash = true;
        Touched::Yes
    }

    /// Here RPs see it.
    fn discovery(&self, _: &Moment<'_>, _: &mut Document) -> Touched {
        Touched::Yes
    }
}
