//! `/callback`: finishes a sign-in (OpenID Connect Core 1.0, sections 3.1.2.5 to 3.1.3.8).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::{HeaderValue, StatusCode};

use crate::app::Rp;
use crate::checks::{self, CallbackSeen, Check};
use crate::defect::Defect;
use crate::discovery::Metadata;
use crate::flow::Pending;
use crate::id_token::{self, Expected};
use crate::page;
use crate::rejection::Rejection;
use crate::session::{Session, Tokens};
use crate::session_state::{self, Compared};
use crate::sign_out::Afresh;
use crate::token_request::{self, Granted, error_code};
use crate::userinfo::{self, Userinfo};
use crate::visit::{Form, Parameters, Visit};

/// The answer of the provider, in the query.
pub(crate) async fn by_get(State(rp): State<Arc<Rp>>, visit: Visit) -> Response {
    if visit.is_idle {
        return page::bare(StatusCode::NO_CONTENT);
    }
    let parameters = visit.query.clone();
    callback(&rp, &visit, &parameters).await
}

/// The answer of the provider, as a form (OAuth 2.0 Form Post Response Mode).
///
/// The form is posted by a page of the provider's site, so browsers send no `SameSite=Lax` cookie with it: neither that of
/// the pending sign-in, nor the session's, which is to be replaced. They do with the GET that this leads to.
pub(crate) async fn by_post(State(rp): State<Arc<Rp>>, visit: Visit, form: Form) -> Response {
    if visit.is_foreign && !rp.config.defects.has(Defect::TakesFormPostAsItComes) {
        return page::redirect(&form.0.as_callback());
    }
    callback(&rp, &visit, &form.0).await
}

/// The parameters of a callback that matter.
struct Received<'p> {
    state: Option<&'p str>,
    iss: Option<&'p str>,
    code: Option<&'p str>,
    error: Option<&'p str>,
    description: Option<&'p str>,
    session_state: Option<&'p str>,
}

impl<'p> Received<'p> {
    fn read(parameters: &'p Parameters) -> Result<Self, Rejection> {
        Ok(Self {
            state: parameters.one("state")?,
            iss: parameters.one("iss")?,
            code: parameters.one("code")?,
            error: parameters.one("error")?,
            description: parameters.one("error_description")?,
            session_state: session_state::read(parameters),
        })
    }
}

async fn callback(rp: &Rp, visit: &Visit, parameters: &Parameters) -> Response {
    let received = match Received::read(parameters) {
        Ok(received) => received,
        Err(rejection) => return page::rejected(&rejection, "/", &rp.config.defects),
    };
    let now = rp.config.clock.unix();
    let Some(pending) = rp.flows.find(&visit.cookies, received.state, now) else {
        return over(rp, visit, &received);
    };
    let mut tokens = None;
    let finished = finish(rp, &pending, &received, &mut tokens).await;
    let cookies = rp.flows.forget(&pending);
    if let Some(id) = &pending.flow.checks {
        return compared(rp, visit, id, finished, cookies);
    }
    match finished {
        Ok(session) => signed_in(rp, visit, &pending, session, cookies),
        // Another sign-in of this browser is still pending, and not touched by a callback that is not its own.
        Err(Rejection::Check {
            check: Check::State,
            ..
        }) => over(rp, visit, &received),
        Err(rejection) => {
            let own = received.state == Some(pending.flow.state.as_str())
                && !rp.config.defects.has(Defect::KeepsFlowCookieAfterError);
            let response = refused(rp, &pending, &rejection, tokens.as_ref());
            page::with_cookies(response, cookies.filter(|_| own))
        }
    }
}

/// From the callback to the session, in the order in which trust grows.
async fn finish(
    rp: &Rp,
    pending: &Pending,
    received: &Received<'_>,
    tokens: &mut Option<Granted>,
) -> Result<Session, Rejection> {
    let (config, flow) = (&rp.config, &pending.flow);
    let metadata = rp.metadata().await?;
    let vouched = pending.is_recalled().then_some(flow.state.as_str());
    checks::callback(&CallbackSeen {
        state: vouched.or(received.state),
        pending: Some(&flow.state),
        iss: received.iss,
        issuer: &config.issuer,
        iss_promised: metadata.iss_promised,
        defects: &config.defects,
    })?;
    if let Some(error) = received.error {
        return Err(Rejection::ProviderError {
            error: error_code(error),
            description: received.description.map(str::to_owned),
        });
    }
    let code = received.code.ok_or_else(|| {
        Rejection::Malformed("the answer has neither a code nor an error".to_owned())
    })?;
    session_state::demanded(rp, received.session_state)?;
    if !rp.flows.finish(pending, config.clock.unix()) {
        return Err(Rejection::check(
            Check::State,
            "this sign-in was done before",
        ));
    }
    let serial = rp.sessions.next_serial();
    let granted = token_request::redeem(rp, &metadata, flow, code).await?;
    let granted = tokens.insert(granted);
    if granted.refresh_token.is_none() && config.defects.has(Defect::DemandsRefreshToken) {
        let reason = "it gave no refresh token";
        return Err(Rejection::unusable("the token endpoint", reason));
    }
    let id_token = granted.id_token.as_deref();
    let id_token =
        id_token.ok_or_else(|| Rejection::unusable("the token endpoint", "it gave no ID token"))?;
    let expected = Expected {
        nonce: Some(&flow.nonce),
        access_token: &granted.access_token,
        fresh_since: flow.fresh.then_some(flow.began),
        before: None,
    };
    let claims = id_token::validate(rp, &metadata, id_token, expected).await?;
    let text = |name: &str| claims.text(name).map(str::to_owned);
    let mut session = Session {
        id: String::new(),
        csrf: String::new(),
        began: config.clock.unix(),
        sub: text("sub").unwrap_or_default(),
        sid: text("sid"),
        issued: claims.seconds("iat").unwrap_or_default(),
        serial,
        op_state: received.session_state.map(str::to_owned),
        checked: None,
        email: claims.email().map(str::to_owned),
        name: text("name"),
        nonce: Some(flow.nonce.clone()),
        auth_time: claims.seconds("auth_time"),
        refreshes: 0,
        tokens: Tokens::default(),
        expires_at: None,
        renew_at: None,
    };
    session.take_over(granted, session.began);
    if config.defects.has(Defect::HintOfAnotherSession) {
        session.tokens.id = Some(rp.first_id_token(id_token));
    }
    complete(rp, &metadata, &mut session).await?;
    Ok(session)
}

/// Adds what the userinfo endpoint knows and the ID token did not say.
async fn complete(rp: &Rp, metadata: &Metadata, session: &mut Session) -> Result<(), Rejection> {
    let access_token = session.tokens.access.clone().unwrap_or_default();
    let userinfo = userinfo::ask(rp, metadata, &access_token, &session.sub).await?;
    if let Userinfo::Claims(claims) = userinfo {
        let text = |name: &str| claims.text(name).map(str::to_owned);
        session.email = claims.email().map(str::to_owned).or(session.email.take());
        session.name = text("name").or(session.name.take());
    }
    Ok(())
}

/// The end of a comparison with the provider's session: `id` is the session that was compared.
fn compared(
    rp: &Rp,
    visit: &Visit,
    id: &str,
    finished: Result<Session, Rejection>,
    flow_cookie: Option<String>,
) -> Response {
    let before = rp.sessions.open(&visit.cookies);
    let Some(before) = before.filter(|session| session.id == id) else {
        // The user has signed out, or in again, meanwhile.
        return page::with_cookies(page::redirect("/"), flow_cookie);
    };
    let outcome = session_state::compare(rp, &before, &finished);
    let (to, cookies) = match (outcome, finished) {
        (Compared::Same, Ok(mut session)) => {
            session.checked = Some(session.began);
            ("/", rp.sessions.begin(&visit.cookies, &mut session))
        }
        (Compared::Gone, _) => {
            let ended = rp.sessions.end(&visit.cookies, Some(&before));
            ("/signed-out", ended)
        }
        (_, _) => {
            let unchanged = Session {
                checked: Some(rp.config.clock.unix()),
                ..before
            };
            ("/", rp.sessions.save(&visit.cookies, &unchanged))
        }
    };
    page::with_cookies(page::redirect(to), cookies.into_iter().chain(flow_cookie))
}

fn signed_in(
    rp: &Rp,
    visit: &Visit,
    pending: &Pending,
    mut session: Session,
    flow_cookie: Option<String>,
) -> Response {
    let cookies = rp.sessions.begin(&visit.cookies, &mut session);
    if pending.flow.fresh && rp.config.defects.has(Defect::ReturnsToSignOut) {
        let ended = rp.sessions.end(&visit.cookies, Some(&session));
        return page::with_cookies(
            page::redirect("/signed-out"),
            ended.into_iter().chain(flow_cookie),
        );
    }
    let mut to = pending.flow.return_to.clone();
    let mut hand_over = |name: &str, value: &Option<String>| {
        let mark = if to.contains('?') { '&' } else { '?' };
        to = format!("{to}{mark}{name}={}", value.as_deref().unwrap_or_default());
    };
    if rp.config.defects.has(Defect::TokensInUrl) {
        hand_over("access_token", &session.tokens.access);
    }
    if rp.config.defects.has(Defect::IdTokenInOwnUrl) {
        hand_over("id_token", &session.tokens.id);
    }
    let afresh = pending.flow.fresh.then(|| Afresh::done(rp));
    if rp.config.defects.has(Defect::NameInCookieUnencoded) {
        let name = session.name.as_deref().unwrap_or_default();
        if !name.is_ascii() || HeaderValue::from_str(name).is_err() {
            return page::bare(StatusCode::INTERNAL_SERVER_ERROR);
        }
    }
    let all = cookies.into_iter().chain(flow_cookie).chain(afresh);
    let response = page::with_cookies(page::redirect(&to), all);
    if rp.config.defects.has(Defect::CallbackCacheable) {
        return page::cacheable(response, "max-age=300");
    }
    response
}

/// A callback that belongs to no pending sign-in: reloaded, reached with the Back button, bookmarked, or forged.
fn over(rp: &Rp, visit: &Visit, received: &Received<'_>) -> Response {
    if rp.config.defects.has(Defect::CrashesOnReload) {
        return page::bare(StatusCode::INTERNAL_SERVER_ERROR);
    }
    if rp.sessions.open(&visit.cookies).is_some() {
        return page::redirect("/");
    }
    let rejection = Rejection::check(
        Check::State,
        "This browser has not begun this sign-in, or it was done before, or it took too long.",
    );
    let response = page::rejected(&rejection, "/", &rp.config.defects);
    // A code means that somebody has signed in at the provider, in vain: the next one here may be another.
    let in_vain = received.code.is_some() && !rp.config.defects.has(Defect::SilentAfterLostSignIn);
    let afresh = in_vain.then(|| Afresh::remember(rp, &rp.config.entropy.token()));
    page::with_cookies(response, afresh)
}

fn refused(
    rp: &Rp,
    pending: &Pending,
    rejection: &Rejection,
    tokens: Option<&Granted>,
) -> Response {
    let (defects, return_to) = (&rp.config.defects, &pending.flow.return_to);
    let denied = rejection.status() == StatusCode::FORBIDDEN;
    if denied && defects.has(Defect::CrashesOnAccessDenied) {
        return page::bare(StatusCode::INTERNAL_SERVER_ERROR);
    }
    let by_provider = matches!(rejection, Rejection::ProviderError { .. });
    if by_provider && defects.has(Defect::RestartsLoginOnError) {
        return page::redirect("/login");
    }
    if tokens.is_some() && defects.has(Defect::CrashesOnOddToken) {
        return page::bare(StatusCode::INTERNAL_SERVER_ERROR);
    }
    if let Some(tokens) = tokens
        && defects.has(Defect::ErrorPageShowsTokens)
    {
        let id_token = tokens.id_token.as_deref().unwrap_or_default();
        let details = format!("{rejection}: {} {id_token}", tokens.access_token);
        let details = page::escape(&details);
        return page::error(
            rejection.status(),
            rejection.title(),
            &details,
            return_to,
            defects,
        );
    }
    page::rejected(rejection, return_to, defects)
}
