//! The ID token is signed with HS256 and the provider's public key as the secret.
//!
//! ## What changes
//! The header says `HS256`; the HMAC secret is the PEM of the published RSA key. An RP that lets the header choose
//! the algorithm, and hands its verifier the key it has, accepts what anybody can make.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.3.7 (7)
//! RFC 8725, section 2.1

use crate::jws::{Draft, Signing};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "RS256 or ES256 with a published key",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenHs256PublicKey),
};

#[derive(Debug)]
struct IdTokenHs256PublicKey;

impl Quirk for IdTokenHs256PublicKey {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token.signing = Signing::Hs256PublicKey;
        Touched::Yes
    }
}
