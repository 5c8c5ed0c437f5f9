//! A map that forgets: entries have an end, and there is a bound on their number.

use std::borrow::Borrow;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Something that is of no use after a moment, in seconds since 1970.
pub(crate) trait Mortal {
    /// From this second on it is dead.
    fn ends(&self) -> i64;
}

/// Entries by key, oldest first to go.
#[derive(Debug)]
pub(crate) struct Table<K, V> {
    entries: HashMap<K, V>,
    /// Every key in order of arrival, possibly of entries that were removed since.
    order: VecDeque<K>,
    limit: usize,
}

impl<K: Clone + Eq + Hash, V: Mortal> Table<K, V> {
    /// An empty table that holds at most `limit` entries.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            entries: HashMap::new(),
            order: VecDeque::new(),
            limit,
        }
    }

    /// Adds an entry; drops the dead that arrived first, and the oldest where there are too many.
    pub(crate) fn insert(&mut self, key: K, value: V, now: i64) {
        while let Some(oldest) = self.order.front() {
            let dead = self.entries.get(oldest).is_none_or(|entry| entry.ends() <= now);
            if !dead && self.order.len() < self.limit {
                break;
            }
            self.entries.remove(oldest);
            self.order.pop_front();
        }
        if self.entries.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
    }

    /// The entry, if it is alive.
    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q, now: i64) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.entries.get(key).filter(|entry| entry.ends() > now)
    }

    /// The entry, if it is alive, to change it.
    pub(crate) fn get_mut<Q: Eq + Hash + ?Sized>(&mut self, key: &Q, now: i64) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.entries.get_mut(key).filter(|entry| entry.ends() > now)
    }

    /// Takes an entry out.
    pub(crate) fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.entries.remove(key)
    }

    /// Takes all entries out.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.order.clear();
    }

    /// The entries that are alive, oldest first.
    pub(crate) fn living(&self, now: i64) -> impl Iterator<Item = &V> {
        self.order.iter().filter_map(move |key| self.get(key, now))
    }

    /// How many entries are held, dead ones included.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.entries.len().max(self.order.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Mortal for i64 {
        fn ends(&self) -> i64 {
            *self
        }
    }

    #[test]
    fn the_dead_are_dropped_and_never_found() {
        let mut table = Table::new(100);
        for second in 0..50_i64 {
            table.insert(second, second + 10, second);
        }
        assert!(table.held() <= 11, "{}", table.held());
        assert_eq!(table.get(&45, 50), Some(&55));
        assert_eq!(table.get(&45, 55), None);
        assert_eq!(table.living(55).count(), 4);
    }

    #[test]
    fn the_oldest_goes_when_there_are_too_many() {
        let mut table = Table::new(3);
        for key in 0..10_i64 {
            table.insert(key, 1000, 0);
        }
        assert_eq!(table.held(), 3);
        assert_eq!(table.get(&6, 0), None);
        assert_eq!(table.get(&7, 0), Some(&1000));
    }
}
