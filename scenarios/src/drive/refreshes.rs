//! The access token expires under a signed-in user, and the RP is asked for something that needs it.

use std::{sync::Arc, time::Duration};

use browser::Tab;
use mock_provider::{Endpoint, Exchange, Kind};

use super::{Outcome, WhoAmI, refresh, sign_in, who_am_i};
use crate::{
    evidence::{Held, Trouble},
    world::World,
};

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

/// How often the browser asks, where an RP could refresh each time.
const LOOKS: usize = 10;

/// How many refreshes are no storm: one before the time, and one more.
const NO_STORM: usize = 2;

/// Asks the RP several times in a row, while the access token is good, and expects that it does not refresh each time.
///
/// # Errors
/// Trouble of the harness.
pub async fn expect_no_refresh_storm(w: &World, user: &str) -> Result<(), Trouble> {
    let start = w.mark();
    let mut there = 0;
    for _ in 0..LOOKS {
        // What the RP answers there is no matter, as long as it was asked.
        drop(refresh(w, w.browser()).await?);
        there += usize::from(who_am_i(w, w.browser()).await?.is(w, user));
    }
    let sent = refreshes_since(w, start);
    let seqs: Vec<u64> = sent.iter().map(|request| request.seq).collect();
    w.expect(
        "the refreshes while the access token is good",
        "next to none, however often the browser asks",
        sent.len() <= NO_STORM,
        (
            format!("{} refresh requests in {LOOKS} rounds", sent.len()),
            seqs,
        ),
    );
    w.expect(
        "the user meanwhile",
        &format!("{user} is signed in each time"),
        there == LOOKS,
        (
            format!("{user} was signed in {there} times of {LOOKS}"),
            (start..w.mark()).collect(),
        ),
    );
    Ok(())
}

/// Signs in, lets the access token expire again and again, and expects that each refresh works.
///
/// # Errors
/// The user could not be signed in first, or trouble of the harness.
pub async fn expect_refreshes(w: &World, times: usize) -> Result<(), Trouble> {
    let lifetime = sign_in_for_a_while(w, &w.tab(), "alice").await?;
    for time in 1..=times {
        let refreshed = outlive_access_token(w, lifetime).await?;
        w.expect(
            &format!("expiry {time} of {times}"),
            "a new access token is fetched",
            refreshed.granted(),
            &refreshed,
        );
        w.expect(
            &format!("the user after expiry {time} of {times}"),
            "alice is still signed in",
            refreshed.who.is(w, "alice"),
            &refreshed,
        );
    }
    Ok(())
}

/// Signs in, has a refresh fail once as `fault` says, and expects that the session lives on.
///
/// # Errors
/// The user could not be signed in first, or trouble of the harness.
pub async fn expect_fault_survived(w: &World, fault: (&str, &str)) -> Result<(), Trouble> {
    let lifetime = sign_in_for_a_while(w, &w.tab(), "alice").await?;
    w.quirk(fault.0, fault.1)?;
    let failed = outlive_access_token(w, lifetime).await?;
    if failed.requests.is_empty() {
        return Err(Trouble::missing(format!(
            "there was no refresh to fail: {}",
            failed.seen()
        )));
    }
    w.clear(fault.0);
    let answer = refresh(w, w.browser()).await?;
    let answered = answer.map_or_else(|why| why, |status| format!("the RP answered {status}"));
    let who = who_am_i(w, w.browser()).await?;
    w.expect(
        "the user, once the provider is well again",
        "alice is still signed in",
        who.is(w, "alice"),
        (format!("{answered}, {who}"), failed.seqs()),
    );
    Ok(())
}

/// Signs in, has a refresh bring an ID token that is `forged`, and expects that the RP uses nothing of that answer, and
/// shows no other user.
///
/// # Errors
/// The user could not be signed in first, the RP does not refresh, or trouble of the harness.
pub async fn expect_refresh_refused(w: &World, forged: (&str, &str)) -> Result<(), Trouble> {
    let lifetime = sign_in_for_a_while(w, &w.tab(), "alice").await?;
    w.quirk(forged.0, forged.1)?;
    let start = w.mark();
    let refreshed = outlive_access_token(w, lifetime).await?;
    w.clear(forged.0);
    if !refreshed.granted() {
        return Err(Trouble::missing(format!(
            "there was no refresh to refuse: {}",
            refreshed.seen()
        )));
    }
    // What the answer brought may be used at once, or when it has expired in turn.
    let later = outlive_access_token(w, lifetime).await?;
    let granted = refreshed.requests.iter().flat_map(|it| &it.issued);
    let used: Vec<(u64, Kind)> = granted
        .flat_map(|issued| {
            let asked = w.asked_since(start).into_iter();
            // Whoever revokes what it does not want does not use it.
            let of_it =
                asked.filter(|it| it.endpoint != Endpoint::Revocation && brings(it, &issued.value));
            of_it.map(|it| (it.seq, issued.kind)).collect::<Vec<_>>()
        })
        .collect();
    let seqs = used.iter().map(|(seq, _)| *seq);
    let seqs = refreshed.seqs().into_iter().chain(seqs).collect();
    let (held, seen) = match used.first() {
        Some((_, kind)) => (
            Held::No,
            format!("the {} of the answer was used", name(*kind)),
        ),
        None if later.who.is_signed_out() => (
            Held::Yes,
            "nothing of it was used, and the session has ended".to_owned(),
        ),
        None if !later.requests.is_empty() => (
            Held::Yes,
            "nothing of it was used, and the RP asked again with what it had".to_owned(),
        ),
        None => (Held::Unknown, later.seen()),
    };
    w.expect(
        "the answer with this ID token",
        "nothing of it is used",
        held,
        (seen, seqs),
    );
    let other = [&refreshed, &later]
        .into_iter()
        .find(|it| it.who.is_signed_in() && !it.who.is(w, "alice"));
    w.expect(
        "the user afterwards",
        "alice or nobody",
        other.is_none(),
        other.unwrap_or(&refreshed),
    );
    Ok(())
}

/// Whether a request has this token in a parameter or in its `Authorization` header.
fn brings(asked: &Exchange, token: &str) -> bool {
    let header = asked.request_headers.get("authorization");
    let bearer = header.and_then(|value| value.to_str().ok());
    let in_header = bearer.and_then(|value| value.strip_prefix("Bearer ")) == Some(token);
    in_header || asked.parameters.iter().any(|(_, value)| value == token)
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Code => "code",
        Kind::AccessToken => "access token",
        Kind::RefreshToken => "refresh token",
        Kind::IdToken => "ID token",
    }
}
