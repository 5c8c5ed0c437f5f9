//! The steps of an authorization request: where may the answer go, is the request good, who is the user, what comes
//! back.

use std::sync::Arc;

use super::checks;
use super::error_page;
use super::interaction;
use super::request::{AuthorizationRequest, Steps};
use super::resolve::{Way, resolve};
use crate::answer::Answer;
use crate::call::Call;
use crate::client::Client;
use crate::parameters::Parameters;
use crate::quirk::{Decision, Quirk};
use crate::refusal::Refusal;

/// Answers an authorization request.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    let parameters = call.asked.parameters().clone();
    answer_to(call, parameters).await
}

/// Answers an authorization request with these parameters.
pub(super) async fn answer_to(call: &mut Call<'_>, parameters: Parameters) -> Answer {
    match read(call, parameters).await {
        Ok(request) => interaction::proceed(call, &request, None, Steps::default()).await,
        Err(answer) => *answer,
    }
}

/// Reads a request. `Err` is the answer that refuses it: a page for people as long as it is not certain where the RP
/// is, an error response to the RP afterwards.
pub(super) async fn read(
    call: &mut Call<'_>,
    sent: Parameters,
) -> Result<AuthorizationRequest, Box<Answer>> {
    let client = checks::client(call, &sent)
        .map_err(|refusal| Box::new(error_page::refused(call, &refusal)))?;
    call.about(&client);
    let found = resolve(call, &client, sent.clone(), Way::Front).await;
    let mut resolved = match found {
        Ok(resolved) => resolved,
        // What was sent beside the object may say where the RP is.
        Err(refusal) => {
            return Err(match checks::reply(call, &client, &sent) {
                Ok(reply) => Box::new(reply.error(call, &refusal)),
                Err(_) => Box::new(error_page::refused(call, &refusal)),
            });
        }
    };
    call.quirks(Quirk::authorization_request, &mut resolved.parameters);
    let reply = checks::reply(call, &client, &resolved.parameters)
        .map_err(|refusal| Box::new(error_page::refused(call, &refusal)))?;
    checks::request(call, client, resolved, &reply)
        .and_then(|request| decide(call, request))
        .map_err(|refusal| Box::new(reply.error(call, &refusal)))
}

/// Checks a request that its client pushes (RFC 9126, section 2.1), and gives the parameters that count.
pub(crate) async fn check_pushed(
    call: &mut Call<'_>,
    client: Arc<Client>,
    sent: Parameters,
) -> Result<Parameters, Refusal> {
    let resolved = resolve(call, &client, sent, Way::Pushed).await?;
    let reply = checks::reply(call, &client, &resolved.parameters)?;
    let request = checks::request(call, client, resolved, &reply)?;
    Ok(request.parameters)
}

/// The decision on a good request: the honest one is to go on.
fn decide(
    call: &mut Call<'_>,
    mut request: AuthorizationRequest,
) -> Result<AuthorizationRequest, Refusal> {
    let mut decision = Decision {
        request: request.parameters,
        denial: None,
    };
    call.quirks(Quirk::authorize, &mut decision);
    request.parameters = decision.request;
    decision.denial.map_or(Ok(request), |denial| {
        Err(Refusal::new(
            denial.error,
            denial.reason,
            "show the user what happened, and offer to try again",
        ))
    })
}
