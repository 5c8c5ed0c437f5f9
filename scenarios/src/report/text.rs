//! Small pieces of text: wrapping, counting, colours.

use std::{fmt, time::Duration};

use anstyle::{AnsiColor, Style};

use crate::{
    event::{RunStarted, ScenarioResult},
    pair::Half,
    redact::escape,
    verdict::Verdict,
};

/// What went well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What went wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What deserves a look.
pub(crate) const DOUBTFUL: Style = AnsiColor::Yellow.on_default();
/// What stays in the background.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// Headings and names.
pub(crate) const STRONG: Style = Style::new().bold();
/// No style at all.
pub(crate) const PLAIN: Style = Style::new();

/// The colour of a verdict.
pub(crate) const fn style_of(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass => GOOD,
        Verdict::Fail | Verdict::Error => BAD,
        Verdict::Warn | Verdict::Inconclusive => DOUBTFUL,
        Verdict::Skip => FAINT,
    }
}

/// `text` in `style`; the stream that it is written to strips the style where it has no place.
pub(crate) fn styled(style: Style, text: impl fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Breaks `text` at blanks into lines of at most `width` characters. A word longer than that (an address, a command)
/// stays whole, so that it can be copied. Control characters are escaped: much of what is shown, an RP has sent.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace().map(escape) {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// `text` wrapped to `width` characters, `first` before its first line and as many blanks before the others.
/// `first` may be styled: `indent` says how many columns it takes.
pub(crate) fn hanging(first: &str, indent: usize, text: &str, width: usize) -> String {
    let lines = wrapped(text, width.saturating_sub(indent).max(24));
    let mut shown = first.to_owned();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            shown.push_str(&" ".repeat(indent));
        }
        shown.push_str(line);
        shown.push('\n');
    }
    if lines.is_empty() {
        shown.push('\n');
    }
    shown
}

/// Breaks one line, such as an address, into lines of at most `width` characters: after a blank, `?`, `&` or `/`
/// where there is one behind the first third, and anywhere else where there is none.
pub(crate) fn folded(line: &str, width: usize) -> Vec<String> {
    let mut rest: Vec<char> = escape(line).chars().collect();
    let mut lines = Vec::new();
    while rest.len() > width {
        let good = |c: &char| matches!(c, ' ' | '?' | '&' | '/');
        let at = rest[width / 3..width]
            .iter()
            .rposition(good)
            .map_or(width, |at| width / 3 + at + 1);
        let next = rest.split_off(at);
        lines.push(String::from_iter(rest).trim_end().to_owned());
        rest = next;
    }
    lines.push(String::from_iter(rest));
    lines
}

/// A duration with as many digits as somebody wants to read.
pub(crate) fn duration(duration: Duration) -> String {
    match duration.as_secs() {
        0 => format!("{} ms", duration.as_millis()),
        1..60 => format!("{:.1} s", duration.as_secs_f64()),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// `1 failure`, `2 failures`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// A lower-case fragment as a sentence.
pub(crate) fn sentence(fragment: &str) -> String {
    let mut letters = fragment.chars();
    let mut sentence: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect();
    if !sentence.is_empty() && !sentence.ends_with(['.', '!', '?', '…']) {
        sentence.push('.');
    }
    sentence
}

/// Where a row was played: `cognito`, or `cognito · cookie` for a target with several modes.
pub(crate) fn place(result: &ScenarioResult) -> String {
    match variant(result) {
        Some(variant) => format!("{} · {variant}", result.provider),
        None => result.provider.clone(),
    }
}

/// Mode of the target and half of a pair run, where there are several: `cookie`, `cookie · production`.
pub(crate) fn variant(result: &ScenarioResult) -> Option<String> {
    of_both(result.mode.as_deref(), result.half)
}

/// Every [`variant`] of a run, in order; empty where there is only one.
pub(crate) fn variants(run: &RunStarted) -> Vec<String> {
    let modes: Vec<Option<&str>> = match run.modes.as_slice() {
        [] => vec![None],
        modes => modes.iter().map(|mode| Some(mode.as_str())).collect(),
    };
    let halves: Vec<Option<Half>> = match run.halves.as_slice() {
        [] => vec![None],
        halves => halves.iter().copied().map(Some).collect(),
    };
    let all = modes
        .iter()
        .flat_map(|mode| halves.iter().map(|half| of_both(*mode, *half)));
    all.flatten().collect()
}

fn of_both(mode: Option<&str>, half: Option<Half>) -> Option<String> {
    match (mode, half) {
        (Some(mode), Some(half)) => Some(format!("{mode} · {half}")),
        (Some(mode), None) => Some(mode.to_owned()),
        (None, half) => half.map(|half| half.name().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_at_blanks_and_keeps_addresses_whole() {
        assert_eq!(wrapped("one two  three", 7), ["one two", "three"]);
        assert_eq!(
            wrapped("see http://localhost:4000/callback now", 10),
            ["see", "http://localhost:4000/callback", "now"]
        );
        assert!(wrapped("  ", 10).is_empty());
        assert_eq!(wrapped("a\u{1b}[2J b", 20), [r"a\u{1b}[2J b"]);
    }

    #[test]
    fn hangs_below_its_label() {
        let text = hanging("label  ", 7, "one two three four five six", 31);
        assert_eq!(text, "label  one two three four five\n       six\n");
        assert_eq!(hanging("label", 7, "", 31), "label\n");
    }

    #[test]
    fn addresses_are_folded_at_their_joints() {
        assert_eq!(
            folded("GET /a?client_id=app&state=x", 16),
            ["GET /a?", "client_id=app&", "state=x"]
        );
        assert_eq!(folded("aaaaaaaaaa", 4), ["aaaa", "aaaa", "aa"]);
        assert_eq!(folded("", 4), [""]);
    }

    #[test]
    fn durations_are_short() {
        let shown = [7, 1_260, 61_000].map(|ms| duration(Duration::from_millis(ms)));
        assert_eq!(shown, ["7 ms", "1.3 s", "1 min 1 s"]);
    }

    #[test]
    fn fragments_become_sentences() {
        assert_eq!(sentence("alice is signed in"), "Alice is signed in.");
        assert_eq!(sentence("really?"), "Really?");
        assert_eq!(sentence(""), "");
    }
}
