//! Auth0's `/v2/logout` (<https://auth0.com/docs/api/authentication/logout/auth-0-logout>).
//!
//! It asks nobody, takes no hint, and brings no `state` back. `federated` ends the session at an upstream provider too,
//! where `sign-out-upstream` says so.

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoints::logout::sign_out;
use crate::refusal::Refusal;

/// Answers a sign-out.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    let to = match target(call) {
        Ok(to) => to,
        Err(refusal) => return sign_out::refuse(call, &refusal),
    };
    let session = sign_out::session(call);
    sign_out::end(call, session.as_ref(), &to.into()).await
}

/// Where the browser goes: to `returnTo`, or to the first allowed address of the client, or nowhere.
fn target(call: &mut Call<'_>) -> Result<Option<String>, Refusal> {
    let sent = &call.asked.query;
    let client = match sent.get("client_id") {
        Some(id) => {
            let client = call.op.client(id).ok_or_else(|| {
                Refusal::invalid_request(
                    format!("no application has the client_id `{id}`"),
                    "send the client id of the application, or leave it out",
                )
            })?;
            call.about(&client);
            Some(client)
        }
        None => None,
    };
    let Some(uri) = sent.get("returnTo") else {
        return Ok(client.and_then(|client| {
            client
                .post_logout_redirect_uris()
                .first()
                .map(|uri| (*uri).to_owned())
        }));
    };
    let is_allowed = match &client {
        Some(client) => client.may_return_to(uri),
        None => call
            .op
            .clients()
            .iter()
            .any(|client| client.may_return_to(uri)),
    };
    if is_allowed {
        return Ok(Some(uri.to_owned()));
    }
    let whose = client.map_or_else(
        || "any application".to_owned(),
        |client| format!("the application {}", client.id()),
    );
    Err(Refusal::invalid_request(
        format!("the returnTo address {uri} is not among the Allowed Logout URLs of {whose}"),
        "add the address to the Allowed Logout URLs, and send client_id",
    ))
}
