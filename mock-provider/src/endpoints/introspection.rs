//! Token introspection (RFC 7662), for confidential clients.

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoints::client_auth;
use crate::grants::{self, Grant};
use crate::jws;
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
    let client = client_auth::authenticate(call).await?;
    if call.is_from_public_client() {
        return Err(Refusal::new(
            "invalid_client",
            "a public client may not introspect tokens (RFC 7662, section 2.1)",
            "ask as a client with a secret",
        ));
    }
    let mend = "send the token in question";
    let form = &call.asked.form;
    let token = form.required("token", "RFC 7662, section 2.1", mend)?;
    // Tokens of others are nobody's business: they look like unknown ones (section 4).
    let found = access(call, token).or_else(|| refresh(call, token));
    Ok(match found {
        Some((client_id, document)) if client_id == client.id() => Value::Object(document),
        _ => json!({ "active": false }),
    })
}

fn access(call: &Call<'_>, token: &str) -> Option<(String, Map<String, Value>)> {
    let access = call.op.grants().access(token, call.now()).cloned()?;
    let mut document = members(call, &access.grant, access.scopes());
    // What a JWT says of itself is what is true of it (RFC 9068).
    let own = jws::claims(token).unwrap_or_default();
    let said = |name: &str, otherwise: Value| own.get(name).cloned().unwrap_or(otherwise);
    let audience = call.op.addresses.origin().as_str();
    for (name, value) in [
        ("token_type", json!("Bearer")),
        ("aud", said("aud", json!(audience))),
        ("jti", said("jti", json!(grants::id_of(token)))),
        ("iat", json!(access.issued)),
        ("nbf", json!(access.issued)),
        ("exp", json!(access.ends)),
    ] {
        document.insert(name.to_owned(), value);
    }
    Some((access.grant.client_id.to_string(), document))
}

/// A refresh token has no `token_type`: that is about how a token is used at a resource (RFC 6749, section 7.1).
fn refresh(call: &mut Call<'_>, token: &str) -> Option<(String, Map<String, Value>)> {
    let now = call.now();
    let refresh = call.op.grants().refresh(token, now).cloned()?;
    if call.policy().refresh.binding.is_broken(&refresh.grant, now) {
        return None;
    }
    let mut document = members(call, &refresh.grant, &refresh.grant.scopes);
    for (name, value) in [
        ("jti", json!(grants::id_of(token))),
        ("iat", json!(refresh.issued)),
        ("nbf", json!(refresh.issued)),
        ("exp", json!(refresh.expires())),
    ] {
        document.insert(name.to_owned(), value);
    }
    Some((refresh.grant.client_id.to_string(), document))
}

fn members(call: &Call<'_>, grant: &Grant, scopes: &[String]) -> Map<String, Value> {
    let mut document = Map::new();
    let mut set = |name: &str, value: Value| document.insert(name.to_owned(), value);
    set("active", json!(true));
    set("iss", json!(call.op.issuer));
    set("client_id", json!(&*grant.client_id));
    set("scope", json!(scopes.join(" ")));
    match call.op.user(&grant.user) {
        Some(user) => {
            set("username", json!(user.name()));
            set("sub", json!(call.op.subject(&user, &grant.client_id)));
        }
        None => {
            set("sub", json!(&*grant.client_id));
        }
    }
    document
}
