//! Pushed authorization requests (RFC 9126): kept for a minute, each good once.

use std::sync::{Mutex, PoisonError};

use crate::entropy::Entropy;
use crate::parameters::Parameters;
use crate::table::{Mortal, Table};

/// How the references begin (RFC 9126, section 2.2).
pub(crate) const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// How many are kept; beyond that the oldest go. Each has at most some 28 KiB.
const LIMIT: usize = 2_000;

#[derive(Debug)]
struct Pushed {
    client_id: String,
    parameters: Parameters,
    ends: i64,
}

impl Mortal for Pushed {
    fn ends(&self) -> i64 {
        self.ends
    }
}

/// All requests that were pushed and not used yet.
#[derive(Debug)]
pub(crate) struct PushedStore(Mutex<Table<String, Pushed>>);

impl PushedStore {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Table::new(LIMIT)))
    }

    /// Keeps a client's request until `ends`, and gives the reference to it.
    pub(crate) fn add(
        &self,
        client_id: &str,
        parameters: Parameters,
        entropy: &Entropy,
        now: i64,
        ends: i64,
    ) -> String {
        let reference = format!("{PREFIX}{}", entropy.token(32));
        let pushed = Pushed {
            client_id: client_id.to_owned(),
            parameters,
            ends,
        };
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.insert(reference.clone(), pushed, now);
        reference
    }

    /// Takes a request out, if it is this client's.
    pub(crate) fn take(&self, reference: &str, client_id: &str, now: i64) -> Option<Parameters> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pushed = table.get(reference, now)?;
        if pushed.client_id != client_id {
            return None;
        }
        table.remove(reference).map(|pushed| pushed.parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_taken_once_by_its_own_client_in_time() {
        let store = PushedStore::new();
        let entropy = Entropy::seeded(1);
        let sent = Parameters::decode(b"scope=openid");
        let first = store.add("app", sent.clone(), &entropy, 0, 60);
        assert!(first.starts_with(PREFIX));
        assert_eq!(store.take(&first, "other", 1), None);
        assert_eq!(store.take(&first, "app", 1), Some(sent.clone()));
        assert_eq!(store.take(&first, "app", 1), None);
        let late = store.add("app", sent, &entropy, 0, 60);
        assert_eq!(store.take(&late, "app", 60), None);
    }
}
