//! `/backchannel-logout`: the provider itself says that a session has ended (OpenID Connect Back-Channel Logout 1.0).
//!
//! The request comes from the provider's server: it has no cookies, and no token of this RP's forms. The logout token is
//! the proof, and what it names ends, wherever its cookies are.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde_json::json;

use crate::app::{self, Rp};
use crate::defect::Defect;
use crate::logout_token;
use crate::page;
use crate::rejection::Rejection;
use crate::visit::{Form, Parameters, Visit};

/// A logout token, as a form (section 2.5).
pub(crate) async fn by_post(State(rp): State<Arc<Rp>>, visit: Visit, form: Form) -> Response {
    let defects = &rp.config.defects;
    let csrf = form.0.one("csrf").unwrap_or_default();
    if csrf.is_none() && defects.has(Defect::LogoutTokenBlockedByCsrfFilter) {
        return page::bare(StatusCode::FORBIDDEN);
    }
    if rp.sessions.open(&visit.cookies).is_none() && defects.has(Defect::LogoutTokenNeedsSignIn) {
        return page::redirect("/login");
    }
    logout(&rp, &form.0).await
}

/// No logout token comes by GET: what is in a query ends up in logs.
pub(crate) async fn by_get(State(rp): State<Arc<Rp>>, visit: Visit) -> Response {
    if rp.config.defects.has(Defect::TakesLogoutTokenByGet) {
        return logout(&rp, &visit.query).await;
    }
    app::not_this_way(State(rp)).await
}

/// Both answers are for the provider, and both are as section 2.8 wants them. A session that is over already is no error.
async fn logout(rp: &Rp, parameters: &Parameters) -> Response {
    let defects = &rp.config.defects;
    match ended(rp, parameters).await {
        Ok(End::Done) => page::bare(StatusCode::OK),
        Ok(End::Crashed) => page::bare(StatusCode::INTERNAL_SERVER_ERROR),
        Err(_) if defects.has(Defect::CrashesOnOddLogoutToken) => {
            page::bare(StatusCode::INTERNAL_SERVER_ERROR)
        }
        Err(rejection) => {
            let body = json!({
                "error": "invalid_request",
                "error_description": rejection.to_string(),
            });
            page::json(StatusCode::BAD_REQUEST, &body)
        }
    }
}

/// What came of a logout token that was good.
enum End {
    Done,
    /// A defect.
    Crashed,
}

async fn ended(rp: &Rp, parameters: &Parameters) -> Result<End, Rejection> {
    let defects = &rp.config.defects;
    let token = parameters.one("logout_token")?;
    let token =
        token.ok_or_else(|| Rejection::Malformed("there is no `logout_token`".to_owned()))?;
    let metadata = rp.metadata().await?;
    let ending = logout_token::validate(rp, &metadata, token).await?;
    if ending.sid.is_none() && defects.has(Defect::CrashesWithoutSid) {
        return Ok(End::Crashed);
    }
    if defects.has(Defect::CallsItselfToEndSession) && !reaches_itself(rp).await {
        return Ok(End::Done);
    }
    if defects.has(Defect::EndsNothingOnLogoutToken) || rp.sessions.end_named(ending) {
        return Ok(End::Done);
    }
    Err(Rejection::Malformed("there is no such session".to_owned()))
}

/// Whether anybody answers over plain HTTP where browsers reach this RP: for the defect that goes on from there.
async fn reaches_itself(rp: &Rp) -> bool {
    let own = rp.config.own("/signed-out").replacen("https:", "http:", 1);
    let Ok(client) = rp.outbound.client() else {
        return false;
    };
    let answer = rp.outbound.send("this RP", client.get(own)).await;
    answer.is_ok_and(|answer| answer.status.is_success())
}
