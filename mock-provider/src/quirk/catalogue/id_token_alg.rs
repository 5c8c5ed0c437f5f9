//! The signature algorithm of ID tokens.
//!
//! ## What changes
//! It holds for clients that registered no `id_token_signed_response_alg`.
//!
//! ## Who does it
//! ES256: Kanidm. RS256: nearly everybody else.
//!
//! ## References
//! OpenID Connect Core 1.0, section 15.1
//! RFC 7518, section 3.1
//!
//! ## What it is for
//! To try clients that are to take ES256.

use crate::keys::Algorithm;
use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["RS256", "ES256"]),
    default: "RS256",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(IdTokenAlg(match value.text() {
            "ES256" => Algorithm::Es256,
            _ => Algorithm::Rs256,
        }))
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
}
