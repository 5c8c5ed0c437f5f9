//! From evidence to verdict: a pure function.

use std::fmt;

/// What a scenario came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// What was expected was seen, and the RP worked before and after.
    Pass,
    /// The RP broke a `must`, or broke down.
    Fail,
    /// The RP broke a `should` or a `practice`.
    Warn,
    /// The scenario needs what target or provider do not claim.
    Skip,
    /// The evidence is not enough either way.
    Inconclusive,
    /// The harness itself failed.
    Error,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 6] = [
        Self::Pass,
        Self::Fail,
        Self::Warn,
        Self::Skip,
        Self::Inconclusive,
        Self::Error,
    ];

    /// The verdict as one lower-case word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Skip => "skip",
            Self::Inconclusive => "inconclusive",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
