//! Session management: noticing in the browser that the provider's session has changed
//! (OpenID Connect Session Management 1.0).
//!
//! The home page of a signed-in user loads the provider's page in a hidden frame, and a script asks it every few seconds
//! whether the session is still the same. If not, the browser goes to `/session-check`, which asks the provider without a
//! page (`prompt=none`) who is signed in there. It is the tab itself that goes, and not a frame: browsers would send the
//! provider no cookies out of a frame, and every answer would be `login_required`.

use std::sync::{Arc, LazyLock};

use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use url::Url;

use crate::app::Rp;
use crate::defect::Defect;
use crate::login;
use crate::page;
use crate::rejection::Rejection;
use crate::session::Session;
use crate::visit::{Parameters, Visit};

/// A longer value is not kept, and the session not watched.
const LONGEST: usize = 512;

/// A longer hint would make an address that proxies refuse; it is recommended, not needed (section 3.1).
const LONGEST_HINT: usize = 1500;

/// How long a session is not watched after it was compared, in seconds. Where the provider's page cannot see its own
/// cookie, every answer of it is `changed`, and the browser would go round in circles (section 5.1).
const PAUSE: i64 = 300;

const SCRIPT: &str = include_str!("session_state.js");

static SCRIPT_SOURCE: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(digest(&SHA256, SCRIPT.as_bytes()));
    format!("'sha256-{hash}'")
});

/// The `session_state` of a callback. It is opaque, and nothing depends on it: what is odd is not kept.
pub(crate) fn read(parameters: &Parameters) -> Option<&str> {
    let state = parameters.one("session_state").unwrap_or_default();
    state.filter(|state| state.len() <= LONGEST)
}

/// What watches a session: HTML for the page, and what its policy must allow.
pub(crate) struct Watch {
    pub(crate) html: String,
    pub(crate) policy: String,
}

/// How the session is watched from a page; not at all where the provider has no page for it.
pub(crate) async fn watch(rp: &Rp, session: &Session) -> Option<Watch> {
    let state = session.op_state.as_ref()?;
    let now = rp.config.clock.unix();
    let rests = session.checked.is_some_and(|at| now < at + PAUSE);
    if rests || rp.config.defects.has(Defect::NeverLoadsSessionFrame) {
        return None;
    }
    let metadata = rp.metadata().await.ok()?;
    let frame = metadata.check_session_iframe.as_ref()?;
    let origin = frame.origin().ascii_serialization();
    let html = format!(
        "<iframe id=op hidden title=\"\" src=\"{}\" data-origin=\"{}\" data-message=\"{}\"></iframe>\
         <script>{SCRIPT}</script>",
        page::escape(frame.as_str()),
        page::escape(&origin),
        page::escape(&format!("{} {state}", rp.config.client_id)),
    );
    let policy = format!("frame-src {origin}; script-src {}", *SCRIPT_SOURCE);
    Some(Watch { html, policy })
}

/// `/session-check`: asks the provider who is signed in there, without a page.
pub(crate) async fn check(State(rp): State<Arc<Rp>>, visit: Visit) -> Response {
    if visit.is_idle {
        return page::bare(StatusCode::NO_CONTENT);
    }
    let Some(session) = rp.sessions.open(&visit.cookies) else {
        return page::redirect("/");
    };
    let metadata = match rp.metadata().await {
        Ok(metadata) => metadata,
        // Whether the session has changed cannot be told now, so it has not.
        Err(rejection) => return page::rejected(&rejection, "/", &rp.config.defects),
    };
    let mut flow = login::flow(&rp, &visit, "/".to_owned());
    flow.fresh = false;
    flow.checks = Some(session.id.clone());
    let mut to = login::authorization_request(&rp, &metadata, &flow);
    ask_silently(&rp, &session, &mut to);
    page::with_cookies(
        page::redirect(to.as_str()),
        rp.flows.begin(&visit.cookies, &flow),
    )
}

fn ask_silently(rp: &Rp, session: &Session, to: &mut Url) {
    let mut query = to.query_pairs_mut();
    query.append_pair("prompt", "none");
    let hint = session.tokens.id.as_deref();
    if let Some(hint) = hint.filter(|hint| hint.len() <= LONGEST_HINT)
        && !rp.config.defects.has(Defect::ChecksSessionWithoutHint)
    {
        query.append_pair("id_token_hint", hint);
    }
}

/// What a comparison came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// The same user is signed in at the provider.
    Same,
    /// Nobody is, or somebody else: the original user is signed out (section 3.1).
    Gone,
    /// It could not be told.
    Unknown,
}

/// Compares the session with what the provider answered.
pub(crate) fn compare(rp: &Rp, before: &Session, answer: &Result<Session, Rejection>) -> Compared {
    let defects = &rp.config.defects;
    match answer {
        Ok(_) if defects.has(Defect::SessionCheckEndsSession) => Compared::Gone,
        Ok(after) if before.sub == after.sub => Compared::Same,
        Ok(_) => Compared::Gone,
        Err(Rejection::ProviderError { error, .. })
            if !matches!(error.as_str(), "server_error" | "temporarily_unavailable") =>
        {
            if defects.has(Defect::IgnoresLoginRequired) {
                Compared::Unknown
            } else {
                Compared::Gone
            }
        }
        Err(_) => Compared::Unknown,
    }
}

/// Refuses a callback without `session_state`: a defect, for no provider has to send one.
pub(crate) fn demanded(rp: &Rp, state: Option<&str>) -> Result<(), Rejection> {
    if state.is_none() && rp.config.defects.has(Defect::DemandsSessionState) {
        return Err(Rejection::Malformed(
            "the answer has no `session_state`".to_owned(),
        ));
    }
    Ok(())
}
