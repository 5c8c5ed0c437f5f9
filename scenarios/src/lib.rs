//! `rpcheck` finds out whether an OpenID Connect relying party (RP) really behaves, above all whether it really logs
//! people out.
//!
//! It plays every part around the RP: the OpenID Provider with that provider's oddities, the user's browser, the
//! reverse proxy in front of the RP, and the clock. [`run`] takes a [`RunConfig`], drives the RP through the scenarios of
//! the [catalogue](scenarios), and tells [`RunEvent`]s, from which the reports are made.

mod catalogue;
pub mod cli;
pub mod document;
pub mod drive;
pub mod edge;
pub mod event;
pub mod evidence;
pub mod exit_code;
pub mod expected;
pub mod invariant;
mod invariants;
pub mod pair;
pub mod redact;
pub mod report;
pub mod runner;
pub mod scenario;
pub mod target;
pub mod timeline;
pub mod verdict;
pub mod world;

pub use event::{
    Breach, RunEvent, RunStarted, ScenarioResult, StaleExpectation, Summary, TraceLine,
};
pub use invariant::invariants;
pub use runner::{RunConfig, RunError, Shard, preflight, run};
pub use scenario::{Entry, Level, LevelKind, Need, Profiles, Scenario, scenarios};
pub use target::Target;
pub use verdict::Verdict;
