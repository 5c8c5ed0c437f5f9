//! What users send from the provider's pages: password, account, consent.

use http::{Method, StatusCode};

use super::interaction;
use super::login_page;
use super::request::{AuthorizationRequest, Steps};
use super::steps;
use super::ticket;
use crate::answer::Answer;
use crate::call::Call;
use crate::end_of_session;
use crate::endpoints::{password, refused};
use crate::page_policy::{Consent, LoginFailure};
use crate::refusal::Refusal;
use crate::session::Session;
use crate::session_cookie;

/// The login form. A GET shows it anew.
pub(crate) async fn login(call: &mut Call<'_>) -> Answer {
    if call.asked.method == Method::GET {
        return match login_page::carried(call) {
            Some(parameters) => steps::answer_to(call, parameters).await,
            None => steps::answer(call).await,
        };
    }
    let request = match read(call).await {
        Ok(request) => request,
        Err(answer) => return *answer,
    };
    if action(call) == Some("cancel") {
        return denied(call, &request, "the user cancelled the sign-in");
    }
    if let Err(answer) = login_page::check_csrf(call) {
        return *answer;
    }
    let pages = call.policy().pages;
    let mut done = ticket::read(
        call.op,
        call.asked.form.get("ticket"),
        &request.parameters,
        None,
    )
    .unwrap_or_default();
    let op = call.op;
    let mend = || {
        let users = op.users();
        let names: Vec<&str> = users.iter().map(|user| user.name()).collect();
        format!("sign in as one of: {}", names.join(", "))
    };
    let Some(user) = password::user(call, pages.login_form, mend) else {
        let status = match pages.login_failure {
            LoginFailure::Form => StatusCode::OK,
            LoginFailure::Unauthorized => StatusCode::UNAUTHORIZED,
            LoginFailure::Redirect => return denied(call, &request, "the password was wrong"),
        };
        return login_page::again(call, &request, done, status, password::WRONG);
    };
    done.login = true;
    let session = begin(call, user.name());
    let answer = interaction::proceed(call, &request, Some(session.clone()), done).await;
    session_cookie::given(call, answer, &session)
}

/// The account picker's form.
pub(crate) async fn select_account(call: &mut Call<'_>) -> Answer {
    let (request, session, mut done) = match with_session(call).await {
        Ok(known) => known,
        Err(answer) => return *answer,
    };
    match action(call) {
        Some("continue") => {
            done.select_account = true;
            interaction::proceed(call, &request, Some(session), done).await
        }
        Some("other") => {
            done.select_account = true;
            login_page::open(call, &request, done)
        }
        _ => denied(call, &request, "the user chose no account"),
    }
}

/// The consent form.
pub(crate) async fn consent(call: &mut Call<'_>) -> Answer {
    let (mut request, session, mut done) = match with_session(call).await {
        Ok(known) => known,
        Err(answer) => return *answer,
    };
    match action(call) {
        Some("allow") => {
            done.consent = true;
            if call.policy().pages.consent == Consent::Granular {
                let form = &call.asked.form;
                let ticked = |wanted: &str| form.iter().any(|pair| pair == ("scope", wanted));
                request
                    .scopes
                    .retain(|scope| scope == "openid" || ticked(scope));
            }
            call.op
                .sessions
                .consent(&session.user, request.client.id(), &request.scopes);
            interaction::proceed(call, &request, Some(session), done).await
        }
        _ => denied(call, &request, "the user did not consent"),
    }
}

/// What belongs to a form that this provider made for this request and this browser's session; without either the
/// sign-in starts over, and what the form says is not looked at.
async fn with_session(
    call: &mut Call<'_>,
) -> Result<(AuthorizationRequest, Session, Steps), Box<Answer>> {
    let request = read(call).await?;
    let session = call.session();
    let id = session.as_ref().map(|session| &*session.id);
    let done = ticket::read(
        call.op,
        call.asked.form.get("ticket"),
        &request.parameters,
        id,
    );
    match (session, done) {
        (Some(session), Some(done)) => Ok((request, session, done)),
        _ => Err(Box::new(
            interaction::proceed(call, &request, None, Steps::default()).await,
        )),
    }
}

/// The authorization request that a form carries in its address.
async fn read(call: &mut Call<'_>) -> Result<AuthorizationRequest, Box<Answer>> {
    refused::form_from_elsewhere(call, refused::SIGN_IN)?;
    steps::read(call, call.asked.query.clone()).await
}

fn action<'a>(call: &Call<'a>) -> Option<&'a str> {
    call.asked.form.get("action")
}

fn denied(call: &mut Call<'_>, request: &AuthorizationRequest, why: &str) -> Answer {
    let refusal = Refusal::new("access_denied", why, "offer the user to try again");
    request.reply.error(call, &refusal)
}

/// Begins a session, or renews the one that this user has in this browser; another user's session ends.
pub(crate) fn begin(call: &mut Call<'_>, user: &str) -> Session {
    let now = call.now();
    let policy = call.policy();
    let (lifetime, limit) = (policy.session_lifetime, policy.session_limit);
    let old = call.session();
    let sessions = &call.op.sessions;
    let others = old.as_ref().filter(|old| *old.user != *user);
    if let Some(ended) = others.and_then(|others| sessions.end(&others.id)) {
        let policy = call.logout_policy();
        // Nobody waits for what the other user's RPs say to it.
        drop(end_of_session::after(call.op, &ended, &policy));
    }
    let sessions = &call.op.sessions;
    let user = call.op.names.share(user);
    sessions.begin(old, &user, &call.op.entropy, now, lifetime, limit)
}
