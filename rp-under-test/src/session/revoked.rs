//! Sessions that were signed out and whose cookies may still be around, as copies.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use super::record::Session;

/// The most sessions remembered one by one.
const CAPACITY: usize = 100_000;

/// The list of dead sessions. It forgets nobody: when it is full, everything as old as the oldest entry is dead.
#[derive(Debug, Default)]
pub(super) struct Revoked(Mutex<List>);

#[derive(Debug, Default)]
struct List {
    dead: HashMap<String, i64>,
    by_age: BTreeSet<(i64, String)>,
    /// Sessions that began at this time or before are dead.
    floor: Option<i64>,
}

impl Revoked {
    /// Remembers `key` as dead, for a session that began at `began`; entries older than `life` seconds are dropped, as
    /// their sessions are over by themselves.
    pub(super) fn add(&self, key: &str, began: i64, life: i64, now: i64) {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let List {
            dead,
            by_age,
            floor,
        } = &mut *list;
        dead.insert(key.to_owned(), began);
        by_age.insert((began, key.to_owned()));
        while let Some((oldest, _)) = by_age.first() {
            let over = oldest.saturating_add(life) <= now;
            if !over && by_age.len() <= CAPACITY {
                break;
            }
            let (began, key) = by_age.pop_first().expect("there is a first entry");
            dead.remove(&key);
            if !over {
                *floor = Some(floor.map_or(began, |floor| floor.max(began)));
            }
        }
    }

    /// Forgets that `key` is dead, as a defect wants it.
    pub(super) fn forget(&self, key: &str) {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(began) = list.dead.remove(key) {
            list.by_age.remove(&(began, key.to_owned()));
        }
    }

    /// Whether a session is dead.
    pub(super) fn has(&self, key: &str, session: &Session) -> bool {
        let list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.dead.contains_key(key) || list.floor.is_some_and(|floor| session.began <= floor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::record::example;

    #[test]
    fn the_dead_stay_dead_and_others_live() {
        let revoked = Revoked::default();
        let session = example::session(1);
        assert!(!revoked.has("session-1", &session));
        revoked.add("session-1", 1000, 500, 1001);
        revoked.add("other", 1400, 500, 1450);
        assert!(revoked.has("session-1", &session));
        revoked.add("third", 1500, 500, 1501);
        assert!(!revoked.has("session-1", &session), "it is over by itself");
        assert!(revoked.has("other", &session));
    }

    #[test]
    fn a_full_list_forgets_nobody() {
        let revoked = Revoked::default();
        let session = example::session(1);
        for n in 0..=i64::try_from(CAPACITY).unwrap() {
            revoked.add(&format!("{n}"), 1000 + n / 50_000, 500, 1001);
        }
        assert!(revoked.has("forgotten by name", &session));
        let younger = Session {
            began: 1001,
            ..session
        };
        assert!(!revoked.has("never seen", &younger));
    }
}
