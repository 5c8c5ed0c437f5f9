//! The logout token is not signed as it should be.
//!
//! ## What changes
//! `none`: it has no signature, and `alg` says so. `foreign-key`: a key signed it that is not published.
//! `hs256-public-key`: HS256, with the published public key as the secret. `broken`: one bit of the signature is
//! wrong. `other-algorithm`: a published key signed it, with ES256 in place of RS256 or the other way round.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## What it is for
//! Seeing whether the back-channel logout endpoint of an RP checks what it is sent: it has to refuse, and the user
//! has to stay signed in.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, section 2.6 (2) and (3)

use crate::algorithm::Algorithm;
use crate::back_channel::LogoutToken;
use crate::jws::Signing;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "none",
        "foreign-key",
        "hs256-public-key",
        "broken",
        "other-algorithm",
    ]),
    default: "the signature of a published key, with the algorithm of ID tokens",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(LogoutTokenSignature(value.text().to_owned())),
};

#[derive(Debug)]
struct LogoutTokenSignature(String);

impl Quirk for LogoutTokenSignature {
    fn logout_token(&self, _: &Moment<'_>, token: &mut LogoutToken) -> Touched {
        let draft = &mut token.draft;
        match self.0.as_str() {
            "none" => draft.signing = Signing::None,
            "foreign-key" => draft.signing = Signing::ForeignKey,
            "hs256-public-key" => draft.signing = Signing::Hs256PublicKey,
            "broken" => draft.signing = Signing::FlippedBit,
            _ => {
                draft.alg = if draft.alg == Algorithm::Es256 {
                    Algorithm::Rs256
                } else {
                    Algorithm::Es256
                };
                draft
                    .header
                    .insert("alg".to_owned(), json!(draft.alg.name()));
            }
        }
        Touched::Yes
    }
}
