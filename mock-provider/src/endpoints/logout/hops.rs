//! The provider's own addresses between the end of a session and the return address, and the last of them, where browsers
//! stay that have nowhere to go.

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::endpoints::logout::sign_out;
use crate::endpoints::ticket::{self, Kind};
use crate::parameters::with_query;
use crate::state::State;

/// Where a browser goes that is to get to `to` after so many hops: there, or to the first hop.
pub(crate) fn way(op: &State, to: &str, hops: u64) -> String {
    let Some(more) = hops.checked_sub(1) else {
        return to.to_owned();
    };
    let ticket = ticket::write(op, Kind::Hop, "", &about(to, more));
    let more = more.to_string();
    let pairs = [("next", to), ("more", &*more), ("ticket", &*ticket)];
    with_query(op.url(Endpoint::SignedOut).as_str(), pairs)
}

fn about(to: &str, more: u64) -> String {
    format!("{more} {to}")
}

/// Sends the browser on, where the provider itself has sent it here; otherwise says that it is done.
pub(crate) fn answer(call: &mut Call<'_>) -> Answer {
    let sent = &call.asked.query;
    let is_good = |to: &str, more: u64| {
        let ticket = sent.get("ticket").unwrap_or_default();
        ticket::is_good(call.op, ticket, Kind::Hop, "", &about(to, more))
    };
    let more = sent.get("more").and_then(|more| more.parse().ok());
    match (sent.get("next"), more) {
        (Some(to), Some(more)) if is_good(to, more) => call.redirect(&way(call.op, to, more)),
        _ => sign_out::signed_out(&[], None, false),
    }
}
