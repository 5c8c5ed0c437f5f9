//! Many places at once: a line per scenario, a column per provider.
//!
//! Only lines with something to say are shown; what passed wherever it was asked is a number.

use std::{collections::BTreeSet, fmt::Write as _};

use super::label;
use crate::{
    event::{RunStarted, ScenarioResult},
    redact::escape,
    report::text::{FAINT, STRONG, count, hanging, style_of, styled, variant, variants},
    verdict::Verdict,
};

/// Reasons of skips that are told at most; there may be many, and nobody has to do anything about them.
const MOST_REASONS: usize = 10;
/// Blanks between two columns.
const GAP: usize = 1;

/// The rows of a run at several places, kept until all are there.
#[derive(Debug)]
pub(super) struct Matrix {
    columns: Vec<Column>,
    /// Modes of the target, halves of a pair run, or both.
    modes: Vec<String>,
    providers: usize,
    rows: Vec<ScenarioResult>,
}

/// A provider, or a mode of the target where there is one provider alone.
#[derive(Debug)]
struct Column {
    head: String,
    places: Vec<Place>,
}

/// Name of a provider, and mode of the target or half of a pair run.
type Place = (String, Option<String>);

/// What fills one line: an id and the marks below each column.
struct Line<'m> {
    id: &'m str,
    cells: Vec<String>,
}

impl Matrix {
    /// A matrix, if the run is played at several places.
    pub(super) fn of(run: &RunStarted) -> Option<Self> {
        let all = variants(run);
        let modes: Vec<Option<String>> = if all.is_empty() {
            vec![None]
        } else {
            all.iter().cloned().map(Some).collect()
        };
        let column = |head: &String, places: Vec<Place>| Column {
            head: escape(head).into_owned(),
            places,
        };
        let columns: Vec<Column> = match run.providers.as_slice() {
            [provider] => all
                .iter()
                .map(|mode| column(mode, vec![(provider.clone(), Some(mode.clone()))]))
                .collect(),
            providers => providers
                .iter()
                .map(|provider| {
                    let places = modes.iter().map(|mode| (provider.clone(), mode.clone()));
                    column(provider, places.collect())
                })
                .collect(),
        };
        (columns.len() > 1).then(|| Self {
            columns,
            modes: all,
            providers: run.providers.len(),
            rows: Vec::new(),
        })
    }

    pub(super) fn add(&mut self, row: &ScenarioResult) {
        self.rows.push(row.clone());
    }

    /// All that is said before the findings.
    pub(super) fn text(&self, width: usize) -> String {
        let ids = self.ids();
        let (odd, fine): (Vec<&str>, Vec<&str>) =
            ids.into_iter().partition(|id| self.of_id(id).any(is_odd));
        let mut text = String::new();
        if !odd.is_empty() {
            let lines: Vec<Line<'_>> = odd.iter().map(|id| self.line(id)).collect();
            text.push('\n');
            text.push_str(&self.table(&lines, width));
            text.push_str(&self.legend(&lines, width));
        }
        text.push('\n');
        text.push_str(&self.rest(&fine, !odd.is_empty(), width));
        text.push_str(&self.known(width));
        text.push_str(&self.skips(width));
        text
    }

    /// Where these rows were played, in as few words as it takes.
    pub(super) fn places(&self, rows: &[&ScenarioResult]) -> String {
        let mut of_provider: Vec<(&str, Vec<String>)> = Vec::new();
        for row in rows {
            let mode = variant(row).unwrap_or_default();
            match of_provider
                .iter_mut()
                .find(|(name, _)| *name == row.provider)
            {
                Some((_, modes)) if modes.contains(&mode) => {}
                Some((_, modes)) => modes.push(mode),
                None => of_provider.push((&row.provider, vec![mode])),
            }
        }
        let whole = |modes: &[String]| modes.len() >= self.modes.len().max(1);
        if self.providers > 1
            && of_provider.len() == self.providers
            && of_provider.iter().all(|(_, modes)| whole(modes))
        {
            return format!("all {} providers", self.providers);
        }
        let places = of_provider.iter().map(|(provider, modes)| {
            if whole(modes) {
                (*provider).to_owned()
            } else {
                format!("{provider} · {}", modes.join(" and "))
            }
        });
        places.collect::<Vec<_>>().join(", ")
    }

    /// The ids in the order in which they came.
    fn ids(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let ids = self.rows.iter().map(|row| row.id.as_str());
        ids.filter(|id| seen.insert(*id)).collect()
    }

    fn of_id<'m>(&'m self, id: &'m str) -> impl Iterator<Item = &'m ScenarioResult> {
        self.rows.iter().filter(move |row| row.id == id)
    }

    fn line<'m>(&'m self, id: &'m str) -> Line<'m> {
        let mark_at = |place: &Place| {
            self.of_id(id)
                .find(|row| row.provider == place.0 && variant(row) == place.1)
                .map_or(' ', mark)
        };
        let cell = |column: &Column| {
            let marks: Vec<char> = column.places.iter().map(mark_at).collect();
            if marks.iter().all(|mark| *mark == marks[0]) {
                marks[0].to_string()
            } else {
                marks.into_iter().collect()
            }
        };
        Line {
            id,
            cells: self.columns.iter().map(cell).collect(),
        }
    }

    /// The lines below the heads of their columns: names where there is room for them, numbers where not; and as many
    /// tables as it takes.
    fn table(&self, lines: &[Line<'_>], width: usize) -> String {
        let ids = lines.iter().map(|line| line.id.chars().count());
        let id_width = ids.max().unwrap_or_default();
        let room = width.saturating_sub(id_width).max(8);
        let cell = lines
            .iter()
            .flat_map(|line| line.cells.iter().map(|cell| cell.chars().count()))
            .max()
            .unwrap_or(1);
        let named: Vec<(String, usize)> = self
            .columns
            .iter()
            .map(|column| (column.head.clone(), column.head.chars().count().max(cell)))
            .collect();
        let total: usize = named.iter().map(|(_, wide)| wide + GAP + 1).sum();
        if total <= room {
            let heads = named.into_iter().map(|(head, wide)| (head, wide + 1));
            return band(lines, &heads.collect::<Vec<_>>(), 0, id_width);
        }
        let wide = self.columns.len().to_string().len().max(cell);
        let numbers = (1..=self.columns.len()).map(|number| (number.to_string(), wide));
        let numbers: Vec<(String, usize)> = numbers.collect();
        let key = self.columns.iter().enumerate();
        let key = key.map(|(at, column)| format!("{}={}", at + 1, column.head));
        let key = key.collect::<Vec<_>>().join(", ");
        let mut text = hanging(&styled(FAINT, "columns: "), 9, &key, width);
        let per_band = (room / (wide + GAP)).max(1);
        for (at, heads) in numbers.chunks(per_band).enumerate() {
            text.push('\n');
            text.push_str(&band(lines, heads, at * per_band, id_width));
        }
        text
    }

    /// What the marks mean that occur.
    fn legend(&self, lines: &[Line<'_>], width: usize) -> String {
        let used: BTreeSet<char> = lines
            .iter()
            .flat_map(|line| line.cells.iter().flat_map(|cell| cell.chars()))
            .collect();
        let mut words: Vec<String> = MARKS
            .iter()
            .filter(|(mark, ..)| used.contains(mark))
            .map(|(mark, what, _)| format!("{mark}={what}"))
            .collect();
        let several = lines
            .iter()
            .any(|line| line.cells.iter().any(|cell| cell.chars().count() > 1));
        if several {
            let number = match self.modes.len() {
                2 => "two".to_owned(),
                number => number.to_string(),
            };
            words.push(format!("{number} marks: {}", self.modes.join(", then ")));
        }
        let text = hanging(&styled(FAINT, "marks:   "), 9, &words.join(", "), width);
        format!("\n{text}")
    }

    /// What passed wherever it was asked, and what was asked nowhere.
    fn rest(&self, fine: &[&str], after_others: bool, width: usize) -> String {
        let passed = |id: &&&str| self.of_id(id).any(|row| row.verdict == Verdict::Pass);
        let (passed, unasked): (Vec<&&str>, Vec<&&str>) = fine.iter().partition(|id| passed(id));
        let invariants = passed.iter().filter(|id| id.starts_with("invariants/"));
        let invariants = invariants.count();
        let scenarios = passed.len() - invariants;
        let mut text = String::new();
        if !passed.is_empty() {
            let more = if after_others { "more " } else { "" };
            let kinds = [
                (scenarios, format!("{more}scenario")),
                (invariants, format!("{more}invariant")),
            ];
            let kinds: Vec<String> = kinds
                .iter()
                .filter(|(number, _)| *number > 0)
                .map(|(number, noun)| count(*number, noun))
                .collect();
            let line = format!("{} passed wherever asked.", kinds.join(" and "));
            text.push_str(&hanging("", 0, &line, width));
        }
        if !unasked.is_empty() {
            let ids: Vec<&str> = unasked.iter().map(|id| **id).collect();
            let line = format!("asked nowhere: {}", ids.join(", "));
            text.push_str(&hanging("", 0, &line, width));
        }
        text
    }

    /// What failed as expected, with the reasons of the target file.
    fn known(&self, width: usize) -> String {
        let known = self.rows.iter().filter(|row| is_known(row));
        let told = known.map(|row| {
            let reason = row.expected_failure.clone().unwrap_or_default();
            ((row.id.clone(), reason), row)
        });
        let lines = grouped(told).into_iter().map(|((id, reason), rows)| {
            let line = format!("{id}: {reason} ({})", self.places(&rows));
            hanging("  ", 2, &line, width)
        });
        titled("expected to fail", &lines.collect::<Vec<_>>())
    }

    /// Why what was not asked was not asked, most frequent first.
    fn skips(&self, width: usize) -> String {
        let skipped = self
            .rows
            .iter()
            .filter(|row| row.verdict == Verdict::Skip)
            .map(|row| (row.reason.clone(), row));
        let mut reasons = grouped(skipped);
        reasons.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
        let left = reasons.len().saturating_sub(MOST_REASONS);
        reasons.truncate(MOST_REASONS);
        let mut lines: Vec<String> = reasons
            .into_iter()
            .map(|(reason, rows)| {
                let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
                let what = match ids.len() {
                    1 => ids.first().copied().unwrap_or_default().to_owned(),
                    number => count(number, "scenario"),
                };
                let line = format!("{reason}: {what} ({})", self.places(&rows));
                hanging("  ", 2, &line, width)
            })
            .collect();
        if left > 0 {
            let more = count(left, "more reason");
            lines.push(format!("  {more}; `--format json` has all\n"));
        }
        titled("skipped", &lines)
    }
}

/// The marks, what they mean, and the verdict whose colour they have.
const MARKS: [(char, &str, Verdict); 7] = [
    ('F', "fail", Verdict::Fail),
    ('E', "error", Verdict::Error),
    ('?', "inconclusive", Verdict::Inconclusive),
    ('W', "warn", Verdict::Warn),
    ('k', "known failure", Verdict::Warn),
    ('.', "pass", Verdict::Pass),
    ('-', "skipped", Verdict::Skip),
];

fn mark(row: &ScenarioResult) -> char {
    if is_known(row) {
        return 'k';
    }
    let found = MARKS
        .iter()
        .find(|(mark, _, verdict)| *mark != 'k' && *verdict == row.verdict);
    found.map_or(' ', |(mark, ..)| *mark)
}

fn is_known(row: &ScenarioResult) -> bool {
    label(row).0 == "known fail"
}

fn is_odd(row: &ScenarioResult) -> bool {
    !matches!(row.verdict, Verdict::Pass | Verdict::Skip)
}

/// One table: heads with the width of their columns, and the cells from the column `first` on.
fn band(lines: &[Line<'_>], heads: &[(String, usize)], first: usize, id_width: usize) -> String {
    let mut text = " ".repeat(id_width);
    for (head, wide) in heads {
        write!(text, "{:GAP$}{head:>wide$}", "").expect("writing to a string does not fail");
    }
    let mut text = format!("{}\n", styled(FAINT, text.trim_end()));
    let mut group = "";
    for line in lines {
        let next = line.id.split('/').next().unwrap_or_default();
        if !group.is_empty() && next != group {
            text.push('\n');
        }
        group = next;
        let id = format!("{:id_width$}", escape(line.id));
        text.push_str(&styled(STRONG, id));
        for (cell, (_, wide)) in line.cells[first..].iter().zip(heads) {
            let blanks = " ".repeat(GAP + wide.saturating_sub(cell.chars().count()));
            text.push_str(&blanks);
            for mark in cell.chars() {
                text.push_str(&coloured(mark));
            }
        }
        text.push('\n');
    }
    text
}

fn coloured(mark: char) -> String {
    let known = MARKS.iter().find(|(other, ..)| *other == mark);
    known.map_or_else(
        || mark.to_string(),
        |(_, _, verdict)| styled(style_of(*verdict), mark),
    )
}

/// Rows by key, in the order in which the keys came.
fn grouped<'m, K: PartialEq>(
    rows: impl Iterator<Item = (K, &'m ScenarioResult)>,
) -> Vec<(K, Vec<&'m ScenarioResult>)> {
    let mut groups: Vec<(K, Vec<&ScenarioResult>)> = Vec::new();
    for (key, row) in rows {
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, group)) => group.push(row),
            None => groups.push((key, vec![row])),
        }
    }
    groups
}

fn titled(title: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    format!(
        "{}\n{}",
        styled(FAINT, format_args!("{title}:")),
        lines.concat()
    )
}
