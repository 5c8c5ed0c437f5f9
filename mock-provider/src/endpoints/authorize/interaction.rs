//! Who the user is: the provider's session, and the pages that are needed before a code may be issued
//! (OpenID Connect Core 1.0, sections 3.1.2.3 and 3.1.2.4).

use http::StatusCode;

use super::login_page;
use super::request::{AuthorizationRequest, Prompt, Steps};
use super::respond;
use super::ticket;
use super::upstream;
use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::page::{Form, Page};
use crate::page_policy::Consent;
use crate::refusal::Refusal;
use crate::session::Session;

/// What has to happen before a code may be issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    Login,
    SelectAccount,
    Consent,
    Nothing,
}

/// Shows the next page, or answers the RP. `session` is one that this very exchange began.
pub(super) async fn proceed(
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    session: Option<Session>,
    done: Steps,
) -> Answer {
    let session = session.or_else(|| call.session());
    call.user = session.as_ref().map(|session| session.user.to_string());
    let expected = is_expected(call, request);
    let policy = call.policy();
    let consent = policy.pages.consent;
    let asks = session
        .as_ref()
        .is_some_and(|session| asks_consent(call, request, session, consent));
    let need = need(call, request, session.as_ref(), expected, asks, done);
    if request.prompt == Prompt::Silent && need != Need::Nothing {
        return request.reply.error(call, &impossible_silently(need));
    }
    match (need, session) {
        (Need::Nothing, Some(session)) if expected => {
            if policy.session_slides {
                call.op.sessions.renew(&session.id, call.now());
            }
            respond::answer(call, request, &session).await
        }
        (Need::Nothing, Some(_)) => {
            let refusal = Refusal::new(
                "login_required",
                "the user who signed in is not the one of id_token_hint or of the claims parameter (OpenID Connect Core 1.0, sections 3.1.2.1 and 5.5.1)",
                "sign in as that user, or ask for no user in particular",
            );
            request.reply.error(call, &refusal)
        }
        (Need::SelectAccount, Some(session)) => select_account_page(call, request, &session, done),
        (Need::Consent, Some(session)) => consent_page(call, request, &session, consent, done),
        (_, session) => {
            let asks_anew = session.is_some() || request.prompt.steps().login;
            login(call, request, done, asks_anew).await
        }
    }
}

/// Has the user sign in: here, or at the upstream provider.
async fn login(
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    done: Steps,
    asks_anew: bool,
) -> Answer {
    match &call.op.upstream {
        Some(upstream) => upstream::begin(call, upstream, request, asks_anew).await,
        None => login_page::open(call, request, done),
    }
}

fn need(
    call: &Call<'_>,
    request: &AuthorizationRequest,
    session: Option<&Session>,
    expected: bool,
    asks_consent: bool,
    done: Steps,
) -> Need {
    let Some(session) = session else {
        return Need::Login;
    };
    let asked = request.prompt.steps();
    if asked.select_account && !done.select_account && !done.login {
        return Need::SelectAccount;
    }
    let age = call.now().saturating_sub(session.auth_time);
    let too_old = request
        .max_age
        .is_some_and(|most| i64::try_from(most).is_ok_and(|most| age > most || most == 0));
    let asked_anew = asked.login || too_old || !expected;
    if asked_anew && !done.login {
        return Need::Login;
    }
    if (asked.consent || asks_consent) && !done.consent {
        return Need::Consent;
    }
    Need::Nothing
}

/// Whether the user is asked to consent, where the request does not want it.
fn asks_consent(
    call: &Call<'_>,
    request: &AuthorizationRequest,
    session: &Session,
    rule: Consent,
) -> bool {
    let client = &request.client;
    let is_new = || {
        let sessions = &call.op.sessions;
        !sessions.has_consent(&session.user, client.id(), &request.scopes)
    };
    match rule {
        Consent::Registered => client.needs_consent() && is_new(),
        Consent::Never => false,
        Consent::FirstTime | Consent::Granular => is_new(),
        Consent::Always => true,
    }
}

/// Whether the session's user is the one of `id_token_hint`, and one that the `claims` parameter accepts, where there is
/// either.
fn is_expected(call: &Call<'_>, request: &AuthorizationRequest) -> bool {
    let anybody = request.expects.is_none() && request.subjects.is_empty();
    let Some(name) = call.user.as_ref().filter(|_| !anybody) else {
        return true;
    };
    let client = [request.client.id().to_owned()];
    call.op.user(name).is_some_and(|user| {
        let hinted = request.expects.as_ref();
        hinted.is_none_or(|hint| call.op.is_subject(&user, &hint.sub, &hint.audience))
            && (request.subjects.is_empty()
                || request
                    .subjects
                    .iter()
                    .any(|sub| call.op.is_subject(&user, sub, &client)))
    })
}

/// `prompt=none`, and yet a page would be needed (section 3.1.2.6).
fn impossible_silently(need: Need) -> Refusal {
    let (error, reason) = match need {
        Need::Consent => (
            "consent_required",
            "prompt=none, and the user has not consented yet",
        ),
        Need::SelectAccount => (
            "account_selection_required",
            "prompt=none, and the user would have to choose an account",
        ),
        Need::Login | Need::Nothing => (
            "login_required",
            "prompt=none, and the user would have to sign in",
        ),
    };
    Refusal::new(error, reason, "start a sign-in without prompt=none")
}

fn select_account_page(
    call: &Call<'_>,
    request: &AuthorizationRequest,
    session: &Session,
    done: Steps,
) -> Answer {
    let ticket = ticket::write(call.op, &request.parameters, Some(&session.id), done);
    let form = form(call, "select-account", Endpoint::SelectAccount, request)
        .hidden("ticket", &ticket)
        .button("continue", &format!("Continue as {}", session.user))
        .button("other", "Use another account")
        .button("cancel", "Cancel");
    let page = Page::new("select-account", "Choose an account")
        .language(&request.language)
        .form(&form);
    Answer::page(StatusCode::OK, &page)
}

fn consent_page(
    call: &Call<'_>,
    request: &AuthorizationRequest,
    session: &Session,
    rule: Consent,
    done: Steps,
) -> Answer {
    let ticket = ticket::write(call.op, &request.parameters, Some(&session.id), done);
    let form = form(call, "consent", Endpoint::Consent, request).hidden("ticket", &ticket);
    let optional = request.scopes.iter().filter(|scope| *scope != "openid");
    let form = match rule {
        Consent::Granular => optional.fold(form, |form, scope| form.checked("scope", scope)),
        _ => form,
    };
    let form = form.button("allow", "Allow").button("deny", "Deny");
    let page = Page::new("consent", format!("Allow {}", request.client.id()))
        .language(&request.language)
        .text(&format!(
            "{} asks for: {}",
            request.client.id(),
            request.scopes.join(", ")
        ))
        .form(&form);
    Answer::page(StatusCode::OK, &page)
}

/// A form whose address carries the authorization request.
pub(super) fn form(
    call: &Call<'_>,
    id: &str,
    endpoint: Endpoint,
    request: &AuthorizationRequest,
) -> Form {
    let action = format!(
        "{}?{}",
        call.op.url(endpoint).path(),
        request.travelling(call.op).encode()
    );
    Form::new(id, &action)
}
