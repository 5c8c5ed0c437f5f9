//! Telling the RPs of a session that it has ended: in parallel, with retries, within limits
//! (OpenID Connect Back-Channel Logout 1.0, sections 2.3, 2.5 and 2.8).

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::task::JoinHandle;

use super::deliveries::UnderWay;
use super::delivery::{LogoutDelivery, Outcome};
use super::token::{Ended, LogoutToken, honest};
use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::key_set::KeyRotationDue;
use crate::outgoing::Received;
use crate::parameters::Parameters;
use crate::policy::{LogoutPolicy, Policy};
use crate::quirk::{Firing, Moment, Quirk};
use crate::session::Session;
use crate::state::State;

/// How much of an answer is kept, in bytes.
const KEPT_ANSWER: usize = 4 * 1024;

/// A logout token could not be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Nobody has this client id.
    #[error("no client `{0}` is registered; register it first")]
    UnknownClient(String),
    /// The client cannot be told.
    #[error(
        "the client `{0}` has no backchannel_logout_uri; register one with Client::back_channel_logout_uri"
    )]
    NoAddress(String),
}

/// Tells every client of an ended session that registered an address for it. Each is told in a task of its own, which
/// goes on when nobody waits for it.
pub(crate) fn session_ended(
    op: &Arc<State>,
    session: &Session,
    policy: &Policy,
) -> Vec<JoinHandle<()>> {
    if !policy.logout.back_channel {
        return Vec::new();
    }
    let nothing_asked = Parameters::default();
    let mut asked_for_keys = false;
    let clients = session.clients.iter().filter_map(|id| op.client(id));
    clients
        .filter_map(|client| {
            let uri = client.back_channel_logout()?.to_owned();
            // As in the client's ID tokens: pairwise where it registered that.
            let user = op.user(&session.user);
            let sub = user.map(|user| op.subject(&user, client.id()));
            let ended = Ended {
                sub: sub.as_deref(),
                sid: Some(&session.id),
            };
            let mut token = honest(op, &client, ended, policy);
            let mut firing = Firing::default();
            let first = !std::mem::replace(&mut asked_for_keys, true);
            let moment = Moment {
                endpoint: Endpoint::EndSession,
                client: Some(client.id()),
                user: Some(&session.user),
                grant_type: None,
                response_type: None,
                query: &nothing_asked,
                method: "POST",
                request: &nothing_asked,
                is_from_script: false,
                now: op.now(),
                addresses: Some(&op.addresses),
            };
            if first {
                rotate_keys(op, &moment, &mut firing);
            }
            op.quirks
                .apply(Quirk::logout_token, &moment, &mut token, &mut firing);
            let message = Message {
                client,
                uri,
                user: Some(session.user.to_string()),
                session: Some(session.id.to_string()),
                token,
                quirks: firing.into_ids(),
            };
            let under_way = op.deliveries.begin();
            let op = Arc::clone(op);
            let runtime = op.deliveries.runtime.clone();
            let logout = policy.logout.clone();
            Some(runtime.spawn(async move {
                deliver(op, message, &logout, under_way).await;
            }))
        })
        .collect()
}

/// Lets quirks change the keys: before the first logout token of a session that ended.
fn rotate_keys(op: &State, moment: &Moment<'_>, firing: &mut Firing) {
    let mut rotation = KeyRotationDue {
        age: op.keys.age(),
        due: None,
    };
    op.quirks
        .apply(Quirk::signing_keys, moment, &mut rotation, firing);
    if let Some(how) = rotation.due {
        op.keys.rotate(how);
    }
}

/// Waits for deliveries, at most so long.
pub(crate) async fn wait(deliveries: Vec<JoinHandle<()>>, at_most: Duration) {
    if !deliveries.is_empty() && !at_most.is_zero() {
        // Those that take longer go on by themselves, and are in the journal when they are done.
        let _ = tokio::time::timeout(at_most, join_all(deliveries)).await;
    }
}

/// Sends a token that a test drafted, as it is, and gives back what came of the last attempt.
pub(crate) async fn send_drafted(
    op: &Arc<State>,
    client_id: &str,
    token: LogoutToken,
) -> Result<LogoutDelivery, SendError> {
    let client = op
        .client(client_id)
        .ok_or_else(|| SendError::UnknownClient(client_id.to_owned()))?;
    let uri = client
        .back_channel_logout()
        .ok_or_else(|| SendError::NoAddress(client_id.to_owned()))?
        .to_owned();
    let message = Message {
        client,
        uri,
        user: None,
        session: None,
        token,
        quirks: Vec::new(),
    };
    let under_way = op.deliveries.begin();
    let once = LogoutPolicy {
        attempts: 1,
        ..LogoutPolicy::default()
    };
    Ok(deliver(Arc::clone(op), message, &once, under_way).await)
}

/// What goes to one client.
#[derive(Debug)]
struct Message {
    client: Arc<Client>,
    uri: String,
    user: Option<String>,
    session: Option<String>,
    token: LogoutToken,
    quirks: Vec<&'static str>,
}

/// Sends a message until it has arrived or was refused, or the attempts are used up.
async fn deliver(
    mut op: Arc<State>,
    message: Message,
    policy: &LogoutPolicy,
    under_way: UnderWay,
) -> LogoutDelivery {
    let carrier = message.token.carrier;
    let secret = message.client.shared_secret();
    let token = message.token.draft.clone().sign(&op.keys, secret).await;
    let mut attempt = 1;
    loop {
        let delivery = attempted(&op, &message, &token, attempt).await;
        op.deliveries.add(delivery.clone());
        let fails = delivery.may_be_repeated() && attempt < policy.attempts;
        if !fails && attempt >= carrier.copies() {
            drop(under_way);
            return delivery;
        }
        attempt += 1;
        if fails {
            // A provider that is gone by then sends nothing more.
            let waiting = Arc::downgrade(&op);
            drop(op);
            #[expect(
                clippy::disallowed_methods,
                reason = "the time between two attempts is a setting; tests stop the clock of the runtime"
            )]
            tokio::time::sleep(policy.retry_after).await;
            op = match waiting.upgrade() {
                Some(op) => op,
                None => return delivery,
            };
        }
    }
}

async fn attempted(op: &State, message: &Message, token: &str, attempt: u32) -> LogoutDelivery {
    let _turn = op
        .deliveries
        .gate
        .acquire()
        .await
        .expect("the gate is never closed");
    let (seq, at) = (op.next_seq(), op.clock.now());
    let request = message.token.carrier.request(&message.uri, token);
    let outcome = match op.outgoing.send(request).await {
        Ok(Received {
            status,
            headers,
            mut body,
        }) => {
            body.truncate(KEPT_ANSWER);
            Outcome::Answered {
                status,
                headers,
                body: String::from_utf8_lossy(&body).into_owned(),
            }
        }
        Err(why) => Outcome::Failed(why),
    };
    LogoutDelivery {
        seq,
        at,
        client_id: message.client.id().to_owned(),
        uri: message.uri.clone(),
        user: message.user.clone(),
        session: message.session.clone(),
        token: token.to_owned(),
        attempt,
        outcome,
        quirks: message.quirks.clone(),
    }
}
