//! The headers of ID token and JWT access token have no `typ`.
//!
//! ## What changes
//! The header member is left out. This is legal.
//!
//! ## Who does it
//! Amazon Cognito: its headers have `kid` and `alg` alone.
//!
//! ## References
//! RFC 7519, section 5.1
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html>

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`typ` is `JWT`, and `at+jwt` in access tokens",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenTypMissing),
};

#[derive(Debug)]
struct IdTokenTypMissing;

impl Quirk for IdTokenTypMissing {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token.header.shift_remove("typ");
        Touched::Yes
    }

    fn access_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        token.header.shift_remove("typ");
        Touched::Yes
    }
}
