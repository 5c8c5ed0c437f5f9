//! The device authorization endpoint (RFC 8628, sections 3.1 and 3.2).

use http::StatusCode;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::call::Call;
use crate::device::{DeviceRequest, Pace};
use crate::endpoint::Endpoint;
use crate::endpoints::client_auth;
use crate::refusal::Refusal;
use crate::scopes;

/// Gives a device its codes.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    match codes(call).await {
        Ok(document) => Answer::json(StatusCode::OK, document).not_stored(),
        Err(refusal) => client_auth::refused(call, &refusal),
    }
}

async fn codes(call: &mut Call<'_>) -> Result<Value, Refusal> {
    client_auth::check_form(call)?;
    let client = client_auth::authenticate(call).await?;
    if !client.may_use_grant_type(scopes::DEVICE_CODE) {
        return Err(scopes::grant_not_registered(scopes::DEVICE_CODE));
    }
    let scopes = scopes::of_users(call.asked.form.get("scope").unwrap_or_default())?;
    let policy = call.policy();
    let pace = Pace {
        lifetime: policy.device_code_lifetime,
        interval: policy.device_poll_interval,
    };
    let request = DeviceRequest {
        client_id: client.id().to_owned(),
        scopes,
    };
    let op = call.op;
    let codes = op.devices.add(request, &op.entropy, call.now(), pace);
    let page = op.url(Endpoint::DeviceVerification);
    let mut complete = page.clone();
    complete
        .query_pairs_mut()
        .append_pair("user_code", &codes.user_code);
    Ok(json!({
        "device_code": codes.device_code,
        "user_code": codes.user_code,
        "verification_uri": page.as_str(),
        "verification_uri_complete": complete.as_str(),
        "expires_in": pace.lifetime,
        "interval": pace.interval,
    }))
}
