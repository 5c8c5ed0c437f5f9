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
    /// The values are apart, because a third of a map's room is empty.
    entries: HashMap<K, (u64, Box<V>)>,
    /// Every arrival in order, possibly of an entry that was removed or replaced since.
    arrivals: VecDeque<(u64, K)>,
    next: u64,
    limit: usize,
    /// At how many arrivals all that are dead go, wherever they stand.
    sweep_at: usize,
}

/// Below so many arrivals nobody looks for the dead behind the living.
const FIRST_SWEEP: usize = 1024;

impl<K: Clone + Eq + Hash, V: Mortal> Table<K, V> {
    /// An empty table that holds at most `limit` entries.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            entries: HashMap::new(),
            arrivals: VecDeque::new(),
            next: 0,
            limit,
            sweep_at: FIRST_SWEEP,
        }
    }

    /// Adds an entry, or replaces the one with its key; drops the dead that arrived first, and the oldest where there
    /// are too many.
    pub(crate) fn insert(&mut self, key: K, value: V, now: i64) {
        while let Some((arrival, oldest)) = self.arrivals.front() {
            let entry = self.entries.get(oldest).filter(|(kept, _)| kept == arrival);
            match entry {
                Some((_, alive)) if alive.ends() > now && self.arrivals.len() < self.limit => break,
                Some(_) => self.entries.remove(oldest),
                None => None,
            };
            self.arrivals.pop_front();
        }
        if self.arrivals.len() >= self.sweep_at {
            self.sweep(now);
        }
        self.arrivals.push_back((self.next, key.clone()));
        self.entries.insert(key, (self.next, Box::new(value)));
        self.next += 1;
    }

    /// Drops all that are dead. The next sweep comes when there is twice as much, so that each entry pays for two looks.
    fn sweep(&mut self, now: i64) {
        let entries = &mut self.entries;
        self.arrivals.retain(|(arrival, key)| {
            let Some((kept, entry)) = entries.get(key) else {
                return false;
            };
            if kept == arrival && entry.ends() <= now {
                entries.remove(key);
                return false;
            }
            kept == arrival
        });
        self.sweep_at = FIRST_SWEEP.max(2 * self.arrivals.len());
    }

    /// The entry, if it is alive.
    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q, now: i64) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.entries
            .get(key)
            .map(|(_, entry)| &**entry)
            .filter(|entry| entry.ends() > now)
    }

    /// The entry, if it is alive, to change it.
    pub(crate) fn get_mut<Q: Eq + Hash + ?Sized>(&mut self, key: &Q, now: i64) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.entries
            .get_mut(key)
            .map(|(_, entry)| &mut **entry)
            .filter(|entry| entry.ends() > now)
    }

    /// Takes an entry out.
    pub(crate) fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.entries.remove(key).map(|(_, entry)| *entry)
    }

    /// The entries that are alive, oldest first.
    pub(crate) fn living(&self, now: i64) -> impl Iterator<Item = &V> {
        self.arrivals.iter().filter_map(move |(arrival, key)| {
            let (kept, entry) = self.entries.get(key)?;
            (kept == arrival && entry.ends() > now).then_some(&**entry)
        })
    }

    /// How many entries are held, dead ones included.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.entries.len().max(self.arrivals.len())
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
    fn the_dead_go_even_behind_one_that_lives_on() {
        let mut table = Table::new(100_000);
        table.insert(-1, i64::MAX, 0);
        for second in 0..50_000_i64 {
            table.insert(second, second + 10, second);
        }
        assert!(table.held() <= FIRST_SWEEP, "{}", table.held());
        assert_eq!(table.get(&-1, 50_000), Some(&i64::MAX));
        assert_eq!(table.living(50_000).count(), 10);
    }

    #[test]
    fn a_replaced_entry_counts_once_and_as_new() {
        let mut table = Table::new(3);
        for key in ["a", "b", "a", "c"] {
            table.insert(key, 1000, 0);
        }
        assert_eq!(table.living(0).count(), 3);
        table.insert("d", 1000, 0);
        assert_eq!((table.get("b", 0), table.get("a", 0)), (None, Some(&1000)));
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
