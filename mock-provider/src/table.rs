//! A map that forgets: entries have an end, and there is a bound on their number.

use std::borrow::Borrow;
use std::collections::VecDeque;
use std::hash::{BuildHasher as _, Hash, RandomState};

use hashbrown::HashTable;

/// Something that is of no use after a moment, in seconds since 1970.
pub(crate) trait Mortal {
    /// From this second on it is dead.
    fn ends(&self) -> i64;
}

/// Entries by key, oldest first to go.
///
/// What is kept per sign-in decides how many fit into the memory: an entry has room of its own for key and value, and
/// everything else knows it by a number.
#[derive(Debug)]
pub(crate) struct Table<K, V> {
    /// In the order of their arrival; holes where entries were removed or replaced.
    entries: VecDeque<Option<Box<(K, V)>>>,
    /// The number of the first of them; the numbers count up and begin anew after the last.
    first: u32,
    /// The number of every entry, to be found by the hash of its key.
    numbers: HashTable<u32>,
    hasher: RandomState,
    limit: usize,
    /// At how many entries all that are dead go, wherever they stand.
    sweep_at: usize,
}

/// Below so many entries nobody looks for the dead behind the living.
const FIRST_SWEEP: usize = 1024;

impl<K: Eq + Hash, V: Mortal> Table<K, V> {
    /// An empty table that holds at most `limit` entries.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            first: 0,
            numbers: HashTable::new(),
            hasher: RandomState::new(),
            limit,
            sweep_at: FIRST_SWEEP,
        }
    }

    /// Adds an entry, or replaces the one with its key; drops the dead that arrived first, and the oldest where there
    /// are too many.
    pub(crate) fn insert(&mut self, key: K, value: V, now: i64) {
        drop(self.remove(&key));
        while let Some(oldest) = self.entries.front() {
            let is_alive = oldest.as_ref().is_some_and(|oldest| oldest.1.ends() > now);
            if is_alive && self.entries.len() < self.limit {
                break;
            }
            self.forget(0);
            self.entries.pop_front();
            self.first = self.first.wrapping_add(1);
        }
        if self.entries.len() >= self.sweep_at {
            self.sweep(now);
        }
        self.entries.push_back(Some(Box::new((key, value))));
        self.remember(self.entries.len() - 1);
    }

    /// Drops all that are dead, and closes the holes. The next sweep comes when there is twice as much, so that each
    /// entry pays for two looks.
    fn sweep(&mut self, now: i64) {
        self.entries
            .retain(|entry| entry.as_ref().is_some_and(|entry| entry.1.ends() > now));
        self.numbers.clear();
        (0..self.entries.len()).for_each(|place| self.remember(place));
        self.sweep_at = FIRST_SWEEP.max(2 * self.entries.len());
    }

    /// The entry, if it is alive.
    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q, now: i64) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let (_, value) = self.entries.get(self.place(key)?)?.as_deref()?;
        Some(value).filter(|value| value.ends() > now)
    }

    /// The entry, if it is alive, to change it.
    pub(crate) fn get_mut<Q: Eq + Hash + ?Sized>(&mut self, key: &Q, now: i64) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key)?;
        let (_, value) = &mut **self.entries.get_mut(place)?.as_mut()?;
        Some(value).filter(|value| value.ends() > now)
    }

    /// Takes an entry out.
    pub(crate) fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key)?;
        self.forget(place);
        let (_, value) = *self.entries.get_mut(place)?.take()?;
        Some(value)
    }

    /// Where the entry with this key stands.
    fn place<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        let place = |number: u32| number.wrapping_sub(self.first) as usize;
        let entry = |number: u32| self.entries.get(place(number))?.as_deref();
        let is_it = |number: &u32| entry(*number).is_some_and(|(known, _)| known.borrow() == key);
        let number = self.numbers.find(self.hasher.hash_one(key), is_it)?;
        Some(place(*number))
    }

    /// Drops the number of the entry at a place.
    fn forget(&mut self, place: usize) {
        let Some((key, _)) = self.entries.get(place).and_then(Option::as_deref) else {
            return;
        };
        let number = self.number(place);
        let hash = self.hasher.hash_one(key);
        if let Ok(found) = self.numbers.find_entry(hash, |known| *known == number) {
            found.remove();
        }
    }

    /// Lets the entry at a place be found by its key.
    fn remember(&mut self, place: usize) {
        let (entries, first, hasher) = (&self.entries, self.first, &self.hasher);
        let hash = |number: &u32| {
            let place = number.wrapping_sub(first) as usize;
            let (key, _) = entries[place].as_deref().expect("holes have no numbers");
            hasher.hash_one(key)
        };
        let number = self.number(place);
        self.numbers.insert_unique(hash(&number), number, hash);
    }

    fn number(&self, place: usize) -> u32 {
        let place = u32::try_from(place).expect("the limit is below four billion");
        self.first.wrapping_add(place)
    }

    /// The entries that are alive, oldest first.
    pub(crate) fn living(&self, now: i64) -> impl Iterator<Item = &V> {
        let values = self.entries.iter().flatten().map(|entry| &entry.1);
        values.filter(move |value| value.ends() > now)
    }

    /// How many entries are held, dead ones and holes included.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.numbers.len().max(self.entries.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    impl Mortal for i64 {
        fn ends(&self) -> i64 {
            *self
        }
    }

    /// What a table holds, looked for in the simplest way.
    #[derive(Default)]
    struct Model(Vec<(u8, i64)>);

    impl Model {
        fn insert(&mut self, key: u8, ends: i64) {
            self.0.retain(|(known, _)| *known != key);
            self.0.push((key, ends));
        }

        fn remove(&mut self, key: u8) -> Option<i64> {
            let place = self.0.iter().position(|(known, _)| *known == key)?;
            Some(self.0.remove(place).1)
        }

        fn living(&self, now: i64) -> Vec<i64> {
            let ends = self.0.iter().map(|(_, ends)| *ends);
            ends.filter(|ends| *ends > now).collect()
        }
    }

    proptest! {
        #[test]
        fn a_table_with_room_is_a_list_without_the_dead(
            steps in proptest::collection::vec((0..4_u8, any::<u8>(), 1..500_i64), 0..400),
            first in any::<u32>(),
        ) {
            let (mut table, mut model) = (Table::new(1000), Model::default());
            table.first = first;
            table.sweep_at = 16;
            for (now, (what, key, lifetime)) in (0..).zip(steps) {
                let ends = now + lifetime;
                match what {
                    0 => {
                        let alive = model.remove(key).filter(|ends| *ends > now);
                        let removed = table.remove(&key).filter(|ends| *ends > now);
                        prop_assert_eq!(removed, alive);
                    }
                    1 => {
                        let changed = table.get_mut(&key, now).map(|kept| *kept = ends);
                        let known = model.0.iter_mut().find(|(known, kept)| *known == key && *kept > now);
                        prop_assert_eq!(changed.is_some(), known.is_some());
                        if let Some(known) = known {
                            known.1 = ends;
                        }
                    }
                    _ => {
                        table.insert(key, ends, now);
                        model.insert(key, ends);
                    }
                }
                let kept = model.0.iter().find(|(known, ends)| *known == key && *ends > now);
                prop_assert_eq!(table.get(&key, now), kept.map(|(_, ends)| ends));
                prop_assert_eq!(table.living(now).copied().collect::<Vec<_>>(), model.living(now));
            }
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
