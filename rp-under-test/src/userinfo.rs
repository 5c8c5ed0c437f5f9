//! The userinfo endpoint (OpenID Connect Core 1.0, section 5.3).

use std::sync::{Mutex, PoisonError};

use http::StatusCode;
use serde_json::{Map, Value};

use crate::app::Rp;
use crate::checks;
use crate::claims::Claims;
use crate::defect::Defect;
use crate::discovery::Metadata;
use crate::rejection::Rejection;

const WHAT: &str = "the userinfo endpoint";

/// What asking for the user's claims came to.
#[derive(Debug)]
pub(crate) enum Userinfo {
    /// They are about the user of the session.
    Claims(Claims),
    /// The access token is not taken any more.
    TokenRefused,
    /// There is no such endpoint, or no usable answer: what the ID token said must do.
    Nothing,
}

/// The first answer that ever came, for the defect that hands it to everybody.
#[derive(Debug, Default)]
pub(crate) struct Cached(Mutex<Option<Claims>>);

/// Asks for the claims of the user with this subject. The only error is an answer about somebody else.
pub(crate) async fn ask(
    rp: &Rp,
    metadata: &Metadata,
    access_token: &str,
    subject: &str,
) -> Result<Userinfo, Rejection> {
    let Some(claims) = fetch(rp, metadata, access_token).await else {
        return Ok(Userinfo::Nothing);
    };
    let Ok(claims) = claims else {
        return Ok(Userinfo::TokenRefused);
    };
    checks::userinfo_subject(claims.text("sub"), subject, &rp.config.defects)?;
    if rp.config.defects.has(Defect::UserinfoCachedForEveryone) {
        let mut first = rp.userinfo.0.lock().unwrap_or_else(PoisonError::into_inner);
        return Ok(Userinfo::Claims(first.get_or_insert(claims).clone()));
    }
    Ok(Userinfo::Claims(claims))
}

async fn fetch(
    rp: &Rp,
    metadata: &Metadata,
    access_token: &str,
) -> Option<Result<Claims, StatusCode>> {
    let endpoint = metadata.userinfo_endpoint.clone()?;
    let request = rp
        .outbound
        .client()
        .ok()?
        .get(endpoint)
        .bearer_auth(access_token);
    let answer = rp.outbound.send(WHAT, request).await.ok()?;
    if answer.status == StatusCode::UNAUTHORIZED {
        return Some(Err(answer.status));
    }
    let claims: Map<String, Value> = serde_json::from_slice(&answer.body).ok()?;
    answer.status.is_success().then(|| Ok(Claims::from(claims)))
}
