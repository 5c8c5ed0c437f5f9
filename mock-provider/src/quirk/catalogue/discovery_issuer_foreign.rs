//! The metadata names another issuer than the one they were fetched for.
//!
//! ## What changes
//! `issuer` of the metadata becomes `https://another-issuer.example`; ID tokens stay honest. The RP must not use
//! the metadata.
//!
//! ## Who does it
//! Entra ID with `common`, Azure AD B2C and WSO2 differ in this place; so does an attacker's document.
//!
//! ## References
//! OpenID Connect Discovery 1.0, section 4.3

use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`issuer` is the address that the metadata were fetched from",
    step: Step::Discovery,
    timing: Timing::Boot,
    build: |_| Box::new(DiscoveryIssuerForeign),
};

#[derive(Debug)]
struct DiscoveryIssuerForeign;

impl Quirk for DiscoveryIssuerForeign {
    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        metadata.insert("issuer".to_owned(), json!("https://another-issuer.example"));
        Touched::Yes
    }
}
