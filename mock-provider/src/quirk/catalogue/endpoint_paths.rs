//! The endpoints have paths of their own.
//!
//! ## What changes
//! Each named endpoint answers at the path that is given, and nowhere else; the metadata name it. A path that begins with
//! `/` is below the origin, one that begins with `./` below the issuer; it may have a query, which RPs have to keep.
//!
//! ## Who does it
//! Every provider: `/oauth2/authorize` at Amazon Cognito, `./protocol/openid-connect/auth` at Keycloak,
//! `/connect/authorize` at Duende; with `?p=policy` at Azure AD B2C.
//!
//! ## References
//! OpenID Connect Discovery 1.0, section 3
//! RFC 6749, section 3.1

use std::collections::BTreeMap;

use crate::addresses::AddressForm;
use crate::endpoint::Endpoint;
use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::quirk::spec::endpoint_paths;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::EndpointPaths,
    default: "endpoints are below the issuer, at the provider's own paths",
    step: Step::Start,
    timing: Timing::Boot,
    build: |value| {
        Box::new(EndpointPaths(
            endpoint_paths(value.text()).unwrap_or_default(),
        ))
    },
};

#[derive(Debug)]
struct EndpointPaths(BTreeMap<Endpoint, String>);

impl Quirk for EndpointPaths {
    fn addresses(&self, _: &Moment<'_>, form: &mut AddressForm) -> Touched {
        form.paths.clone_from(&self.0);
        Touched::Yes
    }

    /// Here RPs see it.
    fn discovery(&self, _: &Moment<'_>, _: &mut Document) -> Touched {
        Touched::Yes
    }
}
