//! What a browser may know of its session at the provider, and what RPs get to compare it with
//! (OpenID Connect Session Management 1.0, sections 2 and 3.2).

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use url::Url;

use crate::redact;
use crate::session::Session;
use crate::state::State;

/// The name of the cookie that the page's script reads.
pub(crate) const COOKIE: &str = "op_browser_state";

/// The state of a browser with this session: another one for every session, and no way back to it.
pub(crate) fn of(session: &Session) -> String {
    redact::fingerprint(&format!("browser state of {}", session.id))
}

/// The `session_state` of an authorization response: `hash.salt`, where the hash is in hexadecimal.
pub(crate) fn session_state(
    op: &State,
    client_id: &str,
    redirect_uri: &str,
    session: &Session,
) -> Option<String> {
    let origin = Url::parse(redirect_uri).ok()?.origin();
    if !origin.is_tuple() {
        // A native app has no frame to ask with.
        return None;
    }
    let salt = op.entropy.token(8);
    let text = format!(
        "{client_id} {} {} {salt}",
        origin.ascii_serialization(),
        of(session)
    );
    let mut state = String::with_capacity(76);
    for byte in digest(&SHA256, text.as_bytes()).as_ref() {
        let _ = write!(state, "{byte:02x}");
    }
    state.push('.');
    state.push_str(&salt);
    Some(state)
}

/// The `Set-Cookie` for a browser with this session. A script has to read it, in a frame of another site.
pub(crate) fn cookie(session: &Session, secure: bool) -> String {
    format!("{COOKIE}={}; Path=/{}", of(session), for_frames(secure))
}

/// The `Set-Cookie` for a browser without a session.
pub(crate) fn removal(secure: bool) -> String {
    format!("{COOKIE}=; Path=/; Max-Age=0{}", for_frames(secure))
}

/// Browsers take `SameSite=None` together with `Secure` alone.
fn for_frames(secure: bool) -> &'static str {
    if secure {
        "; SameSite=None; Secure"
    } else {
        "; SameSite=Lax"
    }
}
