//! The userinfo endpoint (OpenID Connect Core 1.0, section 5.3).

use std::sync::Arc;

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoints::bearer;
use crate::grants::Access;
use crate::quirk::Quirk;
use crate::refusal::Refusal;
use crate::user::User;

/// Answers with the claims that the access token's scopes ask for.
pub(crate) fn answer(call: &mut Call<'_>) -> Answer {
    match claims(call) {
        Ok(claims) => Answer::json(StatusCode::OK, Value::Object(claims)).not_stored(),
        Err(refusal) => bearer::refused(call, &refusal),
    }
}

fn claims(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let token = bearer::token(call)?;
    let access = living_access(call, &token)?;
    call.client_id = Some(access.grant.client_id.clone());
    call.user = Some(access.grant.user.clone());
    let user = speaks_for(call, &access)?;
    let mut claims = Map::new();
    claims.insert(
        "sub".to_owned(),
        json!(call.op.subject(&user, &access.grant.client_id)),
    );
    for (name, value) in user.claims_for(&access.scopes) {
        claims.insert(name.clone(), value.clone());
    }
    for (name, value) in access.grant.claims.userinfo.of(&user) {
        claims.insert(name.clone(), value.clone());
    }
    call.quirks(Quirk::userinfo, &mut claims);
    Ok(claims)
}

fn living_access(call: &Call<'_>, token: &str) -> Result<Access, Refusal> {
    let now = call.now();
    call.op.grants().access(token, now).cloned().ok_or_else(|| {
        Refusal::new(
            "invalid_token",
            "the access token is unknown, expired or revoked (RFC 6750, section 3.1)",
            "refresh the access token, or sign in again",
        )
    })
}

fn speaks_for(call: &Call<'_>, access: &Access) -> Result<Arc<User>, Refusal> {
    if !access.scopes.iter().any(|scope| scope == "openid") {
        return Err(Refusal::new(
            "insufficient_scope",
            "the access token was not granted the scope openid (OpenID Connect Core 1.0, section 5.3)",
            "ask for the scope openid",
        ));
    }
    call.op
        .user(&access.grant.user)
        .ok_or_else(|| Refusal::new("invalid_token", "the user is gone", "sign in again"))
}
