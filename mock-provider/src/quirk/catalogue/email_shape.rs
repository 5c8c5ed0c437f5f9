//! Where the user's address for mail stands, and whether it does.
//!
//! ## What changes
//! `array`: in `emails`, an array, in place of `email`. `upn`: in `upn`, and `email` is missing. `relay`: `email` is an
//! address of a relay, with `is_private_email`. `absent`: it is nowhere. `unverified`: `email_verified` is false.
//! `unstated`: `email_verified` is missing. It holds for the userinfo response and for ID tokens that carry the
//! address.
//!
//! ## Who does it
//! Array: Azure AD B2C. `upn`: ADFS. Relay: Apple. Absent: Entra ID for many users, LINE without permission. Unstated:
//! Entra ID `U`.
//!
//! ## References
//! OpenID Connect Core 1.0, sections 5.1 and 5.7
//! <https://learn.microsoft.com/en-us/azure/active-directory-b2c/openid-connect>
//! <https://developer.apple.com/documentation/signinwithapple/authenticating-users-with-sign-in-with-apple>
//!
//! ## What it is for
//! To try apps that find their users by `email`.

use crate::jws::Draft;
use crate::quirk::forge::uuid;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["array", "upn", "relay", "absent", "unverified", "unstated"]),
    default: "`email` and `email_verified`, as the scope `email` asks for them",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "array" => EmailShape::Array,
            "upn" => EmailShape::Upn,
            "relay" => EmailShape::Relay,
            "absent" => EmailShape::Absent,
            "unverified" => EmailShape::Unverified,
            _ => EmailShape::Unstated,
        })
    },
};

#[derive(Debug)]
enum EmailShape {
    Array,
    Upn,
    Relay,
    Absent,
    Unverified,
    Unstated,
}

impl Quirk for EmailShape {
    fn userinfo(&self, _: &Moment<'_>, claims: &mut Document) -> Touched {
        self.shape(claims)
    }

    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        self.shape(&mut token.claims)
    }
}

impl EmailShape {
    fn shape(&self, claims: &mut Document) -> Touched {
        let Some(email) = claims.get("email").cloned() else {
            return Touched::No;
        };
        match self {
            Self::Array => {
                claims.shift_remove("email");
                claims.insert("emails".to_owned(), json!([email]));
            }
            Self::Upn => {
                claims.shift_remove("email");
                claims.insert("upn".to_owned(), email);
            }
            Self::Relay => {
                let alias: String = uuid(&email.to_string())
                    .split('-')
                    .next_back()
                    .into_iter()
                    .collect();
                claims.insert(
                    "email".to_owned(),
                    json!(format!("{alias}@relay.example.test")),
                );
                claims.insert("is_private_email".to_owned(), json!(true));
            }
            Self::Absent => {
                claims.shift_remove("email");
            }
            Self::Unverified => {
                claims.insert("email_verified".to_owned(), json!(false));
            }
            Self::Unstated => {}
        }
        if matches!(
            self,
            Self::Array | Self::Upn | Self::Absent | Self::Unstated
        ) {
            claims.shift_remove("email_verified");
        }
        Touched::Yes
    }
}
