//! Runs scenarios: plans the rows, makes their worlds, judges, and tells of it as events.

mod config;

pub use config::{RunConfig, RunError, Shard};

use crate::event::{RunEvent, Summary};

/// Where a run tells its events.
pub type OnEvent<'a> = &'a mut (dyn FnMut(RunEvent) + Send);
