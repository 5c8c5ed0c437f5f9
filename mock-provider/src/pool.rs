//! Values that come again and again, kept once: names of clients and users, lists of scopes.

use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// How many values are remembered; beyond that it begins anew, and what was shared stays with those who have it.
const LIMIT: usize = 1024;

/// Values that many hold.
pub(crate) struct Pool<T: ?Sized>(Mutex<HashSet<Arc<T>>>);

impl<T: ?Sized + Eq + Hash> Pool<T> {
    /// The one copy of a value.
    pub(crate) fn share(&self, value: &T) -> Arc<T>
    where
        for<'a> Arc<T>: From<&'a T>,
    {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(value) {
            return Arc::clone(found);
        }
        if known.len() >= LIMIT {
            known.clear();
        }
        let new = Arc::from(value);
        known.insert(Arc::clone(&new));
        new
    }
}

impl<T: ?Sized> Default for Pool<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: ?Sized> fmt::Debug for Pool<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_one_and_the_pool_has_a_bound() {
        let pool = Pool::<str>::default();
        let first = pool.share("app");
        assert!(Arc::ptr_eq(&first, &pool.share("app")));
        for number in 0..2 * LIMIT {
            assert_eq!(&*pool.share(&number.to_string()), number.to_string());
        }
        assert!(pool.0.lock().unwrap().len() <= LIMIT);
    }
}
