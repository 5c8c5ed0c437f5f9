//! The form of refresh tokens.
//!
//! ## What changes
//! `jwt`: a JWT that only the provider can verify. `jwe`: five parts and some 1,800 bytes. An RP must not look inside, and
//! must have room for it: two of these do not fit into a cookie.
//!
//! ## Who does it
//! JWT: Keycloak. JWE: Amazon Cognito, as seen.
//!
//! ## References
//! RFC 6749, section 1.5: the string is opaque to the client
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html>
//!
//! ## What it is for
//! To find clients that keep refresh tokens in a cookie or in a column that is too small, or read their `exp`.

use crate::quirk::forge::{ballast, base64url, uuid};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// How much ciphertext a JWE has beside the token itself, in bytes.
const CIPHERTEXT: u64 = 1_000;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["opaque", "jwt", "jwe"]),
    default: "a random value",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(RefreshTokenFormat(match value.text() {
            "jwt" => Form::Jwt,
            "jwe" => Form::Jwe,
            _ => Form::Opaque,
        }))
    },
};

#[derive(Debug)]
struct RefreshTokenFormat(Form);

impl Quirk for RefreshTokenFormat {
    fn refresh_token(&self, moment: &Moment<'_>, token: &mut String) -> Touched {
        *token = match self.0 {
            Form::Opaque => return Touched::Yes,
            Form::Jwt => {
                let header = json!({ "alg": "HS512", "typ": "JWT", "kid": uuid("refresh") });
                let claims = json!({ "iat": moment.now, "jti": token, "typ": "Refresh" });
                let parts = [header, claims].map(|part| base64url(&part.to_string()));
                // Nobody but the provider can tell whether it is a signature: it knows the token as a whole.
                format!("{}.{}", parts.join("."), base64url(&token.repeat(2)[..64]))
            }
            Form::Jwe => {
                let header = json!({ "cty": "JWT", "enc": "A256GCM", "alg": "RSA-OAEP" });
                let filling = |bytes| base64url(&ballast(bytes));
                let ciphertext = format!("{}{}", filling(CIPHERTEXT), base64url(token));
                [
                    base64url(&header.to_string()),
                    filling(256),
                    filling(12),
                    ciphertext,
                    filling(16),
                ]
                .join(".")
            }
        };
        Touched::Yes
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Form {
    Opaque,
    Jwt,
    Jwe,
}
