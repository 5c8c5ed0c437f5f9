//! The report for programs: one JSON object, as described by `docs/report.schema.json`.

use std::{
    io::{self, Write},
    time::Duration,
};

use serde::Serialize;

use super::Report;
use crate::{
    event::{Breach, RunEvent, RunStarted, ScenarioResult, StaleExpectation, Summary, TraceLine},
    pair::{Difference, Half, Pair, Side},
};

/// The JSON Schema of the report.
pub const SCHEMA: &str = include_str!("../../../docs/report.schema.json");

/// Collects the events and writes the object when the run is finished.
#[derive(Debug)]
pub struct Json<W> {
    out: W,
    run: Option<RunStarted>,
    rows: Vec<ScenarioResult>,
}

impl<W: Write + Send> Json<W> {
    /// A report on `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            run: None,
            rows: Vec::new(),
        }
    }

    fn write(&mut self, summary: &Summary) -> io::Result<()> {
        let run = self
            .run
            .as_ref()
            .expect("a run starts before it is finished");
        let document = Document {
            rpcheck: run.version,
            target: &run.target,
            seed: run.seed,
            duration_ms: milliseconds(summary.duration),
            notes: &run.notes,
            summary: Counts::from(summary),
            stale_expectations: summary.stale_expectations.iter().map(Stale::from).collect(),
            pair: summary.pair.as_ref().map(PairPart::from),
            results: self.rows.iter().map(Row::from).collect(),
        };
        serde_json::to_writer_pretty(&mut self.out, &document)?;
        writeln!(self.out)?;
        self.out.flush()
    }
}

impl<W: Write + Send> Report for Json<W> {
    fn event(&mut self, event: &RunEvent) -> io::Result<()> {
        match event {
            RunEvent::RunStarted(run) => self.run = Some(run.clone()),
            RunEvent::ScenarioStarted { .. } => {}
            RunEvent::ScenarioFinished(row) => self.rows.push(row.as_ref().clone()),
            RunEvent::RunFinished(summary) => self.write(summary)?,
        }
        Ok(())
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// An empty text says nothing: `null`.
fn said(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[derive(Serialize)]
struct Document<'a> {
    rpcheck: &'a str,
    target: &'a str,
    seed: u64,
    duration_ms: u64,
    notes: &'a [String],
    summary: Counts,
    stale_expectations: Vec<Stale<'a>>,
    pair: Option<PairPart<'a>>,
    results: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Counts {
    passed: usize,
    failed: usize,
    warned: usize,
    skipped: usize,
    inconclusive: usize,
    errors: usize,
    expected_failures: usize,
}

impl From<&Summary> for Counts {
    fn from(summary: &Summary) -> Self {
        Self {
            passed: summary.passed,
            failed: summary.failed,
            warned: summary.warned,
            skipped: summary.skipped,
            inconclusive: summary.inconclusive,
            errors: summary.errors,
            expected_failures: summary.expected_failures,
        }
    }
}

#[derive(Serialize)]
struct Stale<'a> {
    scenario: &'a str,
    reason: &'a str,
    why: &'a str,
}

impl<'a> From<&'a StaleExpectation> for Stale<'a> {
    fn from(stale: &'a StaleExpectation) -> Self {
        Self {
            scenario: &stale.scenario,
            reason: &stale.reason,
            why: &stale.why,
        }
    }
}

#[derive(Serialize)]
struct PairPart<'a> {
    alike: usize,
    unpaired: usize,
    differences: Vec<DifferenceRow<'a>>,
}

impl<'a> From<&'a Pair> for PairPart<'a> {
    fn from(pair: &'a Pair) -> Self {
        Self {
            alike: pair.alike,
            unpaired: pair.unpaired,
            differences: pair.differences.iter().map(DifferenceRow::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct DifferenceRow<'a> {
    scenario: &'a str,
    title: &'a str,
    provider: &'a str,
    mode: Option<&'a str>,
    localhost: SideRow<'a>,
    production: SideRow<'a>,
    asked: Option<&'a str>,
    expected: Option<&'a str>,
    mend: Option<&'a str>,
    repeat: &'a str,
}

impl<'a> From<&'a Difference> for DifferenceRow<'a> {
    fn from(difference: &'a Difference) -> Self {
        Self {
            scenario: &difference.id,
            title: &difference.title,
            provider: &difference.provider,
            mode: difference.mode.as_deref(),
            localhost: SideRow::from(&difference.localhost),
            production: SideRow::from(&difference.production),
            asked: said(&difference.asked),
            expected: said(&difference.expected),
            mend: said(&difference.mend),
            repeat: &difference.repeat,
        }
    }
}

#[derive(Serialize)]
struct SideRow<'a> {
    verdict: &'static str,
    seen: &'a str,
}

impl<'a> From<&'a Side> for SideRow<'a> {
    fn from(side: &'a Side) -> Self {
        Self {
            verdict: side.verdict.name(),
            seen: &side.seen,
        }
    }
}

#[derive(Serialize)]
struct Row<'a> {
    scenario: &'a str,
    title: &'a str,
    provider: &'a str,
    mode: Option<&'a str>,
    half: Option<&'static str>,
    verdict: &'static str,
    level: &'static str,
    requirement: &'a str,
    duration_ms: u64,
    reason: &'a str,
    expected: Option<&'a str>,
    seen: Option<&'a str>,
    mend: Option<&'a str>,
    expected_failure: Option<&'a str>,
    repeat: &'a str,
    invariants: Vec<BreachRow<'a>>,
    trace: Vec<Hop<'a>>,
}

impl<'a> From<&'a ScenarioResult> for Row<'a> {
    fn from(row: &'a ScenarioResult) -> Self {
        Self {
            scenario: &row.id,
            title: &row.title,
            provider: &row.provider,
            mode: row.mode.as_deref(),
            half: row.half.map(Half::name),
            verdict: row.verdict.name(),
            level: row.level.name(),
            requirement: row.level.basis(),
            duration_ms: milliseconds(row.duration),
            reason: &row.reason,
            expected: said(&row.expected),
            seen: said(&row.seen),
            mend: said(&row.mend),
            expected_failure: row.expected_failure.as_deref(),
            repeat: &row.repeat,
            invariants: row.invariants.iter().map(BreachRow::from).collect(),
            trace: row.hops.iter().map(Hop::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct BreachRow<'a> {
    invariant: &'a str,
    evidence: &'a str,
    seqs: &'a [u64],
}

impl<'a> From<&'a Breach> for BreachRow<'a> {
    fn from(breach: &'a Breach) -> Self {
        Self {
            invariant: &breach.invariant,
            evidence: &breach.evidence,
            seqs: &breach.seqs,
        }
    }
}

#[derive(Serialize)]
struct Hop<'a> {
    seq: u64,
    from: &'a str,
    to: &'a str,
    line: &'a str,
    mark: bool,
}

impl<'a> From<&'a TraceLine> for Hop<'a> {
    fn from(hop: &'a TraceLine) -> Self {
        Self {
            seq: hop.seq,
            from: &hop.from,
            to: &hop.to,
            line: &hop.line,
            mark: hop.mark,
        }
    }
}
