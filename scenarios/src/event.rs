//! What a run tells while it runs. Reports are folds over these events and see nothing else.

use std::time::Duration;

use crate::{
    pair::{Half, Pair},
    scenario::Level,
    verdict::Verdict,
};

/// One step of a run, in order. [`RunEvent::ScenarioFinished`] comes in the order of the plan (provider, mode,
/// catalogue order; the rows of the invariants last), however many worlds run at once; [`RunEvent::ScenarioStarted`]
/// comes when work on the row begins.
#[derive(Clone, Debug)]
pub enum RunEvent {
    /// First, once.
    RunStarted(RunStarted),
    /// Work on a row began. Rows of invariants have no such event.
    ScenarioStarted {
        /// Id of the scenario.
        id: String,
        /// Name of the profile.
        provider: String,
        /// Mode of the target, where it has several.
        mode: Option<String>,
    },
    /// A row is finished.
    ScenarioFinished(Box<ScenarioResult>),
    /// Last, once.
    RunFinished(Summary),
}

/// What is about to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunStarted {
    /// Version of rpcheck.
    pub version: &'static str,
    /// Name of the target.
    pub target: String,
    /// Names of the profiles, in order.
    pub providers: Vec<String>,
    /// Modes of the target, in order; empty where it has only one.
    pub modes: Vec<String>,
    /// The halves of a pair run, in order; empty where every row is played once.
    pub halves: Vec<Half>,
    /// The seed of the run.
    pub seed: u64,
    /// How many scenarios were selected.
    pub scenarios: usize,
    /// How many rows of scenarios there will be: scenarios x providers x modes x halves, of this shard.
    pub rows: usize,
    /// Things that a reader must know beforehand, such as edges that change nothing.
    pub notes: Vec<String>,
}

/// One row: a scenario (or an invariant over a whole run) at one provider in one mode of the target.
#[derive(Clone, Debug)]
pub struct ScenarioResult {
    /// Id of the scenario, or `invariants/<name>`.
    pub id: String,
    /// One-sentence summary, from the documentation.
    pub title: String,
    /// Name of the target.
    pub target: String,
    /// Name of the provider profile.
    pub provider: String,
    /// Mode of the target, where it has several, such as `cookie`.
    pub mode: Option<String>,
    /// The half of a pair run; `None` in others.
    pub half: Option<Half>,
    /// The verdict.
    pub verdict: Verdict,
    /// How binding the rule is, and where it is written.
    pub level: Level,
    /// Why this verdict, as a lower-case fragment without a full stop. Redacted.
    pub reason: String,
    /// What a correct RP does. Empty where nothing was asked.
    pub expected: String,
    /// What was seen. Redacted. Empty where nothing was seen.
    pub seen: String,
    /// How to mend it, one line; the whole text is in the documentation.
    pub mend: String,
    /// The exchanges, oldest first; empty on a pass. Redacted and escaped.
    pub hops: Vec<TraceLine>,
    /// Invariants broken in this scenario. They do not change its verdict; they have rows of their own.
    pub invariants: Vec<Breach>,
    /// The reason of the expected failure that this row matches, if it did fail.
    pub expected_failure: Option<String>,
    /// The defects at whose place in its code the reference RP was, whether it has them or not: with any other, this
    /// row would be the same. Empty for other targets.
    pub defects_reached: Vec<String>,
    /// How long it took on the wall.
    pub duration: Duration,
    /// The command that repeats this row.
    pub repeat: String,
}

/// One exchange, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceLine {
    /// Number on the timeline.
    pub seq: u64,
    /// Who asked: a browser's name, `RP`, `edge`.
    pub from: String,
    /// Who was asked: `RP`, `provider`, `edge`, or a foreign host.
    pub to: String,
    /// What was asked and answered, on one line. Redacted and escaped: safe for a terminal.
    pub line: String,
    /// Whether this exchange is evidence for the verdict.
    pub mark: bool,
}

/// One breach of an invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// `invariants/<name>`.
    pub invariant: String,
    /// What was seen. Redacted.
    pub evidence: String,
    /// The exchanges that show it.
    pub seqs: Vec<u64>,
}

/// What a run came to. The numbers count rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows with verdict `pass`.
    pub passed: usize,
    /// Rows with verdict `fail` that no expected failure covers.
    pub failed: usize,
    /// Rows with verdict `warn` that no expected failure covers.
    pub warned: usize,
    /// Rows with verdict `skip`.
    pub skipped: usize,
    /// Rows with verdict `inconclusive`.
    pub inconclusive: usize,
    /// Rows with verdict `error`.
    pub errors: usize,
    /// Rows with verdict `fail` or `warn` that an expected failure covers.
    pub expected_failures: usize,
    /// Expected failures that did not happen, or are past their date.
    pub stale_expectations: Vec<StaleExpectation>,
    /// In what the halves of a pair run differ; `None` in other runs.
    pub pair: Option<Pair>,
    /// How long the run took on the wall.
    pub duration: Duration,
}

impl Summary {
    /// Whether nothing went wrong: no failure beyond the expected ones, none of those missing, and everything found out.
    pub fn all_as_expected(&self) -> bool {
        self.failed == 0
            && self.inconclusive == 0
            && self.errors == 0
            && self.stale_expectations.is_empty()
    }

    /// How many rows there were.
    pub fn rows(&self) -> usize {
        self.passed
            + self.failed
            + self.warned
            + self.skipped
            + self.inconclusive
            + self.errors
            + self.expected_failures
    }
}

/// An `[[expect]]` of the target file that is no longer true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleExpectation {
    /// Its `scenario` glob.
    pub scenario: String,
    /// Its `reason`.
    pub reason: String,
    /// What is no longer true, as a lower-case fragment.
    pub why: String,
}
