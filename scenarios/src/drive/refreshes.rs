//! The access token expires under a signed-in user, and the RP is asked for something that needs it.

use std::{sync::Arc, time::Duration};

use browser::Tab;
use mock_provider::{Endpoint, Exchange};

use super::{Outcome, WhoAmI, refresh, sign_in, who_am_i};
use crate::{evidence::Trouble, world::World};

/// Signs in as `user` in `tab` with an access token that expires soon. Comes back with how long it lives.
///
/// # Errors
/// The user could not be signed in, or trouble of the harness.
pub async fn sign_in_for_a_while(w: &World, tab: &Tab, user: &str) -> Result<Duration, Trouble> {
    let lifetime = w.short_lifetime();
    w.given("access-token-lifetime", &lifetime.as_secs().to_string())?;
    w.must_sign_in(&sign_in(w, tab, user).await?, user)?;
    Ok(lifetime)
}

/// Lets the access token expire that lives as long as `lifetime`, makes the RP use it in the visitor's browser, and asks
/// who is signed in.
///
/// # Errors
/// The target claims no refresh, or trouble of the harness.
pub async fn outlive_access_token(w: &World, lifetime: Duration) -> Result<Refreshed, Trouble> {
    w.outlive(lifetime).await?;
    let from = w.mark();
    let answer = refresh(w, w.browser()).await?;
    let who = who_am_i(w, w.browser()).await?;
    Ok(Refreshed {
        requests: refreshes_since(w, from),
        answer,
        who,
    })
}

/// The refresh requests that the RP sent since `mark`, in order.
pub fn refreshes_since(w: &World, mark: u64) -> Vec<Arc<Exchange>> {
    let asked = w.asked_since(mark).into_iter();
    asked
        .filter(|it| {
            it.endpoint == Endpoint::Token && it.parameter("grant_type") == Some("refresh_token")
        })
        .collect()
}

/// What came of an access token that had expired.
#[derive(Clone, Debug)]
pub struct Refreshed {
    /// The refresh requests, in order.
    pub requests: Vec<Arc<Exchange>>,
    /// The status of the RP's answer to whoever made it use the token, or why there was none.
    pub answer: Result<u16, String>,
    /// Who is signed in afterwards.
    pub who: WhoAmI,
}

impl Refreshed {
    /// Whether the provider gave a new access token.
    pub fn granted(&self) -> bool {
        self.requests
            .iter()
            .any(|request| request.status.is_success())
    }
}

impl Outcome for Refreshed {
    fn seen(&self) -> String {
        let granted = self
            .requests
            .iter()
            .filter(|request| request.status.is_success())
            .count();
        let answered = match &self.answer {
            Ok(status) => format!("the RP answered {status}"),
            Err(why) => why.clone(),
        };
        format!(
            "{} refresh requests, {granted} granted, {answered}, {}",
            self.requests.len(),
            self.who
        )
    }

    fn seqs(&self) -> Vec<u64> {
        self.requests.iter().map(|request| request.seq).collect()
    }
}
