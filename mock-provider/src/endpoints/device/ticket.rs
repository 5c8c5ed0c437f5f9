//! Proof that a decision about a device comes from the provider's own page, in this browser, for this user code.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::state::State;

/// How long the page may stay open, in seconds.
const LIFETIME: i64 = 3600;

/// Writes a ticket for the page that asks.
pub(super) fn write(op: &State, user_code: &str, session: &str) -> String {
    let ends = op.now().saturating_add(LIFETIME);
    let tag = hmac::sign(&op.ticket_key, message(ends, user_code, session).as_bytes());
    format!("{ends}.{}", URL_SAFE_NO_PAD.encode(tag))
}

/// Whether the ticket was written for this user code and this session, and has not run out.
pub(super) fn is_good(op: &State, ticket: &str, user_code: &str, session: &str) -> bool {
    let read = || {
        let (ends, tag) = ticket.split_once('.')?;
        let ends: i64 = ends.parse().ok()?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        let message = message(ends, user_code, session);
        hmac::verify(&op.ticket_key, message.as_bytes(), &tag).ok()?;
        Some(ends > op.now())
    };
    read().unwrap_or(false)
}

/// The first word keeps it apart from the tickets of sign-ins and sign-outs.
fn message(ends: i64, user_code: &str, session: &str) -> String {
    format!("device.{ends}.{session}.{user_code}")
}
