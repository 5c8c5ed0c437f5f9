//! Errors that show the place in the file: line, column, the line itself, and a caret below.

use std::{fmt, ops::Range};

use thiserror::Error;

/// What is wrong with a target file, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct TargetError {
    origin: String,
    message: String,
    place: Option<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    line: usize,
    column: usize,
    text: String,
    width: usize,
}

/// The longest part of a line that an excerpt shows, in characters.
const LONGEST_EXCERPT: usize = 120;

impl TargetError {
    /// An error about the file as a whole.
    pub fn whole(origin: &str, message: impl Into<String>) -> Self {
        Self {
            origin: origin.to_owned(),
            message: message.into(),
            place: None,
        }
    }

    /// An error about the bytes at `span` of `text`.
    pub fn at(origin: &str, text: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        let start = floor(text, span.start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line: String = text[line_start..]
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(LONGEST_EXCERPT)
            .collect();
        let column = text[line_start..start].chars().count() + 1;
        let room = (line.chars().count() + 1).saturating_sub(column).max(1);
        let width = text[start..floor(text, span.end.max(start))]
            .chars()
            .count()
            .clamp(1, room);
        let place = Place {
            line: before.matches('\n').count() + 1,
            column,
            text: crate::redact::escape(&line).into_owned(),
            width,
        };
        Self {
            origin: origin.to_owned(),
            message: message.into(),
            place: Some(place),
        }
    }

    /// Reads `text` as TOML, with the place and the nearest valid name when it is not what is wanted.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn in_toml<T: serde::de::DeserializeOwned>(origin: &str, text: &str) -> Result<T, Self> {
        toml::from_str(text).map_err(|error| {
            let message = with_nearest(error.message());
            match error.span() {
                Some(span) => Self::at(origin, text, span, message),
                None => Self::whole(origin, message),
            }
        })
    }

    /// Line and column, counted from 1, in characters.
    pub fn position(&self) -> Option<(usize, usize)> {
        self.place.as_ref().map(|place| (place.line, place.column))
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(place) = &self.place else {
            return write!(f, "{}: {}", self.origin, self.message);
        };
        let gutter = place.line.to_string();
        let blank = " ".repeat(gutter.len());
        writeln!(
            f,
            "{}:{}:{}: {}",
            self.origin, place.line, place.column, self.message
        )?;
        writeln!(f, "{blank} |")?;
        writeln!(f, "{gutter} | {}", place.text)?;
        write!(
            f,
            "{blank} | {}{}",
            " ".repeat(place.column - 1),
            "^".repeat(place.width)
        )
    }
}

/// The largest boundary between characters that is not after `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The name among `names` that somebody who wrote `wrong` most likely meant.
pub fn nearest<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let scored = names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name));
    let (distance, name) = scored.min()?;
    (distance <= wrong.chars().count().max(name.chars().count()) / 2).then_some(name)
}

/// Adds the nearest valid name to serde's message about an unknown field or variant, which lists the valid ones.
pub(crate) fn with_nearest(message: &str) -> String {
    let message = message.trim_end();
    let mut quoted = message.split('`').skip(1).step_by(2);
    match (
        message.starts_with("unknown field") || message.starts_with("unknown variant"),
        quoted.next(),
    ) {
        (true, Some(wrong)) => match nearest(wrong, quoted) {
            Some(name) => format!("{message}; did you mean `{name}`?"),
            None => message.to_owned(),
        },
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shows_the_place() {
        let text = "name = \"x\"\nbase-url = \"é\"\n";
        let error = TargetError::at("rpcheck.toml", text, 11..19, "unknown field");
        assert_eq!(
            error.to_string(),
            "rpcheck.toml:2:1: unknown field\n  |\n2 | base-url = \"é\"\n  | ^^^^^^^^"
        );
    }

    #[test]
    fn finds_the_nearest_name() {
        assert_eq!(
            with_nearest("unknown field `lanch`, expected one of `name`, `launch`"),
            "unknown field `lanch`, expected one of `name`, `launch`; did you mean `launch`?"
        );
        assert_eq!(nearest("zzzzzz", ["name", "launch"]), None);
    }

    proptest! {
        #[test]
        fn no_span_panics(text in "\\PC{0,20}\n?\\PC{0,20}", start in 0_usize..60, end in 0_usize..60) {
            let shown = TargetError::at("f", &text, start..end, "m").to_string();
            prop_assert!(shown.starts_with("f:"));
        }
    }
}
