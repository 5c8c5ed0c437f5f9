//! The signature algorithm of ID tokens.
//!
//! ## What changes
//! It holds for clients that registered no `id_token_signed_response_alg`.
//! `HS256`: the client's secret is the key, and the JWKS has nothing to verify it with; clients without a secret still
//! get RS256. `PS256` and `EdDSA`: the JWKS has their keys too, which it has not otherwise.
//!
//! ## Who does it
//! ES256: Kanidm. `EdDSA`: Rauthy. HS256: LINE for web sign-ins, Authentik without a signing key, Auth0 as an option.
//! RS256: nearly everybody else.
//!
//! ## References
//! OpenID Connect Core 1.0, section 15.1
//! RFC 7518, section 3.1
//! RFC 8037, section 3.1
//! <https://developers.line.biz/en/docs/line-login/verify-id-token/>
//!
//! ## What it is for
//! To try clients that are to take another algorithm than RS256.

use crate::algorithm::Algorithm;
use crate::key_set::KeySet;
use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["RS256", "PS256", "ES256", "EdDSA", "HS256"]),
    default: "RS256",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| {
        let alg = Algorithm::from_name(value.text());
        Box::new(IdTokenAlg(alg.unwrap_or(Algorithm::Rs256)))
    },
};

#[derive(Debug)]
struct IdTokenAlg(Algorithm);

impl Quirk for IdTokenAlg {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.issues_id_token() {
            return Touched::No;
        }
        policy.id_token_alg = self.0;
        Touched::Yes
    }

    fn key_set(&self, _: &Moment<'_>, set: &mut KeySet) -> Touched {
        set.algorithms.push(self.0);
        matches!(self.0, Algorithm::Ps256 | Algorithm::EdDsa).into()
    }
}
