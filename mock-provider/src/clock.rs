//! The only source of time in this crate.
//!
//! A [`Clock`] is handed in and can be moved, so that a test need not wait for a token to expire.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A readable, movable clock; clones share the same time.
#[derive(Clone)]
pub struct Clock {
    read: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    ahead_nanos: Arc<AtomicU64>,
}

impl Clock {
    /// The machine's clock.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the time is read"
    )]
    pub fn system() -> Self {
        Self::from_fn(SystemTime::now)
    }

    /// A clock that stands still at `at` until it is advanced.
    pub fn fixed(at: SystemTime) -> Self {
        Self::from_fn(move || at)
    }

    /// A clock that follows another source of time.
    pub fn from_fn(read: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self {
            read: Arc::new(read),
            ahead_nanos: Arc::default(),
        }
    }

    /// Moves this clock, and all its clones, forward. Works on a running clock too: it keeps the offset.
    pub fn advance(&self, by: Duration) {
        let nanos = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        // A clock cannot run past its type: it stops at 584 years ahead.
        let _ = self
            .ahead_nanos
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |ahead| {
                Some(ahead.saturating_add(nanos))
            });
    }

    /// The time now.
    pub fn now(&self) -> SystemTime {
        (self.read)() + Duration::from_nanos(self.ahead_nanos.load(Ordering::SeqCst))
    }

    /// Seconds since 1970-01-01T00:00:00Z, as JWT's `NumericDate` counts them (RFC 7519, section 2).
    pub fn unix(&self) -> i64 {
        let since = self.now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("unix", &self.unix()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_stands_still_until_it_is_advanced() {
        let clock = Clock::fixed(UNIX_EPOCH + Duration::from_secs(100));
        let shared = clock.clone();
        assert_eq!(clock.unix(), 100);
        shared.advance(Duration::from_secs(5));
        assert_eq!(clock.unix(), 105);
    }

    #[test]
    fn a_running_clock_keeps_its_offset() {
        let clock = Clock::system();
        let before = clock.unix();
        clock.advance(Duration::from_hours(1));
        assert!(clock.unix() >= before + 3600);
    }

    #[test]
    fn advancing_without_end_does_not_overflow() {
        let clock = Clock::fixed(UNIX_EPOCH);
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert!(clock.unix() > 18_000_000_000);
    }
}
