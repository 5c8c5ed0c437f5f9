//! What was found out about the RP in one scenario, before anybody judges it.

use std::fmt;

/// Everything that a verdict is made of. The engine fills it in the order of its fields; [`crate::verdict::judge`]
/// reads it and nothing else.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Needs of the scenario that target or provider do not meet, as sentences. Nothing was driven if there is one.
    pub needs_unmet: Vec<String>,
    /// What kept the harness from finding out.
    pub trouble: Option<Trouble>,
    /// The sign-in before the deviation, in a browser of its own.
    pub control_before: Option<Control>,
    /// Quirks of the deviation that the provider never served.
    pub quirks_missing: Vec<String>,
    /// What the scenario expected, and what it saw.
    pub expectations: Vec<Expectation>,
    /// The sign-in after the deviation, in a browser of its own.
    pub control_after: Option<Control>,
}

/// A sign-in without any deviation: shows that the RP works, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// The user was seen signed in.
    SignedIn,
    /// The user was not; with what was seen instead.
    Failed(String),
    /// None was made, because a plain sign-in is what the scenario asks about.
    Asked,
}

/// One thing that a scenario expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// What was asked, such as `the login page after sign-out`.
    pub what: String,
    /// What a correct RP does.
    pub expected: String,
    /// What was seen.
    pub seen: String,
    /// Whether it held.
    pub held: Held,
    /// The exchanges that show it, as sequence numbers of the timeline.
    pub seqs: Vec<u64>,
}

/// Whether an expectation held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It was seen to hold.
    Yes,
    /// It was seen not to hold.
    No,
    /// It could not be seen; never a pass.
    Unknown,
}

impl From<bool> for Held {
    fn from(held: bool) -> Self {
        if held { Self::Yes } else { Self::No }
    }
}

/// Why a scenario could not be carried to its end. What the RP does, however odd, is not trouble but an observation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The harness itself failed: verdict `error`.
    Harness(String),
    /// Something that the question presupposes was not there: verdict `inconclusive`.
    Missing(String),
    /// The question does not arise, because the RP does not do what it is about and need not: verdict `skip`.
    Unasked(String),
}

impl Trouble {
    /// The harness itself failed.
    pub fn harness(what: impl fmt::Display) -> Self {
        Self::Harness(what.to_string())
    }

    /// Something that the question presupposes was not there.
    pub fn missing(what: impl fmt::Display) -> Self {
        Self::Missing(what.to_string())
    }

    /// The question does not arise at this RP.
    pub fn unasked(what: impl fmt::Display) -> Self {
        Self::Unasked(what.to_string())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Harness(what) | Self::Missing(what) | Self::Unasked(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Trouble {}
