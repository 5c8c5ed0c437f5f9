//! What the app is for: a home page, a page for signed-in users, and their data.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde_json::json;

use crate::app::Rp;
use crate::claims::Claims;
use crate::defect::Defect;
use crate::login;
use crate::page;
use crate::refresh::{Access, access};
use crate::rejection::Rejection;
use crate::session::Session;
use crate::session_state;
use crate::sign_out;
use crate::userinfo::{self, Userinfo};
use crate::visit::Visit;

/// A session that is over as soon as its first access token is, is not worth a sign-in that nobody asked for.
const YOUNG: i64 = 60;

/// The home page: public, and with the way out for who is signed in.
pub(crate) async fn home(State(rp): State<Arc<Rp>>, visit: Visit) -> Response {
    let session = rp.sessions.open(&visit.cookies);
    let watch = match &session {
        Some(session) => session_state::watch(&rp, session).await,
        None => None,
    };
    let rolls = session.is_some() && rp.config.defects.has(Defect::RollsSessionOnCacheablePage);
    let body = match session {
        Some(session) => format!(
            "<p>Signed in as <strong id=user>{}</strong>.</p>\
             <p><a href=\"protected\">A page for you</a></p>{}{}",
            page::escape(shown(&session)),
            sign_out::sign_out_form(&session),
            watch.as_ref().map_or("", |watch| watch.html.as_str()),
        ),
        None => "<p>Nobody is signed in.</p><p><a href=\"login?return_to=%2F\">Sign in</a></p>"
            .to_owned(),
    };
    let response = page::html(StatusCode::OK, "home", "Home", &body, &rp.config.defects);
    let response = match watch {
        Some(watch) => page::allowing(response, &watch.policy),
        None => response,
    };
    if rolls {
        let response = page::with_cookies(response, rp.sessions.again(&visit.cookies));
        return page::cacheable(response, "public, max-age=60");
    }
    response
}

/// A page for signed-in users.
pub(crate) async fn protected(State(rp): State<Arc<Rp>>, visit: Visit) -> Response {
    let defects = &rp.config.defects;
    if visit.told.is_for_everybody() && defects.has(Defect::OpensPageByClaimedPath) {
        let body = "<p>Nobody had to sign in for this.</p>";
        return page::html(StatusCode::OK, "protected", "Protected", body, defects);
    }
    let mut entered = entered(&rp, &visit).await;
    if defects.has(Defect::RemembersWhoWasLetIn) {
        let now = rp.config.clock.unix();
        entered = match (entered, rp.let_in.recall(&visit.cookies, now)) {
            (Err(_), Some(session)) => Ok((session, Vec::new())),
            (entered, _) => entered.inspect(|(session, _)| {
                rp.let_in.note(&visit.cookies, session, now);
            }),
        };
    }
    match entered {
        Ok((session, cookies)) => {
            let body = format!(
                "<p>Only <strong id=user>{}</strong> sees this.</p><p><a href=\"./\">Home</a></p>",
                page::escape(shown(&session))
            );
            let response = page::html(StatusCode::OK, "protected", "Protected", &body, defects);
            page::with_cookies(response, cookies)
        }
        Err(response) => *response,
    }
}

/// The user's data, as the provider's userinfo endpoint has them now.
pub(crate) async fn me(State(rp): State<Arc<Rp>>, mut visit: Visit) -> Response {
    visit.is_background = true;
    let (mut session, mut cookies) = match entered(&rp, &visit).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    let mut userinfo = current(&rp, &session).await;
    if let Ok(Userinfo::TokenRefused) = userinfo {
        // It may have been revoked before its time. One new token is worth a try.
        let renewed = access(&rp, session.clone(), true).await;
        (session, cookies) = match settle(&rp, &visit, &session, renewed) {
            Ok(entered) => entered,
            Err(response) => return *response,
        };
        userinfo = current(&rp, &session).await;
    }
    let claims = match userinfo {
        Ok(Userinfo::Claims(claims)) => Some(claims),
        Ok(Userinfo::Nothing) => None,
        Ok(Userinfo::TokenRefused) | Err(_) => return over(&rp, &visit, &session),
    };
    let text = |name: &str| claims.as_ref().and_then(|claims| claims.text(name));
    let me = json!({
        "sub": session.sub,
        "email": claims.as_ref().and_then(Claims::email).or(session.email.as_deref()),
        "name": text("name").or(session.name.as_deref()),
        "access_token_expires_at": session.expires_at,
        "refreshes": session.refreshes,
    });
    let response = page::with_cookies(page::json(StatusCode::OK, &me), cookies);
    if rp.config.defects.has(Defect::UserDataTakenForStatic) {
        return page::cacheable(response, "s-maxage=31536000, stale-while-revalidate");
    }
    response
}

async fn current(rp: &Rp, session: &Session) -> Result<Userinfo, Rejection> {
    // A token that is known to be dead, and cannot be renewed, is not sent anywhere.
    let expired = session
        .expires_at
        .is_some_and(|at| rp.config.clock.unix() >= at);
    let token = session.tokens.access.as_deref().filter(|_| !expired);
    let (Some(token), Ok(metadata)) = (token, rp.metadata().await) else {
        return Ok(Userinfo::Nothing);
    };
    userinfo::ask(rp, &metadata, token, &session.sub).await
}

type Entered = Result<(Session, Vec<String>), Box<Response>>;

/// The session of the visitor, with a live access token and the cookies to set; or the answer for who has none.
async fn entered(rp: &Arc<Rp>, visit: &Visit) -> Entered {
    let Some(session) = rp.sessions.open(&visit.cookies) else {
        return match visit.told.user() {
            Some(user) if rp.config.defects.has(Defect::TakesIdentityFromHeader) => {
                Ok((Session::claimed(user, rp.config.clock.unix()), Vec::new()))
            }
            _ => Err(Box::new(outside(rp, visit))),
        };
    };
    let access = access(rp, session.clone(), false).await;
    settle(rp, visit, &session, access)
}

fn settle(rp: &Rp, visit: &Visit, session: &Session, access: Access) -> Entered {
    match access {
        Access::Live(session) => Ok((session, Vec::new())),
        Access::Renewed(mut session) => {
            let cookies = if rp.config.defects.has(Defect::NewSessionAtRefresh) {
                rp.sessions.begin(&visit.cookies, &mut session)
            } else {
                rp.sessions.save(&visit.cookies, &session)
            };
            Ok((session, cookies))
        }
        Access::Over if rp.config.defects.has(Defect::RetriesRefusedRefresh) => {
            Err(Box::new(page::redirect(&visit.address)))
        }
        Access::Over if rp.config.defects.has(Defect::IgnoresRefusedRefresh) => {
            Ok((session.clone(), Vec::new()))
        }
        Access::Over => Err(Box::new(over(rp, visit, session))),
        Access::Unavailable(rejection) if visit.is_background => {
            let body = json!({"error": "temporarily_unavailable"});
            Err(Box::new(page::json(rejection.status(), &body)))
        }
        Access::Unavailable(rejection) => Err(Box::new(page::rejected(
            &rejection,
            &visit.address,
            &rp.config.defects,
        ))),
    }
}

/// Ends a session that the provider does not stand for any more.
fn over(rp: &Rp, visit: &Visit, session: &Session) -> Response {
    let cookies = rp.sessions.end(&visit.cookies, Some(session));
    let age = rp.config.clock.unix().saturating_sub(session.began);
    let response = if age < YOUNG && !visit.is_background {
        let details = "The provider ended your session as soon as it had begun.";
        let status = StatusCode::UNAUTHORIZED;
        page::error(
            status,
            "You are signed out",
            details,
            &visit.address,
            &rp.config.defects,
        )
    } else {
        outside(rp, visit)
    };
    page::with_cookies(response, cookies)
}

/// The answer for a visitor without a session.
fn outside(rp: &Rp, visit: &Visit) -> Response {
    let quiet = visit.is_background || visit.is_idle;
    if quiet && !rp.config.defects.has(Defect::RedirectsBackgroundRequests) {
        return page::json(StatusCode::UNAUTHORIZED, &json!({"error": "signed_out"}));
    }
    page::redirect(&login::address(rp, &visit.address))
}

fn shown(session: &Session) -> &str {
    let named = session.email.as_deref().or(session.name.as_deref());
    named.unwrap_or(&session.sub)
}
