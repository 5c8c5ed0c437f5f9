//! JWT access tokens are signed with another key than ID tokens.
//!
//! ## What changes
//! The JWKS has both keys, and nothing in it tells which is which. A verifier that takes the first key fails with one
//! of the two kinds.
//!
//! ## Who does it
//! Amazon Cognito.
//!
//! ## References
//! RFC 7517, section 5
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html>
//!
//! ## What it is for
//! To try verifiers that take the first key of the set.

use crate::jws::{Draft, Signing};
use crate::key_set::KeySet;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "one key signs both",
    step: Step::AccessToken,
    timing: Timing::Live,
    build: |_| Box::new(AccessTokenKeySeparate),
};

#[derive(Debug)]
struct AccessTokenKeySeparate;

impl Quirk for AccessTokenKeySeparate {
    fn key_set(&self, _: &Moment<'_>, set: &mut KeySet) -> Touched {
        set.access_token_key = true;
        Touched::Yes
    }

    fn access_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        if token.signing != Signing::Honest {
            return Touched::No; // It is forged in another way.
        }
        token.signing = Signing::AccessTokenKey;
        Touched::Yes
    }
}
