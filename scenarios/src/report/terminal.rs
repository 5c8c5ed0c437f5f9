//! The report for people: what was found in one line each, then every finding explained, then a summary.
//!
//! At one place (one provider, one mode of the target) a line is written per row as it finishes; at several, a
//! `matrix` when all are there.
//!
//! Styles are always written; the stream strips them where they have no place (see [`anstream`]).

use std::{
    io::{self, Write},
    mem,
};

use anstyle::Style;

use self::{
    finding::{finding, stale},
    matrix::Matrix,
};
use super::{
    Report,
    text::{
        BAD, DOUBTFUL, FAINT, GOOD, STRONG, count, duration, hanging, place, style_of, styled,
        wrapped,
    },
};
use crate::{
    event::{RunEvent, RunStarted, ScenarioResult, Summary},
    redact::escape,
    verdict::Verdict,
};

mod finding;
mod matrix;
mod pair;

/// Columns of the verdict, at the right of which a row begins.
const VERDICT: usize = 12;
/// Columns of everything in a row but the id: verdict, provider and duration.
const BESIDE_ID: usize = VERDICT + 1 + 1 + PLACE + 1 + 8;
/// More providers than these are a number at the top; the matrix names them.
const NAMED: usize = 6;
/// Columns of provider and mode.
const PLACE: usize = 18;

/// Writes the report for people.
#[derive(Debug)]
pub struct Terminal<W> {
    out: W,
    width: usize,
    group: String,
    matrix: Option<Matrix>,
    findings: Vec<ScenarioResult>,
}

impl<W: Write + Send> Terminal<W> {
    /// A report of `width` columns on `out`.
    pub fn new(out: W, width: usize) -> Self {
        Self {
            out,
            width: width.clamp(60, 140),
            group: String::new(),
            matrix: None,
            findings: Vec::new(),
        }
    }

    fn started(&mut self, run: &RunStarted) -> io::Result<()> {
        let modes = if run.modes.is_empty() {
            String::new()
        } else {
            format!(" ({})", run.modes.join(", "))
        };
        let providers = match run.providers.as_slice() {
            many if many.len() > NAMED => count(many.len(), "provider"),
            few => few.join(", "),
        };
        let head = format!(
            "rpcheck {}: {} against {}{modes} at {providers}; seed {}",
            run.version,
            count(run.scenarios, "scenario"),
            run.target,
            run.seed,
        );
        self.matrix = Matrix::of(run);
        for line in wrapped(&head, self.width) {
            writeln!(self.out, "{}", styled(STRONG, line))?;
        }
        for note in &run.notes {
            write!(
                self.out,
                "{}",
                hanging(&styled(DOUBTFUL, "note: "), 6, note, self.width)
            )?;
        }
        Ok(())
    }

    fn row(&mut self, row: &ScenarioResult) -> io::Result<()> {
        if is_finding(row) {
            self.findings.push(row.clone());
        }
        if let Some(matrix) = &mut self.matrix {
            matrix.add(row);
            return Ok(());
        }
        let group = row.id.split('/').next().unwrap_or_default();
        if self.group != group {
            group.clone_into(&mut self.group);
            writeln!(self.out)?;
        }
        let (label, style) = label(row);
        // A row of an invariant sums up what other rows took their time for.
        let took = if row.duration.is_zero() {
            String::new()
        } else {
            duration(row.duration)
        };
        writeln!(
            self.out,
            "{} {:columns$} {} {}",
            styled(style, format_args!("{label:>VERDICT$}")),
            escape(&row.id),
            styled(FAINT, format_args!("{:PLACE$}", escape(&place(row)))),
            styled(FAINT, format_args!("{took:>8}")),
            columns = self.width.saturating_sub(BESIDE_ID).min(44),
        )?;
        if let Some(why) = aside(row) {
            let indent = VERDICT + 1;
            write!(
                self.out,
                "{}",
                hanging(&" ".repeat(indent), indent, &why, self.width)
            )?;
        }
        Ok(())
    }

    fn finished(&mut self, summary: &Summary) -> io::Result<()> {
        let mut findings = mem::take(&mut self.findings);
        findings.sort_by_key(|row| gravity(row.verdict));
        if let Some(matrix) = &self.matrix {
            write!(self.out, "{}", matrix.text(self.width))?;
        }
        let places = |rows: &[&ScenarioResult]| match &self.matrix {
            Some(matrix) => matrix.places(rows),
            None => rows
                .iter()
                .map(|row| place(row))
                .collect::<Vec<_>>()
                .join(", "),
        };
        for alike in alike(findings) {
            write!(self.out, "{}", finding(&alike, &places, self.width))?;
        }
        for expectation in &summary.stale_expectations {
            write!(self.out, "{}", stale(expectation, self.width))?;
        }
        if let Some(differences) = &summary.pair {
            write!(self.out, "{}", pair::pair(differences, self.width))?;
        }
        writeln!(self.out)?;
        write!(self.out, "{}", tally(summary, self.width))?;
        let (style, conclusion) = conclusion(summary);
        for line in wrapped(&conclusion, self.width) {
            writeln!(self.out, "{}", styled(style, line))?;
        }
        self.out.flush()
    }
}

impl<W: Write + Send> Report for Terminal<W> {
    fn event(&mut self, event: &RunEvent) -> io::Result<()> {
        match event {
            RunEvent::RunStarted(run) => self.started(run),
            RunEvent::ScenarioStarted { .. } => Ok(()),
            RunEvent::ScenarioFinished(row) => self.row(row),
            RunEvent::RunFinished(summary) => self.finished(summary),
        }
    }
}

/// The word before a row, and its style.
fn label(row: &ScenarioResult) -> (&'static str, Style) {
    match row.verdict {
        Verdict::Fail | Verdict::Warn if row.expected_failure.is_some() => ("known fail", DOUBTFUL),
        Verdict::Fail => ("FAIL", BAD),
        Verdict::Error => ("ERROR", BAD),
        verdict => (verdict.name(), style_of(verdict)),
    }
}

/// What is said below a row at once, because nothing is said of it later.
fn aside(row: &ScenarioResult) -> Option<String> {
    match (&row.expected_failure, row.verdict) {
        (Some(reason), Verdict::Fail | Verdict::Warn) => Some(format!("expected: {reason}")),
        (_, Verdict::Skip) => Some(row.reason.clone()),
        _ => None,
    }
}

/// The gravest finding comes last, where the eye is.
fn gravity(verdict: Verdict) -> usize {
    use Verdict::{Error, Fail, Inconclusive, Pass, Skip, Warn};
    [Pass, Skip, Warn, Inconclusive, Error, Fail]
        .iter()
        .position(|&other| other == verdict)
        .unwrap_or_default()
}

fn is_finding(row: &ScenarioResult) -> bool {
    match row.verdict {
        Verdict::Pass | Verdict::Skip => false,
        Verdict::Fail | Verdict::Warn => row.expected_failure.is_none(),
        Verdict::Inconclusive | Verdict::Error => true,
    }
}

/// Findings with one cause, together, in the order of the first of each: the same question was answered wrong, or the
/// same invariant broken. What was seen may differ from place to place.
fn alike(findings: Vec<ScenarioResult>) -> Vec<Vec<ScenarioResult>> {
    let mut groups: Vec<Vec<ScenarioResult>> = Vec::new();
    for row in findings {
        let same = |group: &&mut Vec<ScenarioResult>| {
            let first = &group[0];
            (&first.id, first.verdict, cause(first)) == (&row.id, row.verdict, cause(&row))
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

/// What was asked, which is said before what was seen. An invariant asks one thing alone.
fn cause(row: &ScenarioResult) -> &str {
    if row.id.starts_with("invariants/") {
        return "";
    }
    row.reason.split(": ").next().unwrap_or(&row.reason)
}

/// The numbers, the worst first, without the zeros.
fn tally(summary: &Summary, width: usize) -> String {
    let numbers = [
        (summary.failed, "failed", BAD),
        (summary.stale_expectations.len(), "no longer true", BAD),
        (summary.errors, "could not be run", BAD),
        (summary.inconclusive, "inconclusive", DOUBTFUL),
        (summary.warned, "warned", DOUBTFUL),
        (summary.expected_failures, "failed as expected", DOUBTFUL),
        (summary.passed, "passed", GOOD),
        (summary.skipped, "skipped", FAINT),
    ];
    let mut left: Vec<_> = numbers
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .collect();
    let last = left.pop();
    let mut text = String::new();
    let mut used = 0;
    let mut add = |number: usize, what: &str, style: Style, rest: &str| {
        let columns = format!("{number} {what}{rest}").chars().count();
        if used > 0 && used + 1 + columns > width {
            text.push('\n');
            used = 0;
        } else if used > 0 {
            text.push(' ');
            used += 1;
        }
        used += columns;
        text.push_str(&styled(style, format_args!("{number} {what}")));
        text.push_str(rest);
    };
    for (number, what, style) in left {
        add(number, what, style, ",");
    }
    let took = format!(" in {}\n", duration(summary.duration));
    if let Some((number, what, style)) = last {
        add(number, what, style, &took);
    }
    text
}

/// What it comes to, for somebody who reads one sentence.
fn conclusion(summary: &Summary) -> (Style, String) {
    let unknown = summary.inconclusive + summary.errors;
    if summary.failed > 0 {
        let failed = count(summary.failed, "check");
        return (
            BAD,
            format!(
                "The relying party failed {failed}. What is wrong and how to mend it stands above."
            ),
        );
    }
    if !summary.stale_expectations.is_empty() {
        return (
            BAD,
            "Expected failures are no longer true; they are named above.".to_owned(),
        );
    }
    if unknown > 0 {
        let unknown = count(unknown, "answer");
        return (
            DOUBTFUL,
            format!(
                "{unknown} could not be found out: this says nothing about the relying party yet."
            ),
        );
    }
    if summary.rows() == summary.skipped {
        return (
            DOUBTFUL,
            "Nothing was checked: every row was skipped, for the reasons above.".to_owned(),
        );
    }
    if summary.warned > 0 {
        let warned = count(summary.warned, "warning");
        return (
            DOUBTFUL,
            format!("Nothing that a specification demands is broken; {warned} above."),
        );
    }
    (GOOD, "All as expected.".to_owned())
}
