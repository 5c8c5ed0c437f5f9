//! Runs scenarios: plans the rows, makes their worlds, judges, and tells of it as events.

mod config;
mod crew;
mod pool;
mod preflight;
mod row;
mod rows;
mod tally;

use std::{future::Future, sync::Arc, time::Instant};

use tokio::sync::mpsc;

pub use config::{RunConfig, RunError, Shard};
pub use preflight::preflight;

use crate::{
    event::{RunEvent, RunStarted, ScenarioResult, Summary},
    expected::ExpectedFailures,
    pair::{Half, Halves},
    scenario::ids,
    target::Launched,
    verdict::Verdict,
};

/// Where a run tells its events.
pub type OnEvent<'a> = &'a mut (dyn FnMut(RunEvent) + Send);

/// Runs what `config` says, and tells of it as it goes.
///
/// Everything that is started stops when the future ends or is dropped. SIGINT and SIGTERM end it with
/// [`RunError::Interrupted`].
///
/// # Errors
/// See [`RunError`]. What scenarios find is no error.
pub async fn run(config: &RunConfig, on_event: OnEvent<'_>) -> Result<Summary, RunError> {
    uninterrupted(Box::pin(run_all(config, on_event))).await
}

async fn run_all(config: &RunConfig, on_event: OnEvent<'_>) -> Result<Summary, RunError> {
    let started = now();
    let plan = rows::plan(config)?;
    let config = Arc::new(config.clone());
    let all: Vec<String> = ids().map(str::to_owned).collect();
    let mut expected =
        ExpectedFailures::new(&config.target.expected_failures(), &all, config.today)
            .map_err(|error| RunError::Configuration(error.to_string()))?;
    on_event(RunEvent::RunStarted(RunStarted {
        version: env!("CARGO_PKG_VERSION"),
        target: config.target.name().to_owned(),
        providers: plan
            .profiles
            .iter()
            .map(|profile| profile.name().to_owned())
            .collect(),
        modes: config
            .target
            .modes()
            .into_iter()
            .map(str::to_owned)
            .collect(),
        halves: if config.pair {
            Half::ALL.to_vec()
        } else {
            Vec::new()
        },
        seed: config.seed,
        scenarios: plan.scenarios,
        rows: plan.rows.len(),
        notes: plan.notes.clone(),
    }));
    Launched::build(&config.target, config.target.environment())
        .await
        .map_err(|error| RunError::CannotRun(error.to_string()))?;

    let mut summary = Summary::default();
    let mut tallies = tally::Tallies::default();
    let mut halves = Halves::default();
    let mut tell = |mut result: ScenarioResult,
                    summary: &mut Summary,
                    on_event: &mut (dyn FnMut(RunEvent) + Send)| {
        result.expected_failure = expected.note(&result.id, result.verdict);
        count(summary, &result);
        on_event(RunEvent::ScenarioFinished(Box::new(result)));
    };

    let pool = Arc::new(pool::Pool::default());
    let (starting, mut started_rows) = mpsc::unbounded_channel();
    let mut rows = crew::Crew::new(plan.rows, plan.jobs, |row| {
        row::run(config.clone(), row, pool.clone(), starting.clone())
    });
    loop {
        tokio::select! {
            biased;
            Some(event) = started_rows.recv() => on_event(event),
            next = rows.next() => match next {
                Some(row) => {
                    let row = row?;
                    tallies.add(&row);
                    halves.add(&row.result, row.expectations);
                    tell(row.result, &mut summary, on_event);
                }
                None => break,
            },
        }
    }
    drop(rows);
    pool.strike().await;
    for result in tallies.rows(&config) {
        halves.add(&result, Vec::new());
        tell(result, &mut summary, on_event);
    }
    if config.shard.is_none() {
        summary.stale_expectations = expected.stale();
    }
    summary.pair = config.pair.then(|| halves.compared());
    summary.duration = started.elapsed();
    on_event(RunEvent::RunFinished(summary.clone()));
    Ok(summary)
}

fn count(summary: &mut Summary, result: &ScenarioResult) {
    let counter = match result.verdict {
        Verdict::Fail | Verdict::Warn if result.expected_failure.is_some() => {
            &mut summary.expected_failures
        }
        Verdict::Pass => &mut summary.passed,
        Verdict::Fail => &mut summary.failed,
        Verdict::Warn => &mut summary.warned,
        Verdict::Skip => &mut summary.skipped,
        Verdict::Inconclusive => &mut summary.inconclusive,
        Verdict::Error => &mut summary.errors,
    };
    *counter += 1;
}

/// Ends `work` when we are asked to stop; dropping it stops what it started.
async fn uninterrupted<T>(work: impl Future<Output = Result<T, RunError>>) -> Result<T, RunError> {
    use tokio::signal::unix::{SignalKind, signal};
    let cannot =
        |error: std::io::Error| RunError::CannotRun(format!("cannot listen for signals: {error}"));
    let mut interrupt = signal(SignalKind::interrupt()).map_err(cannot)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(cannot)?;
    tokio::select! {
        done = work => done,
        _ = interrupt.recv() => Err(RunError::Interrupted),
        _ = terminate.recv() => Err(RunError::Interrupted),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the runner measures how long things take, and nothing depends on it"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests;
