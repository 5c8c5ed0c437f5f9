//! What a world records, and what it can be asked afterwards.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, atomic::Ordering},
};

use mock_provider::{Client, Exchange, Kind, MockProvider};
use regex::Regex;
use serde_json::json;

use super::World;
use crate::{
    drive::{Outcome, SignIn},
    edge::{Edge, Passage},
    evidence::{Expectation, Held, Trouble},
    timeline::{Parties, Timeline, collect},
};

impl World {
    /// Records what was expected, whether it held, and what was seen.
    pub fn expect(&self, what: &str, expected: &str, held: impl Into<Held>, outcome: impl Outcome) {
        let expectation = Expectation {
            what: what.to_owned(),
            expected: expected.to_owned(),
            seen: outcome.seen(),
            held: held.into(),
            seqs: outcome.seqs(),
        };
        self.expectations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(expectation);
    }

    /// Records that a sign-in had to be refused: nobody is signed in. Where that cannot be told it is not known to
    /// have held.
    pub fn expect_refused(&self, what: &str, sign_in: &SignIn) {
        let held = match (sign_in.who.is_signed_out(), sign_in.who.is_signed_in()) {
            (true, _) => Held::Yes,
            (_, true) => Held::No,
            _ => Held::Unknown,
        };
        self.expect(
            what,
            "it is refused, and nobody is signed in",
            held,
            sign_in,
        );
    }

    /// Records that a sign-in had to work in spite of something odd but legal.
    pub fn expect_signed_in(&self, what: &str, sign_in: &SignIn, user: &str) {
        let held = match sign_in.is(self, user) {
            false if !sign_in.who.is_signed_in() && !sign_in.who.is_signed_out() => Held::Unknown,
            held => held.into(),
        };
        self.expect(what, &format!("{user} is signed in"), held, sign_in);
    }

    /// Goes on only if a sign-in that the question presupposes worked.
    ///
    /// # Errors
    /// It did not.
    pub fn must_sign_in(&self, sign_in: &SignIn, user: &str) -> Result<(), Trouble> {
        if sign_in.is(self, user) {
            return Ok(());
        }
        Err(Trouble::missing(format!(
            "{user} could not sign in first: {}",
            sign_in.seen()
        )))
    }

    /// The number that the next exchange will have.
    pub fn mark(&self) -> u64 {
        self.stage.sequence.load(Ordering::SeqCst)
    }

    /// What was asked of the provider since [`World::mark`] gave `mark`, by browsers and by the RP.
    pub fn asked_since(&self, mark: u64) -> Vec<Arc<Exchange>> {
        let mut asked: Vec<_> = self
            .provider()
            .journal()
            .exchanges()
            .into_iter()
            .filter(|e| e.seq >= mark)
            .collect();
        asked.sort_by_key(|exchange| exchange.seq);
        asked
    }

    /// The reverse proxy in front of the RP, if there is one.
    pub fn edge(&self) -> Option<&Edge> {
        self.stage.edge.as_ref()
    }

    /// What came to the edge since `mark`; nothing where there is no edge.
    pub fn passages_since(&self, mark: u64) -> Vec<Arc<Passage>> {
        let passages = self
            .stage
            .edge
            .as_ref()
            .map(Edge::passages)
            .unwrap_or_default();
        passages
            .into_iter()
            .filter(|passage| passage.seq >= mark)
            .collect()
    }

    /// The RP as it is registered at the provider.
    pub fn client(&self) -> &Client {
        self.stage.client()
    }

    /// Registers the RP anew without any address to which sign-outs may return, until the end of this world.
    ///
    /// # Errors
    /// The provider does not take such a client.
    pub fn register_without_return_addresses(&self) -> Result<(), Trouble> {
        let client = self.client().clone();
        let client = client.member("post_logout_redirect_uris", json!([]));
        self.provider().register(client.map_err(Trouble::harness)?);
        Ok(())
    }

    /// Answers since `mark` that came out of a shared cache.
    pub fn cached_since(&self, mark: u64) -> Vec<Arc<Passage>> {
        let passages = self.passages_since(mark).into_iter();
        passages.filter(|passage| passage.from_cache).collect()
    }

    /// The client secret of the RP, for attackers who have stolen it.
    pub fn client_secret(&self) -> Option<&str> {
        self.stage.client().shared_secret()
    }

    /// Whether the RP has got a refresh token in this world.
    pub(crate) fn got_refresh_token(&self) -> bool {
        let asked = self.asked_since(self.begin);
        asked
            .iter()
            .flat_map(|exchange| &exchange.issued)
            .any(|issued| issued.kind == Kind::RefreshToken)
    }

    /// The quirks of the provider's profile that this scenario left as they are.
    fn usual_quirks(&self) -> BTreeSet<String> {
        let touched = self.touched.lock().unwrap_or_else(PoisonError::into_inner);
        let profile = self.stage.plan.profile.settings();
        profile
            .map(|setting| setting.id)
            .filter(|id| !touched.contains(id))
            .collect()
    }

    /// Everything that happened in this world, in order.
    pub fn timeline(&self) -> Timeline {
        let browsers = self.browsers.lock().unwrap_or_else(PoisonError::into_inner);
        let hops = browsers
            .iter()
            .flat_map(|browser| browser.trace().to_vec())
            .collect();
        let users = self.provider().users();
        let shown = users.iter().filter_map(|user| self.shown_as(user.name()));
        let patterns = self.file().supports.session_cookies.iter();
        let mut provider = self.provider().origins();
        provider.extend(
            self.provider()
                .behind()
                .into_iter()
                .flat_map(MockProvider::origins),
        );
        let parties = Parties {
            rp: self.base_url().clone(),
            provider,
            client_secret: self.client_secret().map(str::to_owned),
            redirect_uris: self.redirect_uris().to_vec(),
            session_cookies: patterns
                .filter_map(|pattern| Regex::new(pattern.get_ref()).ok())
                .collect(),
            users: shown.collect(),
        };
        let mut deliveries = self.provider().deliveries();
        deliveries.retain(|delivery| delivery.seq >= self.begin);
        let mut timeline = collect(
            parties,
            hops,
            &self.asked_since(self.begin),
            &self.passages_since(self.begin),
            deliveries,
        );
        // What the provider always does is no deviation, and would bury the one that this scenario is about.
        let usual = self.usual_quirks();
        for record in &mut timeline.records {
            if let Some(provided) = &mut record.provided {
                provided.quirks.retain(|quirk| !usual.contains(quirk));
            }
            if let Some(delivery) = &mut record.delivered {
                delivery.quirks.retain(|quirk| !usual.contains(*quirk));
            }
        }
        timeline
    }

    /// What was recorded so far.
    pub(crate) fn expectations(&self) -> Vec<Expectation> {
        self.expectations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The quirks that the drive set and that never fired, without their scopes.
    pub(crate) fn owed(&self) -> Vec<String> {
        let owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        let ids = owed
            .iter()
            .map(|id| id.split('@').next().unwrap_or_default());
        ids.filter(|id| self.provider().fired(id) == 0)
            .map(str::to_owned)
            .collect()
    }
}
