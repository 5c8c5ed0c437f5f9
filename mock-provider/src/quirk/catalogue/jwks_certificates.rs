//! The RSA keys of the JWKS come with certificates.
//!
//! ## What changes
//! `x5c` is a self-signed certificate of the key, `x5t` and `x5t#S256` are its hashes. Modulus and exponent stand
//! beside them, and are what counts; the certificate is no certificate of anybody.
//!
//! ## Who does it
//! Entra ID, Keycloak, Auth0.
//!
//! ## References
//! RFC 7517, sections 4.7 to 4.9
//! <https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#validate-the-signature>
//!
//! ## What it is for
//! To try verifiers that read the certificate, or stumble over `x5t#S256`.

use crate::key_set::KeySet;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "no certificates",
    step: Step::Jwks,
    timing: Timing::Live,
    build: |_| Box::new(JwksCertificates),
};

#[derive(Debug)]
struct JwksCertificates;

impl Quirk for JwksCertificates {
    fn key_set(&self, _: &Moment<'_>, set: &mut KeySet) -> Touched {
        set.certificates = true;
        Touched::Yes
    }
}
