//! What to run, and why a run could not be done.

use mock_provider::Profile;
use thiserror::Error;

use crate::{edge::Behaviour, scenario::LevelKind, target::Target};

/// What to run. Nothing here is read from the environment or from a clock: the command line does that.
#[derive(Clone, Debug)]
pub struct RunConfig {
    /// The RP under test.
    pub target: Target,
    /// The providers to imitate, in order. Empty means the profile `generic`.
    pub providers: Vec<Profile>,
    /// Globs over scenario ids, such as `logout/*`; a scenario is selected when one matches. Empty means all.
    pub scenarios: Vec<String>,
    /// The mildest level to run: `Practice` runs everything, `Must` only what specifications demand.
    pub level: LevelKind,
    /// Defects to switch on, by id. The reference RP alone has them.
    pub defects: Vec<String>,
    /// A reverse proxy in front of the RP for every scenario, in place of what scenarios choose.
    pub edge: Option<Behaviour>,
    /// Whether browsers talk TLS, to provider and RP.
    pub tls: bool,
    /// Whether every scenario runs twice: over plain HTTP on localhost, and over https behind the proxy.
    pub pair: bool,
    /// How many worlds at once; at least 1.
    pub jobs: usize,
    /// The part of the rows to run.
    pub shard: Option<Shard>,
    /// Seed of everything random. The same seed gives the same tokens, states and nonces.
    pub seed: u64,
    /// The date that `until` of expected failures is compared with.
    pub today: jiff::civil::Date,
    /// The words that repeat this run without what selects rows, such as `rpcheck run --target rpcheck.toml`. The
    /// engine adds `--provider` and `--scenario`.
    pub command: String,
}

impl RunConfig {
    /// Everything that there is, against `target`: the generic provider, every scenario, seed 0, one world at a time.
    pub fn new(target: Target, today: jiff::civil::Date) -> Self {
        let command = format!("rpcheck run --target {}", target.selector());
        Self {
            target,
            providers: Vec::new(),
            scenarios: Vec::new(),
            level: LevelKind::Practice,
            defects: Vec::new(),
            edge: None,
            tls: false,
            pair: false,
            jobs: 1,
            shard: None,
            seed: 0,
            today,
            command,
        }
    }

    /// The words that repeat this run at one of its providers.
    pub(super) fn command_at(&self, provider: &str) -> String {
        if self.providers.is_empty() {
            return self.command.clone();
        }
        format!("{} --provider {provider}", self.command)
    }
}

/// One part of a run that is split over machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 1 to `of`.
    pub index: usize,
    /// How many parts there are.
    pub of: usize,
}

/// Why a run could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RunError {
    /// What was asked for contradicts itself or does not exist. The message says what to do.
    #[error("{0}")]
    Configuration(String),
    /// The selection is valid and empty.
    #[error("{0}")]
    NothingSelected(String),
    /// The RP could not be built or started, or nobody could sign in to it.
    #[error("{0}")]
    CannotRun(String),
    /// The user or the system asked us to stop; everything that was started has been stopped.
    #[error("interrupted")]
    Interrupted,
}
