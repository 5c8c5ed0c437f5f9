//! The page that asks whether to sign out, where it stands apart from the endpoint that was asked: the endpoint sends the
//! browser there with a challenge, and it comes back with a verifier when the user has agreed.

use http::{Method, StatusCode};

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::endpoints::logout::request::LogoutRequest;
use crate::endpoints::logout::{sign_out, upstream};
use crate::endpoints::not_found;
use crate::page::{Form, Page};
use crate::parameters::with_query;
use crate::quirk::{self, EndSessionPolicy, Quirk};
use crate::refusal::Refusal;
use crate::session::Session;
use crate::sign_outs::{SignOut, Step};

/// Sends the browser to the page.
pub(crate) fn send(call: &Call<'_>, request: LogoutRequest, session: &Session) -> Answer {
    let sign_out = SignOut {
        session: session.id.to_string(),
        client: call.client_id.clone(),
        after: request.after,
        federated: upstream::is_asked_for(call),
    };
    let (op, now) = (call.op, call.now());
    let challenge = op
        .sign_outs
        .add(Step::Challenge, sign_out, &op.entropy, now);
    let page = op.url(Endpoint::LogoutPage);
    let to = with_query(page.as_str(), [("logout_challenge", challenge.as_str())]);
    call.redirect(&to)
}

/// Answers at the address of the page: the page itself, and its form.
pub(crate) fn page(call: &mut Call<'_>) -> Answer {
    let mut policy = EndSessionPolicy::default();
    call.quirks(Quirk::end_session, &mut policy);
    if policy.page == quirk::LogoutPage::Here {
        return not_found::answer(call);
    }
    let is_form = call.asked.method == Method::POST;
    let sent = if is_form {
        &call.asked.form
    } else {
        &call.asked.query
    };
    let challenge = sent.get("logout_challenge").unwrap_or_default();
    let known = call
        .op
        .sign_outs
        .get(Step::Challenge, challenge, call.now());
    let session = sign_out::session(call);
    // Only the browser of the session may decide: nobody signs another one out with a challenge of one's own.
    let (Some(known), Some(session)) = (known, session) else {
        return sign_out::refuse(call, &unknown("logout_challenge"));
    };
    if *known.session != *session.id {
        return sign_out::refuse(call, &unknown("logout_challenge"));
    }
    call.client_id.clone_from(&known.client);
    if !is_form {
        return ask(call, challenge, &session);
    }
    call.op.sign_outs.decided(challenge);
    if sent.get("action") == Some("logout") {
        back(call, known)
    } else {
        stayed()
    }
}

fn ask(call: &Call<'_>, challenge: &str, session: &Session) -> Answer {
    let address = call.op.url(Endpoint::LogoutPage);
    let form = Form::new("logout", address.path())
        .hidden("logout_challenge", challenge)
        .button("logout", "Sign out")
        .button("stay", "Stay signed in");
    let page = Page::new("logout-confirm", "Sign out?")
        .text(&format!("You are signed in as {}.", session.user))
        .form(&form);
    Answer::page(StatusCode::OK, &page)
}

/// Sends the browser back to the endpoint, which ends the session.
fn back(call: &Call<'_>, sign_out: SignOut) -> Answer {
    let (op, now) = (call.op, call.now());
    let verifier = op.sign_outs.add(Step::Verifier, sign_out, &op.entropy, now);
    let endpoint = op.url(Endpoint::EndSession);
    let to = with_query(endpoint.as_str(), [("logout_verifier", verifier.as_str())]);
    call.redirect(&to)
}

/// The page knows no way back to the RP: the endpoint alone has that.
fn stayed() -> Answer {
    let page = Page::new("still-signed-in", "Still signed in").text("You did not sign out.");
    Answer::page(StatusCode::OK, &page)
}

/// The browser comes back from the page. A verifier that comes again finds no session, and only leads on.
pub(crate) async fn confirmed(call: &mut Call<'_>, verifier: &str) -> Answer {
    let known = call.op.sign_outs.get(Step::Verifier, verifier, call.now());
    let Some(known) = known else {
        return sign_out::refuse(call, &unknown("logout_verifier"));
    };
    call.client_id.clone_from(&known.client);
    let session = sign_out::session(call).filter(|session| *session.id == *known.session);
    sign_out::end_everywhere(call, session.as_ref(), &known.after, known.federated).await
}

fn unknown(name: &str) -> Refusal {
    Refusal::invalid_request(
        format!("`{name}` stands for no sign-out that was begun in this browser, or it is too old"),
        "begin the sign-out again at the end-session endpoint",
    )
}
