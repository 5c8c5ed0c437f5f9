//! Refusals that people see, in the way that the provider has.

use http::{StatusCode, header};

use crate::answer::Answer;
use crate::call::Call;
use crate::journal::Body;
use crate::page::Page;
use crate::page_policy::ErrorPage;
use crate::refusal::Refusal;

/// The title of a page on which a sign-in ends.
pub(crate) const SIGN_IN: &str = "Sign-in is not possible";

/// A refused request, which no RP hears of. `elsewhere` is the way to the provider's page of errors.
pub(crate) fn answer(
    way: ErrorPage,
    title: &str,
    refusal: &Refusal,
    elsewhere: impl FnOnce() -> Answer,
) -> Answer {
    match way {
        ErrorPage::Html => page(title, refusal),
        ErrorPage::Json => Answer::error(StatusCode::BAD_REQUEST, refusal),
        ErrorPage::PlainText => {
            let mut answer = Answer::empty(StatusCode::BAD_REQUEST).not_stored();
            answer.body = Body::Text(format!("{}: {}\n", refusal.error, refusal.description()));
            answer.with(header::CONTENT_TYPE, "text/plain; charset=utf-8")
        }
        ErrorPage::Redirect => elsewhere(),
    }
}

/// The page of a refused request.
pub(crate) fn page(title: &str, refusal: &Refusal) -> Answer {
    let page = Page::new("error", title)
        .alert(&format!("{}: {}", refusal.error, refusal.reason))
        .text(&refusal.mend);
    Answer::page(StatusCode::BAD_REQUEST, &page)
}

/// Refuses on a page without an error code, for people who are not there because of an RP.
pub(crate) fn to_people(
    call: &mut Call<'_>,
    status: StatusCode,
    title: &str,
    refusal: &Refusal,
) -> Answer {
    call.refuse(refusal);
    let page = Page::new("error", title)
        .alert(&refusal.reason)
        .text(&refusal.mend);
    Answer::page(status, &page)
}

/// The page of a form that this provider did not make, or not for this browser.
pub(crate) fn form(call: &mut Call<'_>, title: &str, refusal: &Refusal) -> Answer {
    call.refuse(refusal);
    let page = Page::new("error", title).alert(&refusal.reason);
    Answer::page(StatusCode::FORBIDDEN, &page)
}

/// Refuses a form that a page of another origin sends, as far as the browser tells (W3C Fetch Metadata,
/// section 2).
pub(crate) fn form_from_elsewhere(call: &mut Call<'_>, title: &str) -> Result<(), Box<Answer>> {
    let Some(site @ ("cross-site" | "same-site")) = call.asked.header("sec-fetch-site") else {
        return Ok(());
    };
    let refusal = Refusal::invalid_request(
        format!("the form was sent from another origin ({site})"),
        "send the form from the provider's own page",
    );
    Err(Box::new(form(call, title, &refusal)))
}
