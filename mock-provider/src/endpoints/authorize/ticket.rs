//! What a page remembers of the sign-in it belongs to.
//!
//! The request travels in the form's address, so that any number of tabs can sign in at once and nothing is kept for
//! those that never do. The ticket says which steps are done; it is bound to the request, to the session and to a
//! time, and cannot be made elsewhere.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::request::Steps;
use crate::parameters::Parameters;
use crate::state::State;

/// How long a page may stay open, in seconds.
const LIFETIME: i64 = 3600;

/// Writes a ticket.
pub(super) fn write(
    op: &State,
    request: &Parameters,
    session: Option<&str>,
    done: Steps,
) -> String {
    let ends = op.now().saturating_add(LIFETIME);
    let tag = hmac::sign(
        &op.ticket_key,
        message(ends, done, session, request).as_bytes(),
    );
    format!("{ends}.{}.{}", bits(done), URL_SAFE_NO_PAD.encode(tag))
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
    let tag = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
    hmac::verify(
        &op.ticket_key,
        message(ends, done, session, request).as_bytes(),
        &tag,
    )
    .ok()?;
    (ends > op.now()).then_some(done)
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
