//! What the server keeps for sessions: all of them in store mode, and what does not fit into cookies in cookie mode.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most entries; beyond it the one that ends first makes room.
const CAPACITY: usize = 10_000;

/// A bounded map from session ids to values that end.
#[derive(Debug)]
pub(super) struct Shelf<T>(Mutex<HashMap<String, Kept<T>>>);

#[derive(Debug)]
struct Kept<T> {
    until: i64,
    value: T,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Shelf<T> {
    /// The value of this session at `now`.
    pub(super) fn get(&self, id: &str, now: i64) -> Option<T> {
        let shelf = self.lock();
        let kept = shelf.get(id).filter(|kept| now < kept.until);
        kept.map(|kept| kept.value.clone())
    }

    /// Keeps `value` until a time.
    pub(super) fn put(&self, id: &str, value: T, until: i64, now: i64) {
        let mut shelf = self.lock();
        if shelf.len() >= CAPACITY && !shelf.contains_key(id) {
            shelf.retain(|_, kept| now < kept.until);
            if shelf.len() >= CAPACITY {
                let first = shelf.iter().min_by_key(|(_, kept)| kept.until);
                let first = first.map(|(id, _)| id.clone());
                first.and_then(|id| shelf.remove(&id));
            }
        }
        shelf.insert(id.to_owned(), Kept { until, value });
    }

    /// Replaces the value of a session that is still there: what was signed out meanwhile stays away.
    pub(super) fn replace(&self, id: &str, value: T) {
        if let Some(kept) = self.lock().get_mut(id) {
            kept.value = value;
        }
    }

    pub(super) fn remove(&self, id: &str) {
        self.lock().remove(id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Kept<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end() {
        let shelf = Shelf::default();
        shelf.put("a", 1, 100, 0);
        assert_eq!((shelf.get("a", 99), shelf.get("a", 100)), (Some(1), None));
        assert_eq!(shelf.get("b", 0), None);
    }

    #[test]
    fn what_was_removed_is_not_brought_back() {
        let shelf = Shelf::default();
        shelf.put("a", 1, 100, 0);
        shelf.replace("a", 2);
        assert_eq!(shelf.get("a", 0), Some(2));
        shelf.remove("a");
        shelf.replace("a", 3);
        assert_eq!(shelf.get("a", 0), None);
    }

    #[test]
    fn the_number_is_bounded_and_the_first_to_end_goes() {
        let shelf = Shelf::default();
        for n in 0..CAPACITY {
            let until = if n == 5 { 50 } else { 100 };
            shelf.put(&n.to_string(), n, until, 0);
        }
        shelf.put("one more", 0, 100, 0);
        assert_eq!(shelf.lock().len(), CAPACITY);
        assert_eq!(shelf.get("5", 0), None);
        shelf.put("later", 0, 500, 200);
        assert_eq!(shelf.lock().len(), 1);
    }
}
