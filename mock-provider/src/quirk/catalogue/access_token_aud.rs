//! Whom a JWT access token is for.
//!
//! ## What changes
//! `absent`: there is no `aud`. `client`: the client id. `account`: the text `account`. `array`: an array of an API and
//! the userinfo endpoint. `foreign`: an API that the RP has nothing to do with. An RP does not look into access tokens;
//! an API that checks `aud` sees it.
//!
//! ## Who does it
//! Absent: Amazon Cognito. The client: Dex. `account`: Keycloak `U`. An array: Auth0 `U`. Foreign: Entra ID with tokens
//! for Graph.
//!
//! ## References
//! RFC 9068, sections 2.2 and 3
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html>
//!
//! ## What it is for
//! To try APIs that check the audience, and apps that take an access token for an ID token.

use crate::endpoint::Endpoint;
use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["absent", "client", "account", "array", "foreign"]),
    default: "the address of the provider",
    step: Step::AccessToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "absent" => AccessTokenAud::Absent,
            "client" => AccessTokenAud::Client,
            "account" => AccessTokenAud::Account,
            "array" => AccessTokenAud::Array,
            _ => AccessTokenAud::Foreign,
        })
    },
};

#[derive(Debug)]
enum AccessTokenAud {
    Absent,
    Client,
    Account,
    Array,
    Foreign,
}

impl Quirk for AccessTokenAud {
    fn access_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        let audience = match self {
            Self::Absent => return token.claims.shift_remove("aud").is_some().into(),
            Self::Client => json!(moment.client),
            Self::Account => json!("account"),
            Self::Array => json!([
                "https://api.example.test",
                moment.address(Endpoint::Userinfo)
            ]),
            Self::Foreign => json!("https://graph.example.test"),
        };
        token.claims.insert("aud".to_owned(), audience);
        Touched::Yes
    }
}
