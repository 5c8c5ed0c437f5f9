//! What the ID token says about the sign-in: `acr` and `amr`.
//!
//! ## What changes
//! `usual`: `acr` is `"1"` and `amr` `["pwd"]`. `zero`: `acr` is `"0"`, too weak for anything that is worth money.
//! `amr-string`: `amr` is a string, though it is an array of strings. `missing`: neither of them is there, whatever was
//! asked for.
//!
//! ## Who does it
//! `acr` `0` for a sign-in from a session: Keycloak below 18. `amr`: Okta, Duende. Missing: Google, Amazon Cognito.
//!
//! ## References
//! OpenID Connect Core 1.0, section 2
//! RFC 8176, section 2
//! <https://www.keycloak.org/docs/latest/upgrading/>
//!
//! ## What it is for
//! To try apps that ask for `acr_values` and rely on the answer.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["usual", "zero", "amr-string", "missing"]),
    default: "they are there where they were asked for",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "usual" => IdTokenAcr::Usual,
            "zero" => IdTokenAcr::Zero,
            "amr-string" => IdTokenAcr::AmrString,
            _ => IdTokenAcr::Missing,
        })
    },
};

#[derive(Debug)]
enum IdTokenAcr {
    Usual,
    Zero,
    AmrString,
    Missing,
}

impl Quirk for IdTokenAcr {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        let claims = &mut token.claims;
        let (acr, amr) = match self {
            Self::Usual => ("1", json!(["pwd"])),
            Self::Zero => ("0", json!(["pwd"])),
            Self::AmrString => ("1", json!("pwd")),
            Self::Missing => {
                let had = [claims.shift_remove("acr"), claims.shift_remove("amr")];
                return had.iter().any(Option::is_some).into();
            }
        };
        claims.insert("acr".to_owned(), json!(acr));
        claims.insert("amr".to_owned(), amr);
        Touched::Yes
    }
}
