//! `/frontchannel-logout`: a frame in the provider's signed-out page says that a session has ended
//! (OpenID Connect Front-Channel Logout 1.0).
//!
//! Browsers send no cookies with a frame of another site. So the session is found by the name that the provider gives it,
//! and the cookies, where they come, are only taken away with it. This RP registers
//! `frontchannel_logout_session_required`: a request that names nothing did not come from the provider.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use crate::app::Rp;
use crate::checks;
use crate::defect::Defect;
use crate::page;
use crate::rejection::Rejection;
use crate::session::Ending;
use crate::visit::Visit;

/// A longer name was given by no provider.
const LONGEST_SID: usize = 512;

/// Ends the session that is named. One that is over already is no error (section 2).
pub(crate) async fn logout(State(rp): State<Arc<Rp>>, visit: Visit) -> Response {
    let defects = &rp.config.defects;
    if visit.is_idle {
        return page::bare(StatusCode::NO_CONTENT);
    }
    let here = rp.sessions.open(&visit.cookies);
    if here.is_none() && defects.has(Defect::FrontChannelNeedsSignIn) {
        return page::redirect("/login");
    }
    let named = named(&rp, &visit);
    let meant = here.as_ref().filter(|session| {
        let ignored = defects.has(Defect::FrontChannelIgnoresSession);
        ignored
            || named
                .as_ref()
                .is_ok_and(|sid| session.sid.as_ref() == Some(sid))
    });
    let ends = !defects.has(Defect::FrontChannelEndsNothing);
    let response = match &named {
        Ok(sid) => {
            if ends && !defects.has(Defect::FrontChannelNeedsCookies) {
                rp.sessions.end_named(Ending {
                    sid: Some(sid.clone()),
                    sub: None,
                    issued: None,
                });
            }
            let text = "The session is over in this app too.";
            page::framed(StatusCode::OK, "front-channel", "Signed out", text, defects)
        }
        Err(rejection) => page::framed(
            StatusCode::BAD_REQUEST,
            "error",
            "Nobody was signed out",
            &rejection.to_string(),
            defects,
        ),
    };
    let cookies = match meant {
        Some(session) if ends => rp.sessions.end(&visit.cookies, Some(session)),
        _ => Vec::new(),
    };
    page::with_cookies(response, cookies)
}

/// The session that the provider names.
fn named(rp: &Rp, visit: &Visit) -> Result<String, Rejection> {
    let defects = &rp.config.defects;
    let sid = visit.query.one("sid")?;
    let sid = sid.filter(|sid| sid.len() <= LONGEST_SID);
    let sid =
        sid.ok_or_else(|| Rejection::Malformed("the logout does not name a session".to_owned()))?;
    checks::front_channel_issuer(visit.query.one("iss")?, &rp.config.issuer, defects)?;
    Ok(sid.to_owned())
}
