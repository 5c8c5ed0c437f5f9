//! Amazon Cognito's `/logout`
//! (<https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html>).
//!
//! It knows nothing of `id_token_hint` and `post_logout_redirect_uri`, asks nobody, and has two forms: `client_id` with
//! `logout_uri` ends there; `client_id` with `redirect_uri` and `response_type` goes on to the login page.

use crate::answer::Answer;
use crate::call::Call;
use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::endpoints::logout::after::After;
use crate::endpoints::logout::sign_out;
use crate::parameters::Parameters;
use crate::refusal::Refusal;

/// The scopes of a sign-in that asks for none.
const ALL_SCOPES: &str = "openid email phone profile";

/// Answers a sign-out.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    match target(call) {
        Ok(to) => {
            let session = sign_out::session(call);
            sign_out::end(call, session.as_ref(), &After::Address(to)).await
        }
        Err(refusal) => sign_out::refuse(call, &refusal),
    }
}

/// Where the browser goes after the session has ended.
fn target(call: &mut Call<'_>) -> Result<String, Refusal> {
    let sent = &call.asked.query;
    let id = sent
        .get("client_id")
        .ok_or_else(|| absent("client_id", "send client_id and logout_uri"))?;
    let client = call.op.client(id).ok_or_else(|| {
        Refusal::invalid_request(
            format!("Client {id} does not exist."),
            "send the client id of the app client",
        )
    })?;
    call.about(&client);
    match (sent.get("logout_uri"), sent.get("redirect_uri")) {
        (Some(uri), _) if client.may_return_to(uri) => Ok(uri.to_owned()),
        (Some(uri), _) => Err(mismatch("logout_uri", uri, "allowed sign-out URLs")),
        (None, Some(uri)) => sign_in_again(call, &client, sent, uri),
        (None, None) => Err(Refusal::invalid_request(
            "Required parameters missing",
            "send logout_uri, or redirect_uri and response_type; post_logout_redirect_uri and id_token_hint mean nothing here",
        )),
    }
}

/// The login page with the same parameters.
fn sign_in_again(
    call: &Call<'_>,
    client: &Client,
    sent: &Parameters,
    uri: &str,
) -> Result<String, Refusal> {
    if !client.may_redirect_to(uri) {
        return Err(mismatch("redirect_uri", uri, "allowed callback URLs"));
    }
    if sent.get("response_type").is_none() {
        return Err(absent(
            "response_type",
            "send response_type=code with redirect_uri",
        ));
    }
    let mut pairs = sent.clone().into_pairs();
    if sent.get("scope").is_none() {
        pairs.retain(|(name, _)| name != "scope");
        pairs.push(("scope".to_owned(), ALL_SCOPES.to_owned()));
    }
    let query = Parameters::from(pairs).encode();
    Ok(format!("{}?{query}", call.op.url(Endpoint::Login)))
}

/// The words of the servlet container behind it.
fn absent(name: &str, mend: &str) -> Refusal {
    Refusal::invalid_request(
        format!("Required String parameter '{name}' is not present"),
        mend,
    )
}

fn mismatch(name: &str, uri: &str, list: &str) -> Refusal {
    Refusal::new(
        "redirect_mismatch",
        format!("{name} {uri} is not among the {list} of the app client"),
        format!("add the address to the {list}, character by character"),
    )
}
