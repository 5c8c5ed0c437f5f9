//! `grant_type=urn:ietf:params:oauth:grant-type:device_code` (RFC 8628, sections 3.4 and 3.5): a device asks whether the
//! user has decided.

use serde_json::{Map, Value};

use super::issue;
use crate::call::Call;
use crate::client::Client;
use crate::device::PollRefused;
use crate::refusal::Refusal;

/// Hands out what the user approved, once.
pub(super) async fn poll(
    call: &mut Call<'_>,
    client: &Client,
) -> Result<Map<String, Value>, Refusal> {
    let device_code = call.asked.form.required(
        "device_code",
        "RFC 8628, section 3.4",
        "send the device_code of the device authorization response",
    )?;
    let now = call.now();
    let polled = call.op.devices.poll(device_code, client.id(), now);
    let grant = polled.map_err(explain)?;
    call.user = Some(grant.user.to_string());
    let policy = call.policy();
    issue::of_sign_in(call, client, &grant, &policy).await
}

fn explain(refused: PollRefused) -> Refusal {
    let (error, reason, mend) = match refused {
        PollRefused::Unknown => (
            "invalid_grant",
            "the device_code is unknown or was used before".to_owned(),
            "ask the device authorization endpoint for new codes",
        ),
        PollRefused::OtherClient => (
            "invalid_grant",
            "the device_code was issued to another client".to_owned(),
            "poll with the client id of the device authorization request",
        ),
        PollRefused::Pending => (
            "authorization_pending",
            "the user has not decided yet".to_owned(),
            "ask again after `interval` seconds",
        ),
        PollRefused::SlowDown { interval } => (
            "slow_down",
            format!("the device asks too often: from now on every {interval} s at most"),
            "add 5 seconds to the interval after each slow_down",
        ),
        PollRefused::Expired => (
            "expired_token",
            "the codes have expired".to_owned(),
            "ask the device authorization endpoint for new codes",
        ),
        PollRefused::Denied => (
            "access_denied",
            "the user refused".to_owned(),
            "tell the user, and ask for new codes if they want to try again",
        ),
    };
    Refusal::new(error, reason, mend)
}
