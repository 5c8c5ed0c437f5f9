//! The page on which a user approves a device (RFC 8628, section 3.3): sign in, type the code, compare it, decide.

use std::sync::Arc;

use http::{Method, StatusCode};

use crate::answer::Answer;
use crate::call::Call;
use crate::device::{self, Decision, DeviceRequest, UserCodeRefused};
use crate::endpoint::Endpoint;
use crate::endpoints::ticket::{self, Kind};
use crate::endpoints::{authorize, password, refused};
use crate::grants::Grant;
use crate::page::{Form, Page};
use crate::page_policy::LoginForm;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::session_cookie;

/// Answers the address that devices show, and the forms of its pages.
pub(crate) fn answer(call: &mut Call<'_>) -> Answer {
    let is_form = call.asked.method == Method::POST;
    if is_form {
        if let Err(answer) = refused::form_from_elsewhere(call, "Not possible") {
            return *answer;
        }
        if action(call) == Some("login") {
            return log_in(call);
        }
    }
    match call.session() {
        Some(session) => with_session(call, &session),
        None => login_page(call, None),
    }
}

fn action<'a>(call: &Call<'a>) -> Option<&'a str> {
    call.asked.form.get("action")
}

/// The code that was typed, or that stands in the address (section 3.3.1).
fn user_code(call: &Call<'_>) -> String {
    let typed = call.asked.parameters().get("user_code");
    device::plain(typed.unwrap_or_default())
}

fn log_in(call: &mut Call<'_>) -> Answer {
    let mend = || "sign in as one of the provider's users".to_owned();
    let Some(user) = password::user(call, LoginForm::Password, mend) else {
        return login_page(call, Some(password::WRONG));
    };
    let session = authorize::begin(call, user.name());
    let answer = with_session(call, &session);
    session_cookie::given(call, answer, &session)
}

fn with_session(call: &mut Call<'_>, session: &Session) -> Answer {
    call.user = Some(session.user.to_string());
    let code = user_code(call);
    if code.is_empty() {
        return code_page(call, None);
    }
    let now = call.now();
    let request = match call.op.devices.find(&code, &session.user, now) {
        Ok(request) => request,
        Err(refused) => return unknown_code(call, refused),
    };
    call.client_id = Some(request.client_id.clone());
    let ticket = call.asked.form.get("ticket").unwrap_or_default();
    let is_decision = call.asked.method == Method::POST
        && ticket::is_good(call.op, ticket, Kind::Device, &session.id, &code);
    match action(call).filter(|_| is_decision) {
        Some("allow") => approve(call, session, &request, &code),
        Some("deny") => {
            call.op.devices.decide(&code, Decision::Denied, now);
            let page = Page::new("device-denied", "Refused");
            Answer::page(StatusCode::OK, &page.text("The device gets nothing."))
        }
        _ => decision_page(call, session, &request, &code),
    }
}

fn approve(call: &mut Call<'_>, session: &Session, request: &DeviceRequest, code: &str) -> Answer {
    let now = call.now();
    let client_id = call.op.names.share(&request.client_id);
    let mut grant = Grant::new(
        Arc::clone(&client_id),
        Arc::clone(&session.user),
        Arc::clone(&session.id),
        session.auth_time,
    );
    grant.scopes = call.op.scopes.share(&request.scopes);
    grant.session_life = Some(Arc::clone(&session.life));
    let decision = Decision::Approved(Arc::new(grant));
    if !call.op.devices.decide(code, decision, now) {
        return unknown_code(call, UserCodeRefused::Unknown);
    }
    call.op.sessions.visited(&session.id, &client_id, now);
    let page = Page::new("device-approved", "Done").text("Go back to your device.");
    Answer::page(StatusCode::OK, &page)
}

fn unknown_code(call: &mut Call<'_>, refused: UserCodeRefused) -> Answer {
    let (status, refusal) = match refused {
        UserCodeRefused::Unknown => (
            StatusCode::OK,
            Refusal::new(
                "invalid_user_code",
                "no device waits with this code: it is mistyped, expired or used",
                "type the code that the device shows, or let it ask for a new one",
            ),
        ),
        UserCodeRefused::TooManyTries => (
            StatusCode::TOO_MANY_REQUESTS,
            Refusal::new(
                "too_many_requests",
                "too many wrong codes were typed (RFC 8628, section 5.1)",
                "wait five minutes",
            ),
        ),
    };
    call.refuse(&refusal);
    let mut answer = code_page(call, Some(&refusal.reason));
    answer.status = status;
    answer
}

fn form(call: &Call<'_>, id: &str) -> Form {
    Form::new(id, call.op.url(Endpoint::DeviceVerification).path())
}

fn login_page(call: &Call<'_>, problem: Option<&str>) -> Answer {
    let form = password::fields(form(call, "login"), "")
        .hidden("user_code", &user_code(call))
        .button("login", "Sign in");
    let page = Page::new("login", "Sign in to approve a device")
        .problem(problem)
        .form(&form);
    Answer::page(StatusCode::OK, &page)
}

fn code_page(call: &Call<'_>, problem: Option<&str>) -> Answer {
    let form = form(call, "device-code")
        .field("Code", "text", "user_code", "")
        .button("continue", "Continue");
    let page = Page::new("device-code", "Type the code that your device shows")
        .problem(problem)
        .form(&form);
    Answer::page(StatusCode::OK, &page)
}

/// The user compares the code with that of the device, so that nobody else's device is approved (section 5.4).
fn decision_page(
    call: &Call<'_>,
    session: &Session,
    request: &DeviceRequest,
    code: &str,
) -> Answer {
    let ticket = ticket::write(call.op, Kind::Device, &session.id, code);
    let form = form(call, "device-decision")
        .hidden("user_code", code)
        .hidden("ticket", &ticket)
        .button("allow", "Allow")
        .button("deny", "Deny");
    let (first, last) = code.split_at(code.len() / 2);
    let page = Page::new("device-decision", format!("Allow {}", request.client_id))
        .text(&format!("You are signed in as {}.", session.user))
        .text(&format!("Your device must show the code {first}-{last}."))
        .text(&format!("It asks for: {}", request.scopes.join(", ")))
        .form(&form);
    Answer::page(StatusCode::OK, &page)
}
