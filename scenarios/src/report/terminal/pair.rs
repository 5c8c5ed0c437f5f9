//! What differs between localhost and production, and how to mend it.

use super::finding::{head, without_digits};
use crate::{
    pair::{Difference, Pair, Side},
    redact::escape,
    report::text::{BAD, GOOD, STRONG, count, hanging, sentence, style_of, styled, wrapped},
};

/// Columns of the labels.
const LABEL: usize = 14;
/// Scenarios named of one difference at most.
const MOST_NAMES: usize = 24;

/// Every difference once, and their number.
pub(super) fn pair(pair: &Pair, width: usize) -> String {
    let mut text: String = alike(&pair.differences)
        .iter()
        .map(|group| difference(group, width))
        .collect();
    let number = pair.differences.len();
    let rows = count(pair.alike + number, "row");
    let alone = match pair.unpaired {
        0 => String::new(),
        alone => format!("; {} asked in one half alone", count(alone, "row")),
    };
    let (style, words) = match number {
        0 => (GOOD, format!("no differences in {rows}{alone}")),
        number => (BAD, format!("differences in {number} of {rows}{alone}")),
    };
    text.push('\n');
    let line = format!("Localhost and production: {words}.");
    let lines = wrapped(&line, width).into_iter();
    text.extend(lines.map(|line| format!("{}\n", styled(style, line))));
    text
}

/// Differences with one cause, together: the same was asked, or nobody came as far as that, and the same was seen.
fn alike(differences: &[Difference]) -> Vec<Vec<&Difference>> {
    let mut groups: Vec<Vec<&Difference>> = Vec::new();
    for difference in differences {
        let cause = |it: &Difference| {
            (
                it.localhost.verdict,
                it.production.verdict,
                it.asked.clone(),
                without_digits(&it.production.seen),
            )
        };
        match groups
            .iter_mut()
            .find(|group| cause(group[0]) == cause(difference))
        {
            Some(group) => group.push(difference),
            None => groups.push(vec![difference]),
        }
    }
    groups
}

fn difference(group: &[&Difference], width: usize) -> String {
    let first = group[0];
    let names = once(group.iter().map(|it| it.id.clone()));
    let places = once(group.iter().map(|it| match &it.mode {
        Some(mode) => format!("{} · {mode}", it.provider),
        None => it.provider.clone(),
    }));
    let (title, question, more) = match names.as_slice() {
        [name] => (
            escape(name).into_owned(),
            first.title.as_str(),
            String::new(),
        ),
        names => (count(names.len(), "scenario"), "", listed(names)),
    };
    let parts = [
        format!("\n{} {}\n", styled(BAD, "DIFFERS"), styled(STRONG, title)),
        labelled("question", question, width),
        labelled("scenarios", &more, width),
        labelled("asked", &first.asked, width),
        labelled("expected", &first.expected, width),
        side("localhost", &first.localhost, width),
        side("production", &first.production, width),
        labelled("mend", &first.mend, width),
        labelled("at", &places.join(", "), width),
        format!("  {}{}\n", head("repeat", LABEL), escape(&first.repeat)),
    ];
    parts.concat()
}

fn side(label: &str, side: &Side, width: usize) -> String {
    let style = style_of(side.verdict);
    let seen = sentence(&side.seen);
    let text = hanging("", LABEL, &format!("{}: {seen}", side.verdict), width);
    format!(
        "  {}{style}{}{style:#}\n",
        head(label, LABEL),
        text.trim_end()
    )
}

/// `text` to the right of its label; nothing where there is no text.
fn labelled(label: &str, text: &str, width: usize) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let text = hanging("", LABEL, text, width);
    format!("  {}{}\n", head(label, LABEL), text.trim_end())
}

/// Each once, in the order in which they came.
fn once(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    for word in words {
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen
}

fn listed(names: &[String]) -> String {
    let shown = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>();
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown.join(", "),
        left => format!(
            "{}, and {left} more; `--format json` has all",
            shown.join(", ")
        ),
    }
}
