//! Sign-outs that a page asks about, away from the endpoint that was asked for them: kept until the user has decided.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::endpoints::logout::after::After;
use crate::endpoints::ticket::LIFETIME;
use crate::entropy::Entropy;
use crate::table::{Mortal, Table};

/// How many sign-outs are kept; beyond that the oldest go. Each has an address of at most some 32 KiB.
const LIMIT: usize = 2_000;

/// A sign-out that is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignOut {
    /// The session that it ends.
    pub(crate) session: String,
    /// The client that asked for it, where that is known.
    pub(crate) client: Option<String>,
    /// Where the browser goes afterwards.
    pub(crate) after: After,
    /// Whether it is meant for the upstream provider too.
    pub(crate) federated: bool,
}

#[derive(Debug)]
struct Kept {
    sign_out: SignOut,
    ends: i64,
}

impl Mortal for Kept {
    fn ends(&self) -> i64 {
        self.ends
    }
}

/// What a value stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// It leads to the page that asks.
    Challenge,
    /// It leads back from there, when the user has agreed.
    Verifier,
}

impl Step {
    fn key(self, value: &str) -> String {
        match self {
            Self::Challenge => format!("challenge {value}"),
            Self::Verifier => format!("verifier {value}"),
        }
    }
}

/// All sign-outs that pages ask about.
#[derive(Debug)]
pub(crate) struct SignOuts(Mutex<Table<String, Kept>>);

impl SignOuts {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Table::new(LIMIT)))
    }

    fn table(&self) -> MutexGuard<'_, Table<String, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a sign-out for its next step, and gives the value that stands for it.
    pub(crate) fn add(&self, step: Step, sign_out: SignOut, entropy: &Entropy, now: i64) -> String {
        let value = entropy.token(32);
        let kept = Kept {
            sign_out,
            ends: now.saturating_add(LIFETIME),
        };
        self.table().insert(step.key(&value), kept, now);
        value
    }

    /// The sign-out that a value stands for. It stays: browsers load addresses again.
    pub(crate) fn get(&self, step: Step, value: &str, now: i64) -> Option<SignOut> {
        let table = self.table();
        let kept = table.get(&step.key(value), now)?;
        Some(kept.sign_out.clone())
    }

    /// Forgets a challenge: the user has decided.
    pub(crate) fn decided(&self, challenge: &str) {
        self.table().remove(&Step::Challenge.key(challenge));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_good_for_its_own_step_until_its_time_is_over() {
        let (store, entropy) = (SignOuts::new(), Entropy::seeded(1));
        let sign_out = SignOut {
            session: "s".to_owned(),
            client: None,
            after: After::Page,
            federated: false,
        };
        let challenge = store.add(Step::Challenge, sign_out.clone(), &entropy, 0);
        assert_eq!(store.get(Step::Verifier, &challenge, 1), None);
        assert_eq!(
            store.get(Step::Challenge, &challenge, 1),
            Some(sign_out.clone())
        );
        assert_eq!(store.get(Step::Challenge, &challenge, LIFETIME), None);
        store.decided(&challenge);
        assert_eq!(store.get(Step::Challenge, &challenge, 1), None);
        let verifier = store.add(Step::Verifier, sign_out, &entropy, 0);
        assert!(store.get(Step::Verifier, &verifier, 1).is_some());
    }
}
