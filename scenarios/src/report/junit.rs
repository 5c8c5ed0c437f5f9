//! The report for CI systems: JUnit XML, one suite per provider and mode of the target.
//!
//! A `fail` is a failure; `error` and `inconclusive` are errors; `skip` is skipped. An expected failure is a success
//! that says so in a property, and an expected failure that did not happen is a failure of its own, so that the
//! colour of the report and the exit status agree. In a pair run each half has suites of its own, and what differs says so
//! in a property of both its cases.

use std::{
    collections::HashSet,
    fmt::Write as _,
    io::{self, Write},
};

use quick_junit::{NonSuccessKind, Property, Report as Junit, TestCase, TestCaseStatus, TestSuite};

use super::{Report, text::place};
use crate::{
    event::{RunEvent, RunStarted, ScenarioResult, StaleExpectation, Summary},
    pair::Pair,
    verdict::Verdict,
};

/// Collects the events and writes the XML when the run is finished.
#[derive(Debug)]
pub struct JunitXml<W> {
    out: W,
    run: Option<RunStarted>,
    rows: Vec<ScenarioResult>,
}

impl<W: Write + Send> JunitXml<W> {
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
        let mut report = Junit::new(format!("rpcheck {}", run.target));
        report.set_time(summary.duration);
        report.add_test_suites(suites(&self.rows, run.seed, summary.pair.as_ref()));
        if !summary.stale_expectations.is_empty() {
            let mut suite = TestSuite::new("expected failures");
            suite.add_test_cases(summary.stale_expectations.iter().map(stale));
            report.add_test_suite(suite);
        }
        report.serialize(&mut self.out).map_err(io::Error::other)?;
        self.out.flush()
    }
}

impl<W: Write + Send> Report for JunitXml<W> {
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

/// One suite per place, in the order in which the places first occur.
fn suites(rows: &[ScenarioResult], seed: u64, pair: Option<&Pair>) -> Vec<TestSuite> {
    let mut seen = HashSet::new();
    let places = rows
        .iter()
        .map(place)
        .filter(|place| seen.insert(place.clone()));
    places
        .map(|name| {
            let mut suite = TestSuite::new(&name);
            suite.add_property(("seed".to_owned(), seed.to_string()));
            let rows: Vec<&ScenarioResult> = rows.iter().filter(|row| place(row) == name).collect();
            suite.set_time(rows.iter().map(|row| row.duration).sum());
            suite.add_test_cases(rows.into_iter().map(|row| case(row, pair)));
            suite
        })
        .collect()
}

fn case(row: &ScenarioResult, pair: Option<&Pair>) -> TestCase {
    let mut case = TestCase::new(&row.id, status(row));
    case.set_classname(format!(
        "rpcheck.{}",
        row.id.split('/').next().unwrap_or_default()
    ));
    case.set_time(row.duration);
    case.add_property(Property::new("verdict", row.verdict.name()));
    case.add_property(Property::new("level", row.level.name()));
    case.add_property(Property::new("requirement", row.level.basis()));
    if let Some(difference) = pair.and_then(|pair| pair.of(row)) {
        case.add_property(Property::new("differs", difference.words()));
    }
    if let Some(reason) = &row.expected_failure {
        case.add_property(Property::new("expected-failure", reason));
    }
    // A success has no text of its own, and this one has something to say.
    if matches!(row.verdict, Verdict::Fail | Verdict::Warn) && !is_failure(row) {
        case.set_system_out(format!("{}\n{}", row.reason, description(row)));
    }
    case
}

fn is_failure(row: &ScenarioResult) -> bool {
    row.verdict == Verdict::Fail && row.expected_failure.is_none()
}

fn status(row: &ScenarioResult) -> TestCaseStatus {
    let mut status = match row.verdict {
        Verdict::Fail if is_failure(row) => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Pass | Verdict::Fail | Verdict::Warn => return TestCaseStatus::success(),
        Verdict::Skip => TestCaseStatus::skipped(),
        Verdict::Inconclusive | Verdict::Error => {
            TestCaseStatus::non_success(NonSuccessKind::Error)
        }
    };
    status.set_message(&row.reason);
    if row.verdict != Verdict::Skip {
        status.set_type(row.verdict.name());
        status.set_description(description(row));
    }
    status
}

/// What somebody who mends it needs, as in the report for people.
fn description(row: &ScenarioResult) -> String {
    let broken = matches!(row.verdict, Verdict::Fail | Verdict::Warn);
    let mend = if broken {
        row.mend.clone()
    } else {
        String::new()
    };
    let rule = format!("{}: {}", row.level.name(), row.level.basis());
    let facts = [
        ("question", &row.title),
        ("expected", &row.expected),
        ("seen", &row.seen),
        ("mend", &mend),
        ("rule", &rule),
        ("repeat", &row.repeat),
    ];
    let mut text = String::new();
    for (label, fact) in facts.into_iter().filter(|(_, fact)| !fact.is_empty()) {
        writeln!(text, "{label}: {fact}").expect("writing to a string does not fail");
    }
    for hop in &row.hops {
        let mark = if hop.mark { ">" } else { " " };
        writeln!(
            text,
            "{mark} {} {} -> {}  {}",
            hop.seq, hop.from, hop.to, hop.line
        )
        .expect("writing to a string does not fail");
    }
    text
}

fn stale(stale: &StaleExpectation) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(&stale.why).set_type("stale-expectation");
    status.set_description(format!("its reason: {}", stale.reason));
    let mut case = TestCase::new(&stale.scenario, status);
    case.set_classname("rpcheck.expect");
    case
}
