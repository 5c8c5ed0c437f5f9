//! The steps of an authorization request: where may the answer go, is the request good, who is the user, what comes
//! back.

use http::StatusCode;

use super::checks;
use super::interaction::{self, Done};
use super::request::AuthorizationRequest;
use crate::answer::Answer;
use crate::call::Call;
use crate::page::Page;
use crate::parameters::Parameters;
use crate::refusal::Refusal;

/// Answers an authorization request.
pub(crate) fn answer(call: &mut Call<'_>) -> Answer {
    let parameters = call.asked.parameters().clone();
    match read(call, parameters) {
        Ok(request) => interaction::proceed(call, &request, None, Done::default()),
        Err(answer) => *answer,
    }
}

/// Reads a request. `Err` is the answer that refuses it: a page for people as long as it is not certain where the RP
/// is, an error response to the RP afterwards.
pub(super) fn read(
    call: &mut Call<'_>,
    parameters: Parameters,
) -> Result<AuthorizationRequest, Box<Answer>> {
    let client =
        checks::client(call, &parameters).map_err(|refusal| Box::new(page(call, &refusal)))?;
    call.about(&client);
    let reply =
        checks::reply(&client, &parameters).map_err(|refusal| Box::new(page(call, &refusal)))?;
    checks::request(call, client, parameters, &reply)
        .map_err(|refusal| Box::new(reply.error(call, &refusal)))
}

/// A refusal that must not be sent to the redirect URI (RFC 6749, section 4.1.2.1).
fn page(call: &mut Call<'_>, refusal: &Refusal) -> Answer {
    call.refuse(refusal);
    let page = Page::new("error", "Sign-in is not possible")
        .alert(&format!("{}: {}", refusal.error, refusal.reason))
        .text(&refusal.mend);
    Answer::page(StatusCode::BAD_REQUEST, &page)
}
