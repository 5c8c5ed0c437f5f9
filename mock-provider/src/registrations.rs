//! The clients that registered themselves: what lets each read its registration, and a bound on their number.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use subtle::ConstantTimeEq as _;

/// How many clients may register themselves. The oldest go first.
const MOST_CLIENTS: usize = 1_000;

/// The clients that registered themselves.
#[derive(Debug, Default)]
pub(crate) struct Registrations(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    by_client: HashMap<String, Registration>,
    /// Client ids, oldest first.
    order: VecDeque<String>,
}

/// What is kept beside the client itself.
#[derive(Clone)]
pub(crate) struct Registration {
    /// The registration access token.
    pub(crate) token: String,
    /// `client_id_issued_at`, in seconds since 1970.
    pub(crate) issued: i64,
}

impl Registrations {
    /// Keeps a registration; gives the id of the client that has to go for it.
    pub(crate) fn add(&self, client: &str, registration: Registration) -> Option<String> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let dropped = if kept.order.len() >= MOST_CLIENTS {
            kept.order.pop_front()
        } else {
            None
        };
        if let Some(dropped) = &dropped {
            kept.by_client.remove(dropped);
        }
        kept.order.push_back(client.to_owned());
        kept.by_client.insert(client.to_owned(), registration);
        dropped
    }

    /// The registration of this client, if this is its token; the time taken does not depend on where it differs.
    pub(crate) fn get(&self, client: &str, token: &str) -> Option<Registration> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.by_client
            .get(client)
            .filter(|known| known.token.as_bytes().ct_eq(token.as_bytes()).into())
            .cloned()
    }
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registration")
            .field("token", &"…")
            .field("issued", &self.issued)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_and_tokens_open_their_own_registration_alone() {
        let registrations = Registrations::default();
        let registration = |at: usize| Registration {
            token: format!("token-{at}"),
            issued: 0,
        };
        for at in 0..MOST_CLIENTS {
            assert_eq!(registrations.add(&at.to_string(), registration(at)), None);
        }
        assert!(registrations.get("0", "token-0").is_some());
        assert!(registrations.get("0", "token-1").is_none());
        let dropped = registrations.add("new", registration(MOST_CLIENTS));
        assert_eq!(dropped.as_deref(), Some("0"));
        assert!(registrations.get("0", "token-0").is_none());
        assert!(registrations.get("1", "token-1").is_some());
    }
}
