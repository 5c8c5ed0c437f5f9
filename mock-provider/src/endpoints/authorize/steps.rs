//! The steps of an authorization request: where may the answer go, is the request good, who is the user, what comes
//! back.

use http::StatusCode;

use super::checks;
use super::interaction;
use super::request::{AuthorizationRequest, Steps};
use crate::answer::Answer;
use crate::call::Call;
use crate::page::Page;
use crate::parameters::Parameters;
use crate::quirk::Quirk;
use crate::refusal::Refusal;

/// Answers an authorization request.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    let parameters = call.asked.parameters().clone();
    match read(call, parameters) {
        Ok(request) => interaction::proceed(call, &request, None, Steps::default()).await,
        Err(answer) => *answer,
    }
}

/// Reads a request. `Err` is the answer that refuses it: a page for people as long as it is not certain where the RP
/// is, an error response to the RP afterwards.
pub(super) fn read(
    call: &mut Call<'_>,
    mut parameters: Parameters,
) -> Result<AuthorizationRequest, Box<Answer>> {
    call.quirks(Quirk::authorization_request, &mut parameters);
    let client = checks::client(call, &parameters).map_err(|refusal| page(call, &refusal))?;
    call.about(&client);
    let reply =
        checks::reply(call, &client, &parameters).map_err(|refusal| page(call, &refusal))?;
    checks::request(call, client, parameters, &reply)
        .and_then(|request| decide(call).map(|()| request))
        .map_err(|refusal| Box::new(reply.error(call, &refusal)))
}

/// The decision on a good request: the honest one is to go on.
fn decide(call: &mut Call<'_>) -> Result<(), Refusal> {
    let mut denial = None;
    call.quirks(Quirk::authorize, &mut denial);
    denial.map_or(Ok(()), |denial| {
        Err(Refusal::new(
            denial.error,
            denial.reason,
            "show the user what happened, and offer to try again",
        ))
    })
}

/// A refusal that must not be sent to the redirect URI (RFC 6749, section 4.1.2.1).
fn page(call: &mut Call<'_>, refusal: &Refusal) -> Box<Answer> {
    call.refuse(refusal);
    let page = Page::new("error", "Sign-in is not possible")
        .alert(&format!("{}: {}", refusal.error, refusal.reason))
        .text(&refusal.mend);
    Box::new(Answer::page(StatusCode::BAD_REQUEST, &page))
}
