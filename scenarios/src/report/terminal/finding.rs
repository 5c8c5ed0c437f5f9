//! One finding explained: what is wrong, what shows it, how to mend it, how to see it again.

use std::fmt::Write as _;

use anstyle::Style;

use super::label;
use crate::{
    event::{ScenarioResult, StaleExpectation, TraceLine},
    redact::escape,
    report::text::{BAD, FAINT, GOOD, PLAIN, STRONG, count, folded, hanging, sentence, styled},
    verdict::Verdict,
};

/// Columns of the labels.
const LABEL: usize = 12;
/// Exchanges shown around one that is marked.
const AROUND: usize = 1;
/// Exchanges shown at most.
const MOST_HOPS: usize = 16;
/// Lines shown of one exchange at most: those of its beginning, and the last, where the answer stands.
const MOST_LINES: usize = 5;

/// Other things seen that are told of one finding at most.
const MOST_VARIANTS: usize = 3;

/// Says where rows were played.
pub(super) type Places<'a> = &'a dyn Fn(&[&ScenarioResult]) -> String;

/// Rows with one cause, at one place or several, as one text of `width` columns.
pub(super) fn finding(alike: &[ScenarioResult], places: Places<'_>, width: usize) -> String {
    let row = &alike[0];
    let (verdict, style) = label(row);
    let broken = matches!(row.verdict, Verdict::Fail | Verdict::Warn);
    let seen_already = row.reason.contains(&row.seen);
    let rule = format!("{}: {}", row.level.name(), row.level.basis());
    let all: Vec<&ScenarioResult> = alike.iter().collect();
    let parts = [
        format!(
            "\n{} {}\n",
            styled(style, verdict),
            styled(STRONG, escape(&row.id))
        ),
        labelled("question", PLAIN, &row.title, width),
        labelled("wrong", style, &sentence(&row.reason), width),
        labelled("expected", PLAIN, &row.expected, width),
        labelled(
            "seen",
            PLAIN,
            if seen_already { "" } else { &row.seen },
            width,
        ),
        exchanges(&row.hops, width),
        // Where nobody found out, there is nothing to mend at the RP.
        labelled("mend", GOOD, if broken { &row.mend } else { "" }, width),
        labelled("rule", PLAIN, &rule, width),
        labelled("at", PLAIN, &places(&all), width),
        variants(alike, places, width),
        command("repeat", &row.repeat),
        command("read on", &format!("rpcheck explain {}", row.id)),
    ];
    parts.concat()
}

/// What was seen elsewhere, where it is not the same. Ports in it are chance, so digits make no difference.
fn variants(alike: &[ScenarioResult], places: Places<'_>, width: usize) -> String {
    let words = |row: &ScenarioResult| without_digits(&row.reason);
    let mut others: Vec<(String, Vec<&ScenarioResult>)> = Vec::new();
    for row in alike {
        let words = words(row);
        match others.iter_mut().find(|(other, _)| *other == words) {
            Some((_, rows)) => rows.push(row),
            None => others.push((words, vec![row])),
        }
    }
    let mut text = String::new();
    for (_, rows) in others.iter().skip(1).take(MOST_VARIANTS) {
        let line = format!("{} ({})", rows[0].reason, places(rows));
        text.push_str(&labelled("elsewhere", PLAIN, &line, width));
    }
    let left = others.len().saturating_sub(1 + MOST_VARIANTS);
    if left > 0 {
        let more = format!("{}; `--format json` has all", count(left, "more variant"));
        text.push_str(&labelled("", PLAIN, &more, width));
    }
    text
}

/// What is compared where ports and sizes are chance.
pub(super) fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// An expected failure that is no longer true.
pub(super) fn stale(expectation: &StaleExpectation, width: usize) -> String {
    const MEND: &str = "take this [[expect]] out of the target file, or put it right";
    let head = styled(BAD, "no longer true: expected failure of");
    let parts = [
        format!("\n{head} {}\n", escape(&expectation.scenario)),
        labelled("wrong", PLAIN, &expectation.why, width),
        labelled("reason", PLAIN, &expectation.reason, width),
        labelled("mend", PLAIN, MEND, width),
    ];
    parts.concat()
}

/// `text` to the right of its label; nothing where there is no text.
fn labelled(label: &str, style: Style, text: &str, width: usize) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let text = hanging("", LABEL, text, width);
    format!(
        "  {}{style}{}{style:#}\n",
        head(label, LABEL),
        text.trim_end()
    )
}

/// A command in one piece, because it is to be copied.
fn command(label: &str, command: &str) -> String {
    format!("  {}{}\n", head(label, LABEL), escape(command))
}

/// A label of `columns` columns, two of which stand before it.
pub(super) fn head(label: &str, columns: usize) -> String {
    styled(
        FAINT,
        format_args!("{label:<columns$}", columns = columns - 2),
    )
}

/// The exchanges that matter: the marked ones and their neighbours.
fn exchanges(hops: &[TraceLine], width: usize) -> String {
    let shown = worth_showing(hops);
    let Some(&last) = shown.last() else {
        return String::new();
    };
    let widest = shown
        .iter()
        .map(|&index| parties(&hops[index]).chars().count())
        .max()
        .unwrap_or_default();
    let digits = hops[last].seq.to_string().len();
    let mut text = String::new();
    let mut next = 0;
    for &index in &shown {
        if index > next {
            text.push_str(&gap(index - next));
        }
        let hop = &hops[index];
        let (mark, style) = if hop.mark {
            (">", STRONG)
        } else {
            (" ", FAINT)
        };
        let first = format!("{mark} {:>digits$}  {:<widest$}  ", hop.seq, parties(hop));
        let indent = LABEL + first.chars().count();
        let lines = shortened(folded(&hop.line, width.saturating_sub(indent).max(24)));
        let line = lines.join(&format!("\n{}", " ".repeat(indent)));
        writeln!(
            text,
            "{}{}",
            " ".repeat(LABEL),
            styled(style, format_args!("{first}{line}"))
        )
        .expect("writing to a string does not fail");
        next = index + 1;
    }
    if hops.len() > next {
        text.push_str(&gap(hops.len() - next));
    }
    // The label stands in the margin of the first line.
    format!("  {}{}", head("exchanges", LABEL), &text[LABEL..])
}

fn shortened(mut lines: Vec<String>) -> Vec<String> {
    if lines.len() > MOST_LINES {
        lines.drain(MOST_LINES - 1..lines.len() - 1);
        lines[MOST_LINES - 2].push_str(" …");
    }
    lines
}

fn gap(exchanges: usize) -> String {
    let text = format!(
        "{}  … {} not shown",
        " ".repeat(LABEL),
        count(exchanges, "more exchange")
    );
    format!("{text}\n")
}

fn parties(hop: &TraceLine) -> String {
    format!("{} → {}", escape(&hop.from), escape(&hop.to))
}

/// Which exchanges are shown, by index: marked ones with their neighbours; without any mark the last ones.
fn worth_showing(hops: &[TraceLine]) -> Vec<usize> {
    let near = |index: usize| {
        let from = index.saturating_sub(AROUND);
        let to = (index + AROUND + 1).min(hops.len());
        hops[from..to].iter().any(|hop| hop.mark)
    };
    let mut shown: Vec<usize> = (0..hops.len()).filter(|&index| near(index)).collect();
    if shown.is_empty() {
        shown = (hops.len().saturating_sub(MOST_HOPS / 2)..hops.len()).collect();
    }
    if shown.len() > MOST_HOPS {
        shown.retain(|&index| hops[index].mark);
        shown.truncate(MOST_HOPS);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hops(marks: &[bool]) -> Vec<TraceLine> {
        let hop = |(seq, &mark): (usize, &bool)| TraceLine {
            seq: seq as u64,
            from: "alice".to_owned(),
            to: "RP".to_owned(),
            line: "GET /".to_owned(),
            mark,
        };
        marks.iter().enumerate().map(hop).collect()
    }

    #[test]
    fn marked_exchanges_are_shown_with_their_neighbours() {
        let marks = [false, false, false, true, false, false, true];
        assert_eq!(worth_showing(&hops(&marks)), [2, 3, 4, 5, 6]);
        assert_eq!(
            worth_showing(&hops(&[false; 20])),
            [12, 13, 14, 15, 16, 17, 18, 19]
        );
        assert_eq!(worth_showing(&hops(&[true; 40])).len(), MOST_HOPS);
        assert!(worth_showing(&[]).is_empty());
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let mut marks = [false; 9];
        marks[4] = true;
        let text = anstream::adapter::strip_str(&exchanges(&hops(&marks), 80)).to_string();
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        assert_eq!(
            lines,
            [
                "  exchanges   … 3 more exchanges not shown",
                "              3  alice → RP  GET /",
                "            > 4  alice → RP  GET /",
                "              5  alice → RP  GET /",
                "              … 3 more exchanges not shown",
            ]
        );
    }
}
