//! The published keys (RFC 7517).

use http::{StatusCode, header};

use crate::answer::Answer;
use crate::call::Call;

/// Answers with the keys; waits for them if they are still being made.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    let keys = call.op.keys.jwks().await;
    Answer::json(StatusCode::OK, keys).with(header::CACHE_CONTROL, "no-cache")
}
