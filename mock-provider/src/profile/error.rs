//! What can be wrong with a profile, and where.

use std::ops::Range;
use std::path::PathBuf;

use crate::quirk::did_you_mean;

/// A profile that cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// No built-in profile has this name.
    #[error("no profile is called `{name}`; the built-in ones are {known}{}", did_you_mean(.nearest.as_deref()))]
    Unknown {
        /// The name that was given.
        name: String,
        /// The name that is nearest, if one is near.
        nearest: Option<String>,
        /// All names.
        known: String,
    },
    /// The file cannot be read.
    #[error("cannot read the profile {}: {source}", .path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Something in the text is wrong.
    #[error("{origin}:{line}:{column}: {message}")]
    Place {
        /// Where the text comes from.
        origin: String,
        /// The line, counted from 1.
        line: usize,
        /// The column, counted from 1 in characters.
        column: usize,
        /// What is wrong, what was expected.
        message: String,
    },
    /// The text as a whole is wrong.
    #[error("{origin}: {message}")]
    Whole {
        /// Where the text comes from.
        origin: String,
        /// What is wrong, what was expected.
        message: String,
    },
}

/// A place in a profile's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    origin: String,
    line: usize,
    column: usize,
}

impl Place {
    /// The place where a span of bytes begins.
    pub(super) fn of(origin: &str, text: &str, span: &Range<usize>) -> Self {
        let before = &text[..text.floor_char_boundary(span.start)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            origin: origin.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    /// What is wrong at this place.
    pub(crate) fn error(&self, message: impl Into<String>) -> ProfileError {
        ProfileError::Place {
            origin: self.origin.clone(),
            line: self.line,
            column: self.column,
            message: message.into(),
        }
    }
}
