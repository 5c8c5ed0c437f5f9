//! The steps of a token request: is it well formed, whose is it, which grant is it, what comes of it.

use http::StatusCode;
use serde_json::{Map, Value};

use super::{code, refresh};
use crate::answer::Answer;
use crate::call::Call;
use crate::endpoints::client_auth;
use crate::refusal::Refusal;

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
    match call.asked.form.get("grant_type") {
        Some("authorization_code") => code::redeem(call, &client).await,
        Some("refresh_token") => refresh::refresh(call, &client).await,
        Some(other) => Err(Refusal::new(
            "unsupported_grant_type",
            format!("grant_type `{other}` is not supported"),
            "use authorization_code or refresh_token",
        )),
        None => Err(Refusal::invalid_request(
            "`grant_type` is missing (RFC 6749, section 4.1.3)",
            "send grant_type=authorization_code or grant_type=refresh_token",
        )),
    }
}
