//! `updated_at` is a date in text.
//!
//! ## What changes
//! `"2023-11-14T22:13:20.000Z"` in place of `1700000000`, in the userinfo response and in ID tokens that carry it.
//!
//! ## Who does it
//! Auth0; Salesforce at the userinfo endpoint.
//!
//! ## References
//! OpenID Connect Core 1.0, section 5.1
//! <https://github.com/nextauthjs/next-auth/blob/main/packages/core/src/providers/auth0.ts>

use crate::jws::Draft;
use crate::quirk::forge::iso_8601;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`updated_at` is a number of seconds",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |_| Box::new(UpdatedAtString),
};

#[derive(Debug)]
struct UpdatedAtString;

impl Quirk for UpdatedAtString {
    fn userinfo(&self, _: &Moment<'_>, claims: &mut Document) -> Touched {
        spell_out(claims)
    }

    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        spell_out(&mut token.claims)
    }
}

fn spell_out(claims: &mut Document) -> Touched {
    match claims.get_mut("updated_at") {
        Some(updated_at) => match updated_at.as_u64() {
            Some(seconds) => {
                *updated_at = json!(iso_8601(seconds));
                Touched::Yes
            }
            None => Touched::No,
        },
        None => Touched::No,
    }
}
