//! The form of subject identifiers.
//!
//! ## What changes
//! `uuid`: a UUID. `auth0`: `auth0|` and 24 hexadecimal digits; the sign `|` has to survive in paths, file names
//! and keys of the RP. `numeric`: 21 digits, too many for a 64-bit float. `dex`: base64 of a binary message, 60
//! characters in which case matters. `apple`: three parts with dots between them.
//! It holds for users whose subject was not chosen by hand.
//!
//! ## Who does it
//! UUID: Amazon Cognito, Keycloak. With a pipe: Auth0. Digits: Google. Base64 of a binary message: Dex. With dots:
//! Apple.
//!
//! ## References
//! OpenID Connect Core 1.0, section 2
//! <https://auth0.com/docs/manage-users/user-accounts/identify-users>

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::jws::Draft;
use crate::quirk::forge::uuid;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::user::User;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["opaque", "uuid", "auth0", "numeric", "dex", "apple"]),
    default: "opaque text",
    step: Step::Start,
    timing: Timing::Boot,
    build: |value| {
        Box::new(SubjectForm(match value.text() {
            "uuid" => Form::Uuid,
            "auth0" => Form::Auth0,
            "numeric" => Form::Numeric,
            "dex" => Form::Dex,
            "apple" => Form::Apple,
            _ => Form::Opaque,
        }))
    },
};

#[derive(Debug)]
struct SubjectForm(Form);

impl Quirk for SubjectForm {
    fn user(&self, _: &Moment<'_>, user: &mut User) -> Touched {
        if user.sub() != User::new(user.name()).sub() {
            return Touched::No;
        }
        let digits = uuid(user.name());
        let subject = match self.0 {
            Form::Opaque => return Touched::No,
            Form::Uuid => digits,
            Form::Auth0 => {
                let hex: String = digits
                    .chars()
                    .filter(char::is_ascii_hexdigit)
                    .take(24)
                    .collect();
                format!("auth0|{hex}")
            }
            // A protobuf message of the user's id and the connector's.
            Form::Dex => {
                let mut message = vec![0x0a, 36];
                message.extend_from_slice(digits.as_bytes());
                message.extend_from_slice(b"\x12\x05local");
                URL_SAFE_NO_PAD.encode(message)
            }
            Form::Apple => {
                let hex = digits.replace('-', "");
                format!("001234.{hex}.0815")
            }
            Form::Numeric => {
                let decimal = digits
                    .bytes()
                    .filter(u8::is_ascii_hexdigit)
                    .map(|byte| char::from(b'0' + byte % 10));
                let decimal: String = decimal.take(20).collect();
                format!("1{decimal}")
            }
        };
        *user = user.clone().subject(subject);
        Touched::Yes
    }

    /// Here RPs see it.
    fn id_token(&self, _: &Moment<'_>, _: &mut Draft) -> Touched {
        Touched::Yes
    }
}

#[derive(Debug)]
enum Form {
    Opaque,
    Uuid,
    Auth0,
    Numeric,
    Dex,
    Apple,
}
