//! Proof that a sign-out form comes from the provider's own page, in this browser, for this request.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::parameters::Parameters;
use crate::state::State;

/// How long the page may stay open, in seconds.
const LIFETIME: i64 = 3600;

/// Writes a ticket for the confirmation page.
pub(crate) fn write(op: &State, request: &Parameters, session: &str) -> String {
    let ends = op.now().saturating_add(LIFETIME);
    let tag = hmac::sign(&op.ticket_key, message(ends, session, request).as_bytes());
    format!("{ends}.{}", URL_SAFE_NO_PAD.encode(tag))
}

/// Whether the ticket was written for this request and this session, and has not run out.
pub(crate) fn is_good(op: &State, ticket: &str, request: &Parameters, session: &str) -> bool {
    let read = || {
        let (ends, tag) = ticket.split_once('.')?;
        let ends: i64 = ends.parse().ok()?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        hmac::verify(
            &op.ticket_key,
            message(ends, session, request).as_bytes(),
            &tag,
        )
        .ok()?;
        Some(ends > op.now())
    };
    read().unwrap_or(false)
}

/// The first word keeps it apart from the tickets of a sign-in, which begin with a number.
fn message(ends: i64, session: &str, request: &Parameters) -> String {
    format!("logout.{ends}.{session}.{}", request.encode())
}
