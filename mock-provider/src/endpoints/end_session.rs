//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0).

use http::{Method, StatusCode};

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::endpoints::logout::request::LogoutRequest;
use crate::endpoints::logout::{apart, by_token, sign_out};
use crate::endpoints::ticket::{self, Kind};
use crate::page::{Form, Page};
use crate::parameters::Parameters;
use crate::quirk::{
    Confirmation, EndSessionPolicy, ForeignHint, LogoutPage, Quirk, WithoutHint, WithoutSession,
};
use crate::refusal::Refusal;
use crate::session::Session;

/// Answers a request, or the form of the page on which the user is asked.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    let mut policy = EndSessionPolicy::default();
    call.quirks(Quirk::end_session, &mut policy);
    if policy.takes_refresh_tokens && by_token::is_meant(call) {
        return by_token::answer(call).await;
    }
    if policy.page == LogoutPage::Apart
        && let Some(verifier) = call.asked.query.get("logout_verifier")
    {
        return apart::confirmed(call, verifier).await;
    }
    let decision = decision(call);
    if decision.is_none() && came_without_its_cookie(call) {
        return resubmit(call);
    }
    // The page carries the request in the address of its form.
    let sent = match decision {
        Some(_) => call.asked.query.clone(),
        None => call.asked.parameters().clone(),
    };
    let request = match LogoutRequest::read(call, &sent, policy) {
        Ok(request) => request,
        Err(refusal) => return sign_out::refuse(call, &refusal),
    };
    let Some(session) = sign_out::session(call) else {
        return without_session(call, &request, policy.without_session).await;
    };
    let is_foreign = request.has_hint() && !request.fits(call, &session);
    if is_foreign && policy.foreign_hint == ForeignHint::Refused {
        return sign_out::refuse(call, &foreign());
    }
    let asks = match policy.confirmation {
        Confirmation::Never => false,
        Confirmation::WithoutHint if is_foreign => policy.foreign_hint == ForeignHint::Asks,
        Confirmation::WithoutHint => !request.has_hint(),
        Confirmation::Always => true,
    };
    let picks = policy.without_hint == WithoutHint::AccountPicker
        && !request.has_hint()
        && sent.get("logout_hint").is_none();
    let is_ours =
        |ticket: &str| ticket::is_good(call.op, ticket, Kind::SignOut, &session.id, &sent.encode());
    let decision = decision.filter(|made| is_ours(made.ticket));
    match decision {
        Some(Decision { stays: true, .. }) => stayed(&request),
        None if picks => picker(call, &sent, &session),
        None if asks && policy.page == LogoutPage::Apart => apart::send(call, request, &session),
        None if asks => confirmation(call, &sent, &request, &session),
        _ => sign_out::end(call, Some(&session), &request.after).await,
    }
}

fn foreign() -> Refusal {
    Refusal::invalid_request(
        "`id_token_hint` means another user or another session than the one in this browser",
        "send the ID token of the last sign-in in this browser",
    )
}

/// What the user decided on the page.
#[derive(Clone, Copy, Debug)]
struct Decision<'a> {
    ticket: &'a str,
    stays: bool,
}

fn decision<'a>(call: &Call<'a>) -> Option<Decision<'a>> {
    let form = &call.asked.form;
    let ticket = form
        .get("ticket")
        .filter(|_| call.asked.method == Method::POST)?;
    Some(Decision {
        ticket,
        stays: form.get("action") != Some("logout"),
    })
}

/// Whether an RP on another site posted the request: browsers then hold `SameSite=Lax` cookies back, the session
/// cookie among them.
fn came_without_its_cookie(call: &Call<'_>) -> bool {
    call.asked.method == Method::POST
        && call.asked.header("sec-fetch-site") == Some("cross-site")
        && call.asked.session_cookie().is_none()
}

/// Has the browser send the same form from the provider's own page, this time with the cookie.
fn resubmit(call: &Call<'_>) -> Answer {
    let address = call.op.url(Endpoint::EndSession);
    let page = Page::posting("Signing out", "resubmit", address.path(), &call.asked.form);
    Answer::page(StatusCode::OK, &page)
}

/// Nobody is signed in in this browser.
async fn without_session(
    call: &mut Call<'_>,
    request: &LogoutRequest,
    rule: WithoutSession,
) -> Answer {
    match rule {
        WithoutSession::Redirected => sign_out::end(call, None, &request.after).await,
        WithoutSession::Page => sign_out::signed_out(&[], None, false),
        WithoutSession::Refused => {
            let refusal = Refusal::invalid_request(
                "nobody is signed in in this browser",
                "nothing: the session at the provider is over already",
            );
            sign_out::refuse(call, &refusal)
        }
    }
}

/// The page on which the user says which account signs out; a browser has one here.
fn picker(call: &Call<'_>, sent: &Parameters, session: &Session) -> Answer {
    let form = form(call, sent, session).button("logout", &session.user);
    let page = Page::new(
        "logout-confirm",
        "Which account do you want to sign out of?",
    )
    .form(&form);
    Answer::page(StatusCode::OK, &page)
}

/// The page that asks.
fn confirmation(
    call: &Call<'_>,
    sent: &Parameters,
    request: &LogoutRequest,
    session: &Session,
) -> Answer {
    let form = form(call, sent, session)
        .button("logout", "Sign out")
        .button("stay", "Stay signed in");
    let why = match (request.has_hint(), request.fits(call, session)) {
        (true, true) => "An application asks to sign out.",
        (true, false) => "An application asks to sign out, but means another session.",
        (false, _) => "An application asks to sign out, and does not say whom.",
    };
    let page = Page::new("logout-confirm", "Sign out?")
        .text(&format!("You are signed in as {}.", session.user))
        .text(why)
        .form(&form);
    Answer::page(StatusCode::OK, &page)
}

/// A form whose address carries the request, so that the page asks about no other.
fn form(call: &Call<'_>, sent: &Parameters, session: &Session) -> Form {
    let (address, request) = (call.op.url(Endpoint::EndSession), sent.encode());
    let ticket = ticket::write(call.op, Kind::SignOut, &session.id, &request);
    Form::new("logout", &format!("{}?{request}", address.path())).hidden("ticket", &ticket)
}

/// The user stays; the way back to the RP is a link, for the RP asked for something that did not happen.
fn stayed(request: &LogoutRequest) -> Answer {
    let page = Page::new("still-signed-in", "Still signed in").text("You did not sign out.");
    let page = match request.after.address() {
        Some(to) => page.link(to, "Back to the application"),
        None => page,
    };
    Answer::page(StatusCode::OK, &page)
}
