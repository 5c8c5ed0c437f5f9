//! Tokens and userinfo have Amazon Cognito's own claims.
//!
//! ## What changes
//! ID token: `token_use` `id`, `cognito:username`, `origin_jti`, `jti`. Access token: `token_use` `access`,
//! `username`, `origin_jti`, and no `aud`. Userinfo: `username`.
//! An RP that takes one kind of token for the other sees it in `token_use`.
//!
//! ## Who does it
//! Amazon Cognito.
//!
//! ## References
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html>
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html>

use crate::jws::Draft;
use crate::quirk::forge::uuid;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "no claims beyond the specification",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(CognitoClaims),
};

#[derive(Debug)]
struct CognitoClaims;

impl Quirk for CognitoClaims {
    fn id_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        let claims = &mut token.claims;
        let name = moment.user.unwrap_or_default();
        let session = claims
            .get("sid")
            .and_then(|sid| sid.as_str())
            .unwrap_or(name);
        let origin = uuid(&format!("origin {session}"));
        // Another access token, another ID token.
        let own = uuid(&format!(
            "id {}",
            claims.get("at_hash").unwrap_or(&json!(moment.now))
        ));
        claims.insert("token_use".to_owned(), json!("id"));
        claims.insert("cognito:username".to_owned(), json!(name));
        claims.insert("origin_jti".to_owned(), json!(origin));
        claims.insert("jti".to_owned(), json!(own));
        Touched::Yes
    }

    fn access_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        let name = moment.user.unwrap_or_default();
        token.claims.shift_remove("aud");
        token.claims.insert("token_use".to_owned(), json!("access"));
        token.claims.insert("username".to_owned(), json!(name));
        Touched::Yes
    }

    fn userinfo(&self, moment: &Moment<'_>, claims: &mut Document) -> Touched {
        claims.insert(
            "username".to_owned(),
            json!(moment.user.unwrap_or_default()),
        );
        Touched::Yes
    }
}
