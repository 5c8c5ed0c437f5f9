//! Refusals that must not be sent to the redirect URI (RFC 6749, section 4.1.2.1): what the user sees instead.

use http::StatusCode;

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::endpoints::refused;
use crate::page::Page;
use crate::parameters::Parameters;
use crate::refusal::Refusal;

/// Refuses the request in the way that the provider has.
pub(super) fn refused(call: &mut Call<'_>, refusal: &Refusal) -> Answer {
    call.refuse(refusal);
    let way = call.policy().pages.error_page;
    refused::answer(way, refused::SIGN_IN, refusal, || redirect(call, refusal))
}

fn redirect(call: &Call<'_>, refusal: &Refusal) -> Answer {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let client = call.client_id.as_deref();
    let is_known = client.is_some_and(|id| call.op.client(id).is_some());
    // What is wrong about a request of a known client is where its answer would go.
    let error = if is_known {
        "redirect_mismatch"
    } else {
        &refusal.error
    };
    let mut pairs = vec![pair("error", error)];
    pairs.extend(client.map(|id| pair("client_id", id)));
    let mut to = call.op.url(Endpoint::ErrorPage);
    to.set_query(Some(&Parameters::from(pairs).encode()));
    call.redirect(to.as_str())
}

/// The page of errors itself.
pub(crate) fn show(call: &Call<'_>) -> Answer {
    let error = call.asked.query.get("error").unwrap_or("unknown error");
    let page = Page::new("error", refused::SIGN_IN)
        .alert(error)
        .text("go back to where you came from, and try again");
    Answer::page(StatusCode::BAD_REQUEST, &page)
}
