//! The steps of a token request: is it well formed, whose is it, which grant is it, what comes of it.

use http::StatusCode;
use serde_json::{Map, Value};

use super::{client_credentials, code, device_code, refresh};
use crate::answer::Answer;
use crate::call::Call;
use crate::endpoints::client_auth;
use crate::policy::Presence;
use crate::refusal::Refusal;
use crate::scopes;

/// Answers with tokens, or with the error that the specification names.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    match tokens(call).await {
        Ok(response) => Answer::json(StatusCode::OK, Value::Object(response)).not_stored(),
        Err(refusal) => client_auth::refused(call, &refusal),
    }
}

async fn tokens(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    client_auth::check_form(call)?;
    let client = client_auth::authenticate(call).await?;
    let grant_type = call.asked.form.get("grant_type");
    let known = grant_type.filter(|name| scopes::GRANT_TYPES.contains(name));
    if let Some(known) = known.filter(|known| !client.may_use_grant_type(known)) {
        return Err(scopes::grant_not_registered(known));
    }
    match grant_type {
        Some("authorization_code") => code::redeem(call, &client).await,
        Some("refresh_token") => refresh::refresh(call, &client).await,
        Some(scopes::CLIENT_CREDENTIALS) => client_credentials::grant(call, &client).await,
        Some(scopes::DEVICE_CODE) if call.policy().device_grant == Presence::Present => {
            device_code::poll(call, &client).await
        }
        Some(other) => Err(Refusal::new(
            "unsupported_grant_type",
            format!("grant_type `{other}` is not supported"),
            "use one of grant_types_supported in the provider's metadata",
        )),
        None => Err(Refusal::invalid_request(
            "`grant_type` is missing (RFC 6749, section 4.1.3)",
            "send grant_type=authorization_code or grant_type=refresh_token",
        )),
    }
}
