//! The provider tells the RP over the back channel that a session has ended, and the RP answers.

use browser::{Browser, Tab};
use mock_provider::{LogoutDelivery, LogoutToken};

use super::{Outcome, WhoAmI, session_since, sign_in, who_am_i};
use crate::{
    evidence::{Held, Trouble},
    world::World,
};

/// A user who is signed in in a browser, and the session at the provider.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The user's name.
    pub user: String,
    /// The browser.
    pub browser: Browser,
    /// The tab in which the user signed in.
    pub tab: Tab,
    /// The session at the provider: the `sid` of ID tokens.
    pub sid: String,
}

/// Signs `user` in in `browser`.
///
/// # Errors
/// The user could not be signed in, or trouble of the harness.
pub async fn signed_in(w: &World, browser: &Browser, user: &str) -> Result<Signed, Trouble> {
    let (tab, from) = (browser.tab(), w.mark());
    w.must_sign_in(&sign_in(w, &tab, user).await?, user)?;
    Ok(Signed {
        user: user.to_owned(),
        browser: browser.clone(),
        tab,
        sid: session_since(w, from)?,
    })
}

impl Signed {
    /// Who is signed in in the browser now, after `because`.
    ///
    /// # Errors
    /// Trouble of the harness.
    pub async fn after(&self, w: &World, because: &impl Outcome) -> Result<After, Trouble> {
        let from = w.mark();
        let who = who_am_i(w, &self.browser).await?;
        Ok(After {
            user: self.user.clone(),
            seen: format!("{}, and {who}", because.seen()),
            seqs: [because.seqs(), (from..w.mark()).collect()].concat(),
            who,
        })
    }

    /// Records that the RP still has the session, or that it has none any more, after `because`.
    ///
    /// # Errors
    /// Trouble of the harness.
    pub async fn expect(
        &self,
        w: &World,
        what: &str,
        fate: Fate,
        because: &impl Outcome,
    ) -> Result<(), Trouble> {
        self.after(w, because).await?.expect(w, what, fate);
        Ok(())
    }
}

/// Who was signed in in a browser after something had happened.
#[derive(Clone, Debug)]
pub struct After {
    user: String,
    who: WhoAmI,
    seen: String,
    seqs: Vec<u64>,
}

impl After {
    /// Records that the RP still has the session, or that it has none any more.
    pub fn expect(&self, w: &World, what: &str, fate: Fate) {
        let user = &self.user;
        let (expected, held) = match fate {
            Fate::LivesOn => (
                format!("{user} is signed in as before"),
                self.who.is(w, user).into(),
            ),
            Fate::Ends => {
                let held = match (self.who.is_signed_out(), self.who.is_signed_in()) {
                    (true, _) => Held::Yes,
                    (_, true) => Held::No,
                    _ => Held::Unknown,
                };
                ("nobody is signed in any more".to_owned(), held)
            }
        };
        w.expect(what, &expected, held, self);
    }
}

impl Outcome for After {
    fn seen(&self) -> String {
        self.seen.clone()
    }

    fn seqs(&self) -> Vec<u64> {
        self.seqs.clone()
    }
}

/// What should have become of a session at the RP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is as it was.
    LivesOn,
    /// It is over.
    Ends,
}

/// Logout tokens that were sent, and what the RP answered.
#[derive(Clone, Debug)]
pub struct Told {
    /// Each attempt, in order.
    pub deliveries: Vec<LogoutDelivery>,
}

impl Told {
    /// Whether the RP took every one of them: 200, or 204 as some frameworks answer.
    pub fn is_taken(&self) -> bool {
        self.deliveries.iter().all(LogoutDelivery::is_accepted)
    }

    /// Whether the RP refused every one of them as it has to: with 400.
    pub fn is_refused(&self) -> bool {
        self.deliveries
            .iter()
            .all(|delivery| delivery.status().is_some_and(|status| status == 400))
    }

    /// Whether the RP refused every one of them in whatever way, without breaking down.
    pub fn is_turned_down(&self) -> bool {
        self.deliveries.iter().all(|delivery| {
            delivery
                .status()
                .is_some_and(|status| status.is_client_error())
        })
    }
}

impl Outcome for Told {
    fn seen(&self) -> String {
        let answers: Vec<String> = self
            .deliveries
            .iter()
            .map(|delivery| match &delivery.outcome {
                mock_provider::Outcome::Answered { status, .. } => status.as_u16().to_string(),
                mock_provider::Outcome::Failed(why) => format!("nothing ({why})"),
            })
            .collect();
        format!("the RP answered {}", answers.join(", then "))
    }

    fn seqs(&self) -> Vec<u64> {
        self.deliveries
            .iter()
            .map(|delivery| delivery.seq)
            .collect()
    }
}

/// Has the provider tell the RP over the back channel that a session has ended, with the quirks that are set. The session
/// at the provider lives on, so that what becomes of the RP's is the work of the logout token alone.
///
/// # Errors
/// No logout token was sent.
pub async fn announce_end(w: &World, session: &Signed) -> Result<Told, Trouble> {
    let from = w.mark();
    if !w.provider().announce_end(&session.sid) {
        return Err(Trouble::missing(
            "the session at the provider is over already",
        ));
    }
    w.provider().deliveries_settled().await;
    let deliveries: Vec<LogoutDelivery> = w
        .provider()
        .deliveries()
        .into_iter()
        .filter(|delivery| delivery.seq >= from)
        .collect();
    if deliveries.is_empty() {
        return Err(Trouble::missing("the provider sent no logout token"));
    }
    Ok(Told { deliveries })
}

/// An honest logout token for a session, to be changed and sent with [`send_logout_token`].
///
/// # Errors
/// Trouble of the harness.
pub fn logout_token(w: &World, session: &Signed) -> Result<LogoutToken, Trouble> {
    let client = w.client().id();
    let token = w
        .provider()
        .logout_token(client, Some(&session.user), Some(&session.sid));
    token.map_err(Trouble::harness)
}

/// Sends a logout token as it is.
///
/// # Errors
/// Trouble of the harness. Whatever the RP answers is an outcome.
pub async fn send_logout_token(w: &World, token: LogoutToken) -> Result<Told, Trouble> {
    let sent = w.provider().send_logout_token(w.client().id(), token).await;
    let delivery = sent.map_err(Trouble::harness)?;
    Ok(Told {
        deliveries: vec![delivery],
    })
}

/// Alice is signed in, the provider sends `what`, and the RP has to refuse it and to leave her signed in. A good logout
/// token comes afterwards: an RP that refuses that as well has not looked.
///
/// # Errors
/// The RP takes no logout token at all, or trouble of the harness.
pub async fn refuses_logout_token(w: &World, what: &str) -> Result<(), Trouble> {
    refuses_each_logout_token(w, &[(what, &[])]).await
}

/// The same with several logout tokens, one after the other: words for each, and the quirks that make it.
///
/// # Errors
/// See [`refuses_logout_token`].
pub async fn refuses_each_logout_token(
    w: &World,
    tokens: &[(&str, &[(&str, &str)])],
) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let mut sent = Vec::new();
    for (what, quirks) in tokens {
        for (id, value) in *quirks {
            w.quirk(id, value)?;
        }
        let told = announce_end(w, &alice).await?;
        let after = alice.after(w, &told).await?;
        sent.push((what, told, after));
        for (id, _) in *quirks {
            w.clear(id);
        }
    }
    takes_good_tokens(w, &alice).await?;
    for (what, told, after) in sent {
        w.expect(
            &format!("the answer to {what}"),
            "400: the logout token is refused",
            told.is_refused(),
            &told,
        );
        let session = format!("the session after {what}");
        after.expect(w, &session, Fate::LivesOn);
    }
    Ok(())
}

/// Goes on only if the RP takes a good logout token: from one that refuses all of them nothing can be learnt. The session
/// is over afterwards.
///
/// # Errors
/// It does not, or trouble of the harness.
pub async fn takes_good_tokens(w: &World, session: &Signed) -> Result<(), Trouble> {
    let good = send_logout_token(w, logout_token(w, session)?).await?;
    if good.is_taken() {
        return Ok(());
    }
    Err(Trouble::missing(format!(
        "the RP takes no good logout token either, so its refusals say nothing: {}",
        good.seen()
    )))
}

/// Alice is signed in, and the provider sends `what`, which is odd but legal: the RP has to take it and to end her session.
///
/// # Errors
/// Trouble of the harness.
pub async fn takes_logout_token(w: &World, what: &str) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let told = announce_end(w, &alice).await?;
    expect_taken(w, what, &told);
    let session = format!("the session after {what}");
    alice.expect(w, &session, Fate::Ends, &told).await
}

/// Records that the RP had to take a logout token.
pub fn expect_taken(w: &World, what: &str, told: &Told) {
    w.expect(
        &format!("the answer to {what}"),
        "200, or 204: the logout token is taken",
        told.is_taken(),
        told,
    );
}
