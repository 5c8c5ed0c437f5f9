//! The form of key ids.
//!
//! ## What changes
//! `padded-base64`: base64 with padding, in which every id has `+`, `/` and `=`. It holds for the JWKS and the headers
//! of tokens alike. An id that is put into an address, a file name or a cache key unescaped goes wrong; so does one
//! that is taken for base64url.
//!
//! ## Who does it
//! Padded base64: Amazon Cognito.
//!
//! ## References
//! RFC 7517, section 4.5: the form of `kid` is unspecified
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html>
//!
//! ## What it is for
//! To try verifiers that use the key id for more than comparing it.

use crate::jws::Draft;
use crate::key_set::KidForm as Form;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["thumbprint", "padded-base64"]),
    default: "the thumbprint of the key in base64url",
    step: Step::Start,
    timing: Timing::Boot,
    build: |value| {
        Box::new(KidForm(match value.text() {
            "padded-base64" => Form::PaddedBase64,
            _ => Form::Thumbprint,
        }))
    },
};

#[derive(Debug)]
struct KidForm(Form);

impl Quirk for KidForm {
    fn key_ids(&self, _: &Moment<'_>, form: &mut Form) -> Touched {
        *form = self.0;
        Touched::Yes
    }

    /// Here RPs see it.
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        (token.header.contains_key("kid") && self.0 != Form::Thumbprint).into()
    }

    /// And here.
    fn jwks(&self, _: &Moment<'_>, _: &mut serde_json::Value) -> Touched {
        (self.0 != Form::Thumbprint).into()
    }
}
