//! The published keys (RFC 7517).

use http::{StatusCode, header};

use crate::answer::Answer;
use crate::call::Call;
use crate::key_set::KeySet;
use crate::quirk::Quirk;

/// Answers with the keys; waits for them if they are still being made.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    let mut set = KeySet::default();
    call.quirks(Quirk::key_set, &mut set);
    let mut keys = call.op.keys.jwks(&set).await;
    call.quirks(Quirk::jwks, &mut keys);
    Answer::json(StatusCode::OK, keys).with(header::CACHE_CONTROL, "no-cache")
}
