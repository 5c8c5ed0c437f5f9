//! Token introspection (RFC 7662), for confidential clients.

use http::StatusCode;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::call::Call;
use crate::client::AuthMethod;
use crate::endpoints::client_auth;
use crate::refusal::Refusal;

/// Tells whether a token is good, and what it stands for.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    match introspect(call).await {
        Ok(document) => Answer::json(StatusCode::OK, document).not_stored(),
        Err(refusal) => client_auth::refused(call, &refusal),
    }
}

async fn introspect(call: &mut Call<'_>) -> Result<Value, Refusal> {
    client_auth::check_form(call)?;
    client_auth::authenticate(call).await?;
    if call
        .client_auth
        .iter()
        .any(|method| method == AuthMethod::None.name())
    {
        return Err(Refusal::new(
            "invalid_client",
            "a public client may not introspect tokens (RFC 7662, section 2.1)",
            "ask as a client with a secret",
        ));
    }
    let token = call.asked.form.get("token").ok_or_else(|| {
        Refusal::invalid_request(
            "`token` is missing (RFC 7662, section 2.1)",
            "send the token in question",
        )
    })?;
    let now = call.now();
    let (grant, scopes, issued, ends, token_type) = {
        let grants = call.op.grants();
        if let Some(access) = grants.access(token, now) {
            (
                access.grant.clone(),
                access.scopes.clone(),
                access.issued,
                access.ends,
                Some("Bearer"),
            )
        } else if let Some(refresh) = grants.refresh(token, now) {
            (
                refresh.grant.clone(),
                refresh.grant.scopes.clone(),
                refresh.issued,
                refresh.expires(),
                None,
            )
        } else {
            return Ok(json!({ "active": false }));
        }
    };
    let mut document = json!({
        "active": true,
        "iss": call.op.issuer,
        "client_id": grant.client_id,
        "username": grant.user,
        "sub": call.op.user(&grant.user).map(|user| user.sub().to_owned()),
        "scope": scopes.join(" "),
        "iat": issued,
        "exp": ends,
    });
    if let Some(token_type) = token_type {
        document["token_type"] = json!(token_type);
    }
    Ok(document)
}
