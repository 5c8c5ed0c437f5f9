//! `/logout` and `/signed-out`: the RP's own session first, then the provider's.
//!
//! OpenID Connect RP-Initiated Logout 1.0, and the dialects of providers that are older than it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use url::Url;

use crate::app::Rp;
use crate::checks;
use crate::config::{LogoutDialect, UpstreamSession};
use crate::cookies::{CookieStyle, Cookies, Flags};
use crate::defect::Defect;
use crate::jws::Jws;
use crate::page;
use crate::refresh::{self, Access};
use crate::session::Session;
use crate::visit::{Form, Visit};

/// A longer address goes as a form: the answer's header block must fit a proxy's buffer, and the address its limit.
const LONGEST_ADDRESS: usize = 2000;

/// The landing page, which every provider has to be told of.
const LANDING: &str = "/signed-out";

/// A cookie that says that a sign-out has not reached the provider, so that the next sign-in of this browser asks for a
/// fresh login. It goes when the provider sends the browser back, or after that login.
pub(crate) struct Afresh;

impl Afresh {
    const BASE: &str = "rp-afresh";
    /// Longer than any provider's session that is worth worrying about: 30 days.
    const LIFE: i64 = 30 * 24 * 3600;

    /// Whether the next sign-in asks for a fresh login.
    pub(crate) fn is_due(rp: &Rp, cookies: &Cookies) -> bool {
        let there = cookies.get(&style(rp).name(Self::BASE)).is_some();
        there && !rp.config.defects.has(Defect::SilentAfterSignOut)
    }

    /// The end of the cookie.
    pub(crate) fn done(rp: &Rp) -> String {
        let style = style(rp);
        style.delete(&style.name(Self::BASE))
    }

    /// The cookie. `proof` is what the provider returns as `state` when it is done, and what nobody else can know.
    pub(crate) fn remember(rp: &Rp, proof: &str) -> String {
        let style = style(rp);
        style.keep_for(&style.name(Self::BASE), proof, Self::LIFE)
    }

    fn is_proved(rp: &Rp, cookies: &Cookies, state: Option<&str>) -> bool {
        state.is_some_and(|state| {
            rp.config.defects.has(Defect::BelievesAnyStateAfterSignOut)
                || cookies.get(&style(rp).name(Self::BASE)) == Some(state)
        })
    }
}

fn style(rp: &Rp) -> CookieStyle {
    CookieStyle {
        https: rp.config.is_https(),
        flags: Flags::All,
    }
}

/// The form that signs out. Its token keeps other sites from sending it.
pub(crate) fn sign_out_form(session: &Session) -> String {
    let csrf = page::escape(&session.csrf);
    format!(
        "<form id=sign-out method=post action=\"logout\">\
         <input type=hidden name=csrf value=\"{csrf}\"><button>Sign out</button></form>"
    )
}

/// A GET only asks, whoever sent it: a link on another site must not sign anybody out.
pub(crate) async fn ask(State(rp): State<Arc<Rp>>, visit: Visit) -> Response {
    let defects = &rp.config.defects;
    let Some(session) = rp.sessions.open(&visit.cookies) else {
        let body = "<p>Nobody is signed in here.</p><p><a href=\"./\">Home</a></p>";
        return page::html(StatusCode::OK, "logout", "Sign out", body, defects);
    };
    if defects.has(Defect::SignsOutOnGet) {
        return leave(&rp, &visit.cookies, &session).await;
    }
    page::html(
        StatusCode::OK,
        "logout",
        "Sign out?",
        &sign_out_form(&session),
        defects,
    )
}

/// Signs out.
pub(crate) async fn sign_out(State(rp): State<Arc<Rp>>, visit: Visit, form: Form) -> Response {
    let defects = &rp.config.defects;
    let Some(session) = rp.sessions.open(&visit.cookies) else {
        return without_session(&rp, &visit);
    };
    let csrf = form.0.one("csrf").unwrap_or_default();
    if let Err(rejection) = checks::sign_out_token(csrf, &session.csrf, defects) {
        let details = page::escape(&rejection.to_string());
        let body = format!("<p role=alert>{details}</p>{}", sign_out_form(&session));
        return page::html(
            rejection.status(),
            "error",
            rejection.title(),
            &body,
            defects,
        );
    }
    let session = with_living_hint(&rp, session).await;
    leave(&rp, &visit.cookies, &session).await
}

/// The session may have ended by itself while the provider's lives on. There is no hint then, so nobody can be told, but
/// the next sign-in can ask.
fn without_session(rp: &Rp, visit: &Visit) -> Response {
    if rp.config.defects.has(Defect::CrashesWithoutSession) {
        return page::bare(StatusCode::INTERNAL_SERVER_ERROR);
    }
    let mut cookies = rp.sessions.end(&visit.cookies, None);
    if !visit.is_foreign {
        cookies.push(Afresh::remember(rp, &rp.config.entropy.token()));
    }
    page::with_cookies(page::redirect(LANDING), cookies)
}

/// Providers should take an ID token that has expired for a hint (RP-Initiated Logout 1.0, section 4), and some do not: a
/// refresh may bring a new one. Without it the old one goes, as a provider that needs a hint has to take it.
async fn with_living_hint(rp: &Arc<Rp>, session: Session) -> Session {
    let now = rp.config.clock.unix();
    let by_hint = rp.config.logout == LogoutDialect::Discovery;
    let hint = session.tokens.id.as_deref();
    let is_dead = hint.is_some_and(|hint| has_expired(hint, now));
    if !by_hint || !is_dead || rp.config.defects.has(Defect::SendsExpiredHint) {
        return session;
    }
    let before = session.clone();
    match refresh::access(rp, session, true).await {
        Access::Live(session) | Access::Renewed(session) => session,
        Access::Over | Access::Unavailable(_) => before,
    }
}

/// Whether an ID token, which was verified when it came, is too old by now.
fn has_expired(id_token: &str, now: i64) -> bool {
    let token = Jws::parse(id_token).ok();
    let exp = token.and_then(|token| token.claims.seconds("exp"));
    exp.is_some_and(|exp| now >= exp)
}

/// Where the browser is sent to end the provider's session.
enum Onwards {
    To {
        endpoint: Url,
        parameters: Vec<(&'static str, String)>,
    },
    /// The provider cannot be told.
    Nowhere,
}

async fn leave(rp: &Rp, cookies: &Cookies, session: &Session) -> Response {
    let defects = &rp.config.defects;
    // Our own session ends whatever happens at the provider.
    let mut ended = if ends_on_return(rp) {
        Vec::new()
    } else {
        rp.sessions.end(cookies, Some(session))
    };
    // Who signed in at this app itself has no session at the provider.
    if session.is_local() && !defects.has(Defect::SendsLocalUserToProvider) {
        return page::with_cookies(page::redirect(LANDING), ended);
    }
    if defects.has(Defect::LocalLogoutOnly) {
        return page::with_cookies(page::redirect(LANDING), ended);
    }
    let mut proof = rp.config.entropy.token();
    if defects.has(Defect::ConstantStateAtSignOut) {
        proof = String::from("the-state-of-every-sign-out-of-this-relying-party");
    }
    let (endpoint, mut parameters) = match onwards(rp, session, &proof).await {
        Onwards::To {
            endpoint,
            parameters,
        } => (endpoint, parameters),
        Onwards::Nowhere => {
            if defects.has(Defect::CrashesWithoutEndSessionEndpoint) {
                return page::bare(StatusCode::INTERNAL_SERVER_ERROR);
            }
            ended.push(Afresh::remember(rp, &proof));
            return page::with_cookies(page::redirect(LANDING), ended);
        }
    };
    if rp.config.logout == LogoutDialect::Discovery || asks_anew(rp) {
        ended.push(Afresh::remember(rp, &proof));
    }
    let mut to = endpoint.clone();
    if rp.config.upstream_session == UpstreamSession::EndedWhenAsked
        && !defects.has(Defect::SignsOutWithoutFederated)
    {
        parameters.push(("federated", "true".to_owned()));
    }
    to.query_pairs_mut().extend_pairs(&parameters);
    if defects.has(Defect::EndsSessionFromServer) {
        if let Ok(client) = rp.outbound.client() {
            // Whatever it answers: it is the browser's session that should have ended.
            drop(
                rp.outbound
                    .send("the logout endpoint", client.get(to))
                    .await,
            );
        }
        return page::with_cookies(page::redirect(LANDING), ended);
    }
    let fits = to.as_str().len() <= LONGEST_ADDRESS;
    let response = if !fits && !defects.has(Defect::HintInAddressHoweverLong) {
        let fields: Vec<(&str, &str)> = parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        page::post_onwards(&endpoint, &fields, defects)
    } else {
        page::redirect(to.as_str())
    };
    page::with_cookies(response, ended)
}

/// Whether the sign-in after every sign-out asks for a fresh login: the provider's session is over then, and another one
/// behind it would sign the user in again.
fn asks_anew(rp: &Rp) -> bool {
    rp.config.upstream_session == UpstreamSession::LivesOn
        && !rp.config.defects.has(Defect::ForgetsUpstreamSession)
}

async fn onwards(rp: &Rp, session: &Session, proof: &str) -> Onwards {
    let config = &rp.config;
    let client_id = ("client_id", config.client_id.clone());
    let mut landing = config.own(LANDING);
    let prefix = config.prefix();
    if !prefix.is_empty() && config.defects.has(Defect::SignOutAddressWithoutPathPrefix) {
        landing = landing.replacen(prefix, "", 1);
    }
    let own = |endpoint: &str, back: &'static str| match Url::parse(endpoint) {
        Ok(endpoint) => Onwards::To {
            endpoint,
            parameters: vec![client_id.clone(), (back, landing.clone())],
        },
        Err(_) => Onwards::Nowhere,
    };
    match &config.logout {
        _ if config.defects.has(Defect::StandardSignOutEverywhere) => {}
        LogoutDialect::None => return Onwards::Nowhere,
        LogoutDialect::Cognito { endpoint } => return own(endpoint, "logout_uri"),
        LogoutDialect::Auth0 { endpoint } => return own(endpoint, "returnTo"),
        LogoutDialect::Discovery => {}
    }
    let metadata = rp.metadata().await.ok();
    let Some(endpoint) = metadata.and_then(|metadata| metadata.end_session_endpoint.clone()) else {
        return Onwards::Nowhere;
    };
    let mut parameters = Vec::new();
    if let Some(hint) = &session.tokens.id
        && !config.defects.has(Defect::SendsNoHint)
    {
        parameters.push(("id_token_hint", hint.clone()));
    }
    // With a hint it is not needed, and it helps where the hint is too old for the provider.
    parameters.push(client_id.clone());
    let back = if config.defects.has(Defect::LegacyLogoutParameter) {
        "redirect_uri"
    } else {
        "post_logout_redirect_uri"
    };
    parameters.push((back, landing.clone()));
    parameters.push(("state", proof.to_owned()));
    Onwards::To {
        endpoint,
        parameters,
    }
}

/// Whether the RP's own session lives on until the browser comes back, which is a defect.
fn ends_on_return(rp: &Rp) -> bool {
    rp.config.defects.has(Defect::EndsSessionOnReturn)
}

/// The page after a sign-out. It is public, and begins nothing.
pub(crate) async fn landing(State(rp): State<Arc<Rp>>, visit: Visit) -> Response {
    let defects = &rp.config.defects;
    if defects.has(Defect::LandingPageSignsIn) {
        return page::redirect("/login");
    }
    let state = visit.query.one("state").unwrap_or_default();
    let proved = Afresh::is_proved(&rp, &visit.cookies, state);
    let is_done = proved && !asks_anew(&rp);
    let mut done: Vec<String> = is_done.then(|| Afresh::done(&rp)).into_iter().collect();
    if ends_on_return(&rp) {
        let session = rp.sessions.open(&visit.cookies);
        done.extend(rp.sessions.end(&visit.cookies, session.as_ref()));
    }
    let sent_back = visit.is_foreign && rp.config.logout == LogoutDialect::Discovery;
    if sent_back && !proved && defects.has(Defect::InsistsOnStateAfterSignOut) {
        let details = "The sign-out has no valid state.";
        return page::error(
            StatusCode::BAD_REQUEST,
            "Not signed out",
            details,
            "/",
            defects,
        );
    }
    if let Some(to) = state.filter(|state| state.contains("://"))
        && defects.has(Defect::FollowsStateAfterSignOut)
    {
        return page::with_cookies(page::redirect(to), done);
    }
    let body = "<p>You are signed out of this app.</p>\
                <p><a href=\"login?return_to=%2F\">Sign in</a>, or go <a href=\"./\">home</a>.</p>";
    let response = page::html(StatusCode::OK, "signed-out", "Signed out", body, defects);
    page::with_cookies(response, done)
}
