//! The login page: how the browser gets there, what it asks for, and how its form is known to be the provider's own.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{StatusCode, header};
use subtle::ConstantTimeEq as _;

use super::interaction::form;
use super::request::{AuthorizationRequest, Steps};
use super::ticket;
use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::endpoints::{password, refused};
use crate::page::Page;
use crate::page_policy::{LoginForm, LoginRoute, PagePolicy};
use crate::parameters::Parameters;
use crate::refusal::Refusal;

/// The form field that repeats the cookie.
const CSRF_FIELD: &str = "_csrf";
/// The parameter that stands for the whole request on the way to the login page.
const CHALLENGE: &str = "login_challenge";

/// Shows the login page, or sends the browser there.
pub(super) fn open(call: &mut Call<'_>, request: &AuthorizationRequest, done: Steps) -> Answer {
    let pages = call.policy().pages;
    match address(call, &pages, request) {
        Some(to) => call.redirect(&to),
        None => page(call, &pages, request, done),
    }
}

/// Shows it once more, and says what was wrong.
pub(super) fn again(
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    done: Steps,
    status: StatusCode,
    problem: &str,
) -> Answer {
    let pages = call.policy().pages;
    show(call, &pages, request, done, (status, Some(problem)))
}

/// Where the login page is, as seen from the authorization endpoint; `None` where that shows it.
fn address(call: &Call<'_>, pages: &PagePolicy, request: &AuthorizationRequest) -> Option<String> {
    if call.asked.endpoint != Endpoint::Authorize {
        return None;
    }
    let carried = || request.travelling(call.op).encode();
    let query = match pages.login_route {
        LoginRoute::Direct => return None,
        LoginRoute::SameQuery => carried(),
        LoginRoute::Challenge => format!("{CHALLENGE}={}", URL_SAFE_NO_PAD.encode(carried())),
    };
    let mut to = call.op.url(Endpoint::Login);
    to.set_query(Some(&query));
    Some(to.into())
}

/// The request that the address of the login page stands for.
pub(super) fn carried(call: &Call<'_>) -> Option<Parameters> {
    let challenge = call.asked.query.get(CHALLENGE)?;
    let bytes = URL_SAFE_NO_PAD.decode(challenge).ok()?;
    Some(Parameters::decode(&bytes))
}

fn page(
    call: &mut Call<'_>,
    pages: &PagePolicy,
    request: &AuthorizationRequest,
    done: Steps,
) -> Answer {
    show(call, pages, request, done, (StatusCode::OK, None))
}

fn show(
    call: &mut Call<'_>,
    pages: &PagePolicy,
    request: &AuthorizationRequest,
    done: Steps,
    (status, problem): (StatusCode, Option<&str>),
) -> Answer {
    let hint = request.login_hint.as_deref().unwrap_or_default();
    let form = form(call, "login", Endpoint::Login, request).hidden(
        "ticket",
        &ticket::write(call.op, &request.parameters, None, done),
    );
    let csrf = pages
        .login_csrf
        .as_ref()
        .map(|cookie| (cookie, call.op.entropy.token(16)));
    let form = match &csrf {
        Some((_, token)) => form.hidden(CSRF_FIELD, token),
        None => form,
    };
    let form = match pages.login_form {
        LoginForm::Password => password::fields(form, hint).button("login", "Sign in"),
        LoginForm::Picker => call.op.users().iter().fold(form, |form, user| {
            let name = user.name();
            form.choice("username", name, &format!("Sign in as {name}"))
        }),
    };
    let page = Page::new("login", format!("Sign in to {}", request.client.id()))
        .language(&request.language)
        .problem(problem)
        .form(&form.button("cancel", "Cancel"));
    let answer = Answer::page(status, &page);
    match csrf {
        Some((cookie, token)) => {
            let cookie = format!("{cookie}={token}; Path=/; HttpOnly; SameSite=Lax");
            answer.with(header::SET_COOKIE, &cookie)
        }
        None => answer,
    }
}

/// Refuses a form that does not repeat the cookie of its page.
pub(super) fn check_csrf(call: &mut Call<'_>) -> Result<(), Box<Answer>> {
    let Some(name) = call.policy().pages.login_csrf else {
        return Ok(());
    };
    let shown = call.asked.form.get(CSRF_FIELD).unwrap_or_default();
    let kept = call.asked.cookie(&name).unwrap_or_default();
    if !kept.is_empty() && bool::from(kept.as_bytes().ct_eq(shown.as_bytes())) {
        return Ok(());
    }
    let refusal = Refusal::invalid_request(
        format!("the field `{CSRF_FIELD}` is not the cookie `{name}`"),
        "send the form of the login page that was opened last, and keep its cookie",
    );
    Err(Box::new(refused::form(call, refused::SIGN_IN, &refusal)))
}
