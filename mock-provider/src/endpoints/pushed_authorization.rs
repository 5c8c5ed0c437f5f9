//! The pushed authorization request endpoint (RFC 9126, section 2).

use http::StatusCode;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoints::{authorize, client_auth};
use crate::policy::PushedRequests;
use crate::refusal::Refusal;

/// What authenticates the client, and is no parameter of the authorization request (RFC 9126, section 2.1).
const CREDENTIALS: [&str; 3] = ["client_secret", "client_assertion", "client_assertion_type"];

/// Answers with a reference to the request; `None` where nothing can be pushed.
pub(crate) async fn answer(call: &mut Call<'_>) -> Option<Answer> {
    if call.policy().pushed_requests == PushedRequests::Unsupported {
        return None;
    }
    Some(match push(call).await {
        Ok(response) => Answer::json(StatusCode::CREATED, response).not_stored(),
        Err(refusal) => client_auth::refused(call, &refusal),
    })
}

async fn push(call: &mut Call<'_>) -> Result<Value, Refusal> {
    client_auth::check_form(call)?;
    let client = client_auth::authenticate(call).await?;
    let mut sent = call.asked.form.without(&CREDENTIALS);
    // A client that is named in the Authorization header need not be named again.
    sent.set("client_id", client.id());
    let lifetime = call.policy().pushed_request_lifetime;
    let id = client.id().to_owned();
    let parameters = authorize::check_pushed(call, client, sent).await?;
    let now = call.now();
    let ends = now.saturating_add_unsigned(lifetime);
    let reference = call
        .op
        .pushed
        .add(&id, parameters, &call.op.entropy, now, ends);
    Ok(json!({ "request_uri": reference, "expires_in": lifetime }))
}
