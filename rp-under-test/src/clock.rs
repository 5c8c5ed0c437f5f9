//! The only source of time in this crate.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// A readable clock; clones share the same time. Whoever made it may move it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the time is read"
    )]
    pub fn system() -> Self {
        Self::from_fn(SystemTime::now)
    }

    /// A clock that follows another source of time.
    pub fn from_fn(read: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The time now.
    pub fn now(&self) -> SystemTime {
        (self.0)()
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
    use std::time::Duration;

    use super::*;

    #[test]
    fn follows_its_source() {
        assert_eq!(
            Clock::from_fn(|| UNIX_EPOCH + Duration::from_secs(100)).unix(),
            100
        );
        assert!(Clock::system().unix() > 1_700_000_000);
    }

    #[test]
    fn a_time_before_1970_is_no_crash() {
        assert_eq!(
            Clock::from_fn(|| UNIX_EPOCH - Duration::from_secs(5)).unix(),
            0
        );
    }
}
