//! What a page remembers of the sign-in it belongs to.
//!
//! The request travels in the form's address, so that any number of tabs can sign in at once and nothing is kept for
//! those that never do. The ticket says which steps are done; it is bound to the request, to the session and to a
//! time, and cannot be made elsewhere.

use super::request::Steps;
use crate::endpoints::ticket::LIFETIME;
use crate::parameters::Parameters;
use crate::state::State;

/// Writes a ticket.
pub(super) fn write(
    op: &State,
    request: &Parameters,
    session: Option<&str>,
    done: Steps,
) -> String {
    let ends = op.now().saturating_add(LIFETIME);
    let tag = op.tag(&message(ends, done, session, request));
    format!("{ends}.{}.{tag}", bits(done))
}

/// Which steps are done, as far as a genuine ticket for this request and this session says so.
pub(super) fn read(
    op: &State,
    ticket: Option<&str>,
    request: &Parameters,
    session: Option<&str>,
) -> Option<Steps> {
    let mut parts = ticket?.splitn(3, '.');
    let ends: i64 = parts.next()?.parse().ok()?;
    let done = steps(parts.next()?.parse().ok()?);
    let is_ours = op.has_tag(&message(ends, done, session, request), parts.next()?);
    (is_ours && ends > op.now()).then_some(done)
}

fn message(ends: i64, done: Steps, session: Option<&str>, request: &Parameters) -> String {
    format!(
        "{ends}.{}.{}.{}",
        bits(done),
        session.unwrap_or("-"),
        request.encode()
    )
}

fn bits(done: Steps) -> u8 {
    u8::from(done.login) | u8::from(done.select_account) << 1 | u8::from(done.consent) << 2
}

fn steps(bits: u8) -> Steps {
    Steps {
        login: bits & 1 != 0,
        select_account: bits & 2 != 0,
        consent: bits & 4 != 0,
    }
}
