//! The signature algorithm of JWT access tokens.
//!
//! ## What changes
//! They need not be signed as ID tokens are. `PS256` and `EdDSA`: the JWKS has their keys too, which it has not
//! otherwise.
//!
//! ## Who does it
//! ES256: Kanidm. `EdDSA`: Rauthy. RS256: nearly everybody else.
//!
//! ## References
//! RFC 9068, section 2.1
//! RFC 7518, section 3.1
//!
//! ## What it is for
//! To try APIs that are to take another algorithm than RS256.

use crate::algorithm::Algorithm;
use crate::jws::Draft;
use crate::key_set::KeySet;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["RS256", "PS256", "ES256", "EdDSA"]),
    default: "RS256",
    step: Step::AccessToken,
    timing: Timing::Live,
    build: |value| {
        let alg = Algorithm::from_name(value.text());
        Box::new(AccessTokenAlg(alg.unwrap_or(Algorithm::Rs256)))
    },
};

#[derive(Debug)]
struct AccessTokenAlg(Algorithm);

impl Quirk for AccessTokenAlg {
    fn access_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token.alg = self.0;
        token.header.insert("alg".to_owned(), json!(self.0.name()));
        Touched::Yes
    }

    fn key_set(&self, _: &Moment<'_>, set: &mut KeySet) -> Touched {
        set.algorithms.push(self.0);
        matches!(self.0, Algorithm::Ps256 | Algorithm::EdDsa).into()
    }
}
