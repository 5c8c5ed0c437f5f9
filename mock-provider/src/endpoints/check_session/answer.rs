//! The page: one script, which any origin may frame, and which loads nothing.

use http::{StatusCode, header};

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoints::not_found;
use crate::journal::Body;
use crate::page;

const PAGE: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("script.js");

/// Answers with the page, where there is session management.
pub(crate) fn answer(call: &mut Call<'_>) -> Answer {
    if !call.logout_policy().logout.check_session {
        return not_found::answer(call);
    }
    let mut answer = Answer::empty(StatusCode::OK);
    answer.body = Body::Text(PAGE.replace("@SCRIPT@", SCRIPT));
    let policy = format!("default-src 'none'; script-src '{}'", page::hash(SCRIPT));
    answer
        .with(header::CONTENT_TYPE, "text/html; charset=utf-8")
        .with(header::CONTENT_SECURITY_POLICY, &policy)
        .with(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .with(header::CACHE_CONTROL, "no-cache")
}
