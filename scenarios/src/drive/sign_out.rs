//! A user signs out.

use browser::Tab;
use mock_provider::{Channel, Endpoint};

use super::{Journey, Outcome, WhoAmI, forget_session, journey, who_am_i};
use crate::{evidence::Trouble, world::World};

/// Where browsers sign out at a provider.
const SIGN_OUTS: [Endpoint; 3] = [
    Endpoint::EndSession,
    Endpoint::CognitoLogout,
    Endpoint::Auth0Logout,
];

/// What came of a sign-out.
#[derive(Clone, Debug)]
pub struct SignOut {
    /// The way that the browser went.
    pub journey: Journey,
    /// Who is signed in at the RP afterwards.
    pub who: WhoAmI,
    /// How many browser sessions the provider had before.
    pub provider_sessions_before: usize,
    /// How many it has afterwards.
    pub provider_sessions_after: usize,
}

/// Signs out in `tab`, as the target file says, and confirms where RP or provider ask; then asks the RP who is
/// signed in, and the provider whether its session is still there.
///
/// # Errors
/// The target has no `[sign_out]`, or trouble of the harness. Whatever RP and provider do is an outcome.
pub async fn sign_out(w: &World, tab: &Tab) -> Result<SignOut, Trouble> {
    leave(w, tab, || ()).await
}

/// The same, but the RP's session is over just before the last step: as when the page was left open over night.
///
/// # Errors
/// See [`sign_out`].
pub async fn sign_out_too_late(w: &World, tab: &Tab) -> Result<SignOut, Trouble> {
    let browser = w.browser_of(tab);
    leave(w, tab, || forget_session(w, &browser)).await
}

async fn leave(w: &World, tab: &Tab, before_last: impl Fn() + Send) -> Result<SignOut, Trouble> {
    let flow = w
        .file()
        .sign_out
        .as_ref()
        .ok_or_else(|| Trouble::missing("the target file has no `[sign_out]`"))?;
    let provider_sessions_before = w.provider().sessions().len();
    let journey = journey::walk_with_pause(w, tab, flow, None, before_last).await;
    let who = who_am_i(w, &w.browser_of(tab)).await?;
    let provider_sessions_after = w.provider().sessions().len();
    let journey = Journey {
        to: w.mark(),
        ..journey
    };
    Ok(SignOut {
        journey,
        who,
        provider_sessions_before,
        provider_sessions_after,
    })
}

impl SignOut {
    /// Whether a session ended at the provider.
    pub fn provider_session_ended(&self) -> bool {
        self.provider_sessions_after < self.provider_sessions_before
    }

    /// Whether the browser came to an address of the provider where browsers sign out.
    pub fn reached_provider(&self, w: &World) -> bool {
        let asked = w.asked_since(self.journey.from).into_iter();
        let mut during = asked.filter(|asked| asked.seq < self.journey.to);
        during.any(|asked| asked.by == Channel::Browser && SIGN_OUTS.contains(&asked.endpoint))
    }
}

impl Outcome for SignOut {
    fn seen(&self) -> String {
        let session = if self.provider_session_ended() {
            "ended"
        } else {
            "is still there"
        };
        format!(
            "{}, {}, the provider's session {session}",
            self.journey.end, self.who
        )
    }

    fn seqs(&self) -> Vec<u64> {
        (self.journey.from..self.journey.to).collect()
    }
}
