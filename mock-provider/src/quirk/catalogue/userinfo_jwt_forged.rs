//! Signed userinfo responses are forged in one way.
//!
//! ## What changes
//! `signature`: one bit of the signature is flipped. `key`: a key signed that nobody publishes. `alg-none`: nothing
//! did. `iss`: the issuer is another one. `aud`: it is for another client. It acts on signed responses alone: set
//! `userinfo-signed`, or register the client for them. An RP uses no claim of such a response.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 5.3.4
//! OpenID Connect Core 1.0, section 5.3.2: `iss` and `aud`
//!
//! ## What it is for
//! To try clients that decode signed userinfo without verifying it.

use crate::jws::{Draft, Signing};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["signature", "key", "alg-none", "iss", "aud"]),
    default: "they are honest",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "signature" => UserinfoJwtForged::Signed(Signing::FlippedBit),
            "key" => UserinfoJwtForged::Signed(Signing::ForeignKey),
            "alg-none" => UserinfoJwtForged::Signed(Signing::None),
            "iss" => UserinfoJwtForged::Claim("iss", "https://elsewhere.example.test"),
            _ => UserinfoJwtForged::Claim("aud", "another-client"),
        })
    },
};

#[derive(Debug)]
enum UserinfoJwtForged {
    Signed(Signing),
    Claim(&'static str, &'static str),
}

impl Quirk for UserinfoJwtForged {
    fn signed_userinfo(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        match self {
            Self::Signed(signing) => token.signing = *signing,
            Self::Claim(name, value) => {
                token.claims.insert((*name).to_owned(), json!(value));
            }
        }
        Touched::Yes
    }
}
