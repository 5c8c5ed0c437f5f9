//! Registering a client, and reading the registration again (sections 3 and 4).

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use subtle::ConstantTimeEq as _;

use super::rules;
use crate::answer::Answer;
use crate::call::Call;
use crate::client::{AuthMethod, Client, MetadataError};
use crate::endpoint::Endpoint;
use crate::endpoints::bearer;
use crate::refusal::Refusal;
use crate::registrations::Registration;

/// Registers with POST, reads with GET.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    let outcome = if call.asked.method == Method::POST {
        register(call)
            .await
            .map(|document| (StatusCode::CREATED, document))
    } else {
        read(call).map(|document| (StatusCode::OK, document))
    };
    match outcome {
        Ok((status, document)) => Answer::json(status, Value::Object(document)).not_stored(),
        Err(refusal) if refusal.error == "invalid_token" || refusal.error.is_empty() => {
            bearer::refused(call, &refusal)
        }
        Err(refusal) => {
            call.refuse(&refusal);
            Answer::error(StatusCode::BAD_REQUEST, &refusal)
        }
    }
}

async fn register(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    may_register(call)?;
    let asked = metadata(call)?;
    let client = rules::check(call, assemble(call, asked))
        .await
        .map_err(|error| explain(&error))?;
    let registration = Registration {
        token: call.op.entropy.token(32),
        issued: call.now(),
    };
    call.about(&client);
    let document = document(call, &client, &registration);
    call.op.register_itself(client, registration);
    Ok(document)
}

/// Whether the request shows the initial access token, where there is one (section 3).
fn may_register(call: &Call<'_>) -> Result<(), Refusal> {
    let Some(expected) = &call.op.initial_access_token else {
        return Ok(());
    };
    let shown = bearer_token(call)?;
    if bool::from(shown.as_bytes().ct_eq(expected.as_bytes())) {
        Ok(())
    } else {
        Err(Refusal::new(
            "invalid_token",
            "the initial access token is wrong",
            "send the one that the provider was set up with",
        ))
    }
}

/// A malformed token is as bad as a wrong one (section 4.4).
fn bearer_token(call: &Call<'_>) -> Result<String, Refusal> {
    let token = bearer::token(call).map_err(|refusal| match refusal.error.as_str() {
        "invalid_request" => Refusal::new("invalid_token", refusal.reason, refusal.mend),
        _ => refusal,
    })?;
    Ok(token.value().to_owned())
}

fn metadata(call: &Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let malformed = |reason: String| {
        Err(Refusal::new(
            "invalid_client_metadata",
            reason,
            "send the client metadata as a JSON object, with Content-Type: application/json",
        ))
    };
    let Some(body) = &call.asked.json else {
        return malformed(
            "the body is not application/json (OpenID Connect Dynamic Client Registration 1.0, section 3.1)"
                .to_owned(),
        );
    };
    match serde_json::from_slice(body) {
        Ok(Value::Object(metadata)) => Ok(metadata),
        Ok(_) => malformed("the body is JSON, but no object".to_owned()),
        Err(error) => malformed(format!("the body is no JSON: {error}")),
    }
}

/// What was asked for, with the defaults of section 2 and with what the provider gives.
fn assemble(call: &Call<'_>, mut metadata: Map<String, Value>) -> Map<String, Value> {
    // Ids and secrets are the provider's to give.
    for name in ["client_id", "client_secret"] {
        metadata.shift_remove(name);
    }
    metadata.retain(|_, value| !value.is_null());
    for (name, value) in [
        ("response_types", json!(["code"])),
        ("grant_types", json!(["authorization_code"])),
        ("application_type", json!("web")),
        ("subject_type", json!("public")),
        ("id_token_signed_response_alg", json!("RS256")),
        (
            "token_endpoint_auth_method",
            json!(AuthMethod::ClientSecretBasic.name()),
        ),
    ] {
        metadata.entry(name).or_insert(value);
    }
    let mut complete = Map::new();
    complete.insert("client_id".to_owned(), json!(call.op.entropy.token(16)));
    if rules::needs_secret(&metadata) {
        let secret = call.op.entropy.token(32);
        complete.insert("client_secret".to_owned(), json!(secret));
    }
    complete.append(&mut metadata);
    complete
}

fn explain(error: &MetadataError) -> Refusal {
    Refusal::new(
        error.code(),
        error.to_string(),
        "mend the member (OpenID Connect Dynamic Client Registration 1.0, section 2), and register again",
    )
}

/// Reads the registration (section 4.2). Whoever does not show the client's own token learns nothing, not even whether
/// there is such a client.
fn read(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let token = bearer_token(call)?;
    let id = call.asked.query.get("client_id").unwrap_or_default();
    let registration = call.op.registrations.get(id, &token);
    match (call.op.client(id), registration) {
        (Some(client), Some(registration)) => {
            call.about(&client);
            Ok(document(call, &client, &registration))
        }
        _ => Err(Refusal::new(
            "invalid_token",
            "this is not the registration access token of the client (OpenID Connect Dynamic Client Registration 1.0, section 4.4)",
            "send the registration_access_token of the registration response to its registration_client_uri",
        )),
    }
}

/// Section 3.2.
fn document(call: &Call<'_>, client: &Client, registration: &Registration) -> Map<String, Value> {
    let mut uri = call.op.url(Endpoint::Registration);
    uri.query_pairs_mut().append_pair("client_id", client.id());
    let mut document = client.metadata();
    let mut set = |name: &str, value: Value| document.insert(name.to_owned(), value);
    set("client_id_issued_at", json!(registration.issued));
    if client.shared_secret().is_some() {
        // Never.
        set("client_secret_expires_at", json!(0));
    }
    set("registration_access_token", json!(registration.token));
    set("registration_client_uri", json!(uri.as_str()));
    document
}
