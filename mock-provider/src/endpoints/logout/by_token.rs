//! A sign-out without the browser: a client shows a refresh token of the session, and the session ends.

use http::{Method, StatusCode};

use crate::answer::Answer;
use crate::back_channel;
use crate::call::Call;
use crate::end_of_session;
use crate::endpoints::client_auth;
use crate::refusal::Refusal;

/// Whether the request is one: a form with a refresh token.
pub(crate) fn is_meant(call: &Call<'_>) -> bool {
    call.asked.method == Method::POST && call.asked.form.get("refresh_token").is_some()
}

/// Answers it; like the token endpoint where it is refused.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    match end(call).await {
        Ok(()) => Answer::empty(StatusCode::NO_CONTENT).not_stored(),
        Err(refusal) => client_auth::refused(call, &refusal),
    }
}

async fn end(call: &mut Call<'_>) -> Result<(), Refusal> {
    client_auth::check_form(call)?;
    let client = client_auth::authenticate(call).await?;
    let token = call.asked.form.get("refresh_token").unwrap_or_default();
    let known = call.op.grants().grant_of_refresh(token, call.now());
    let Some(grant) = known.filter(|grant| !grant.refreshes_no_more()) else {
        return Err(Refusal::new(
            "invalid_grant",
            "the refresh token is unknown, expired or revoked",
            "send the refresh token of the last token response",
        ));
    };
    if *grant.client_id != *client.id() {
        return Err(Refusal::new(
            "invalid_grant",
            "the refresh token was issued to another client",
            "send a refresh token of this client",
        ));
    }
    grant.revoke_refresh();
    let policy = call.logout_policy();
    if let Some(ended) = call.op.sessions.end(&grant.session) {
        let deliveries = end_of_session::after(call.op, &ended, &policy);
        back_channel::wait(deliveries, policy.logout.waits).await;
    }
    Ok(())
}
