//! The userinfo endpoint (OpenID Connect Core 1.0, section 5.3).

use std::sync::Arc;

use http::{StatusCode, header};
use serde_json::{Map, Value, json};

use super::claims;
use crate::algorithm::Algorithm;
use crate::answer::Answer;
use crate::call::Call;
use crate::endpoints::bearer::{self, Token};
use crate::grants::Access;
use crate::journal::Body;
use crate::jws::Draft;
use crate::policy::TokenIn;
use crate::quirk::Quirk;
use crate::refusal::Refusal;
use crate::user::User;

/// Answers with the claims that the access token's scopes ask for: as JSON, or signed where the client asked for that.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    match respond(call).await {
        Ok(answer) => answer.not_stored(),
        Err(refusal) => bearer::refused(call, &refusal),
    }
}

async fn respond(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let token = bearer::token(call)?;
    let access = living_access(call, token.value())?;
    let policy = call.policy();
    taken(&token, policy.userinfo_token)?;
    let user = speaks_for(call, &access)?;
    let mut claims = Map::new();
    let subject = call.op.subject(&user, &access.grant.client_id);
    claims.insert("sub".to_owned(), json!(subject));
    for (name, value) in user.claims_for(access.scopes()) {
        claims.insert(name.clone(), value.clone());
    }
    let single = access.grant.claims.iter();
    for (name, value) in single.flat_map(|claims| claims.userinfo.of(&user)) {
        claims.insert(name.clone(), value.clone());
    }
    claims::put_elsewhere(call, policy.claims_source, &access, &user, &mut claims).await;
    call.quirks(Quirk::userinfo, &mut claims);
    let client = call.op.client(&access.grant.client_id);
    let alg = client.as_ref().map_or(policy.userinfo_alg, |client| {
        client.userinfo_alg_or(policy.userinfo_alg)
    });
    let Some(alg) = alg else {
        return Ok(Answer::json(StatusCode::OK, Value::Object(claims)));
    };
    let secret = client.as_deref().and_then(|client| client.shared_secret());
    Ok(signed(call, &access.grant.client_id, secret, alg, claims).await)
}

/// A signed response says whose it is and whom it is for (section 5.3.2).
async fn signed(
    call: &mut Call<'_>,
    client: &str,
    secret: Option<&str>,
    alg: Algorithm,
    mut claims: Map<String, Value>,
) -> Answer {
    claims.insert("iss".to_owned(), json!(call.op.issuer));
    claims.insert("aud".to_owned(), json!(client));
    call.rotate_keys();
    let mut draft = Draft::new(alg, "JWT", claims);
    call.quirks(Quirk::signed_userinfo, &mut draft);
    jwt(draft.sign(&call.op.keys, secret).await)
}

/// A JWT as the body of a response (RFC 7519, section 10.3.1).
pub(super) fn jwt(token: String) -> Answer {
    let mut answer = Answer::empty(StatusCode::OK);
    answer.body = Body::Text(token);
    answer.with(header::CONTENT_TYPE, "application/jwt")
}

/// Whether the token came where this provider looks for it; elsewhere it is as good as none.
fn taken(token: &Token, looked_for: TokenIn) -> Result<(), Refusal> {
    match (token, looked_for) {
        (_, TokenIn::Either)
        | (Token::Header(_), TokenIn::Header)
        | (Token::Form(_), TokenIn::Form) => Ok(()),
        (Token::Form(_), TokenIn::Header) => Err(bearer::no_token(
            "the access token is in the form, where this provider does not look",
        )),
        (Token::Header(_), TokenIn::Form) => Err(Refusal::new(
            "",
            "the access token is in the Authorization header, where this provider does not look",
            "post it as access_token in a form",
        )),
    }
}

/// The grant behind an access token that lives; from here on the exchange is about its client and its user.
pub(super) fn living_access(call: &mut Call<'_>, token: &str) -> Result<Access, Refusal> {
    let now = call.now();
    let access = call.op.grants().access(token, now).cloned();
    let access = access.ok_or_else(|| {
        Refusal::new(
            "invalid_token",
            "the access token is unknown, expired or revoked (RFC 6750, section 3.1)",
            "refresh the access token, or sign in again",
        )
    })?;
    call.client_id = Some(access.grant.client_id.to_string());
    call.user = Some(access.grant.user.to_string());
    Ok(access)
}

fn speaks_for(call: &Call<'_>, access: &Access) -> Result<Arc<User>, Refusal> {
    if !access.scopes().iter().any(|scope| scope == "openid") {
        return Err(Refusal::new(
            "insufficient_scope",
            "the access token was not granted the scope openid (OpenID Connect Core 1.0, section 5.3)",
            "ask for the scope openid",
        ));
    }
    owner(call, access)
}

/// The user of an access token.
pub(super) fn owner(call: &Call<'_>, access: &Access) -> Result<Arc<User>, Refusal> {
    call.op
        .user(&access.grant.user)
        .ok_or_else(|| Refusal::new("invalid_token", "the user is gone", "sign in again"))
}
