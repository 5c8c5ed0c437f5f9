//! `email_verified` is a string.
//!
//! ## What changes
//! `"true"` in place of `true`, in the userinfo response and in ID tokens that carry it; the same with
//! `phone_number_verified`, for users who have one. In some languages the
//! string `"false"` counts as true.
//!
//! ## Who does it
//! Amazon Cognito at the userinfo endpoint; Apple in the ID token.
//!
//! ## References
//! OpenID Connect Core 1.0, section 5.1
//! <https://github.com/zitadel/oidc/issues/137>

use crate::jws::Draft;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`email_verified` is a boolean",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |_| Box::new(EmailVerifiedString),
};

#[derive(Debug)]
struct EmailVerifiedString;

impl Quirk for EmailVerifiedString {
    fn userinfo(&self, _: &Moment<'_>, claims: &mut Document) -> Touched {
        spell_out(claims)
    }

    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        spell_out(&mut token.claims)
    }
}

fn spell_out(claims: &mut Document) -> Touched {
    let mut acted = false;
    for name in ["email_verified", "phone_number_verified"] {
        if let Some(verified) = claims.get_mut(name)
            && verified.is_boolean()
        {
            *verified = json!(verified.to_string());
            acted = true;
        }
    }
    acted.into()
}
