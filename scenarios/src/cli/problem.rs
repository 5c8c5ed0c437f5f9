//! Why a command could not be done: what happened, where, what was expected, what to do; and the exit status.

use std::{fmt, io};

use crate::{
    exit_code::ExitCode,
    report::text::{BAD, FAINT, hanging, styled},
    runner::RunError,
};

/// Why a command could not be done.
#[derive(Debug)]
pub(super) struct Problem {
    exit: ExitCode,
    what: String,
    notes: Vec<(&'static str, String)>,
}

/// Columns of the labels.
const LABEL: usize = 12;

impl Problem {
    /// The command line, or a file that it names, is wrong.
    pub(super) fn usage(what: impl fmt::Display) -> Self {
        Self::new(ExitCode::Usage, what)
    }

    /// Target or harness could not run.
    pub(super) fn cannot_run(what: impl fmt::Display) -> Self {
        Self::new(ExitCode::CannotRun, what)
    }

    /// A problem that ends with this exit status. `what` may have several lines, such as an excerpt of a file.
    pub(super) fn new(exit: ExitCode, what: impl fmt::Display) -> Self {
        Self {
            exit,
            what: what.to_string(),
            notes: Vec::new(),
        }
    }

    /// Where it happened.
    #[must_use]
    pub(super) fn at(self, place: impl fmt::Display) -> Self {
        self.note("where", place)
    }

    /// What was expected there.
    #[must_use]
    pub(super) fn expected(self, expected: impl fmt::Display) -> Self {
        self.note("expected", expected)
    }

    /// Valid names that resemble the wrong one; says nothing where there are none.
    #[must_use]
    pub(super) fn nearest(self, names: &[&str]) -> Self {
        if names.is_empty() {
            self
        } else {
            self.note("nearest", names.join(", "))
        }
    }

    /// What to do now.
    #[must_use]
    pub(super) fn help(self, what: impl fmt::Display) -> Self {
        self.note("do", what)
    }

    fn note(mut self, label: &'static str, text: impl fmt::Display) -> Self {
        self.notes.push((label, text.to_string()));
        self
    }

    /// The exit status it ends with.
    pub(super) fn exit(&self) -> ExitCode {
        self.exit
    }

    /// As it is printed on standard error, `width` columns wide.
    pub(super) fn shown(&self, width: usize) -> String {
        if self.what.is_empty() {
            return String::new();
        }
        let mut text = format!("{} {}\n", styled(BAD, "error:"), self.what.trim_end());
        for (label, note) in &self.notes {
            let first = format!(
                "  {}",
                styled(
                    FAINT,
                    format_args!("{label:<columns$}", columns = LABEL - 2)
                )
            );
            text.push_str(&hanging(&first, LABEL, note, width));
        }
        text
    }
}

/// Writing to standard output failed. That whoever read it has gone (`rpcheck list | head`) is not worth a word.
impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::cannot_run(""),
            _ => Self::cannot_run(format_args!("cannot write to standard output: {error}")),
        }
    }
}

impl From<&RunError> for Problem {
    fn from(error: &RunError) -> Self {
        Self::new(ExitCode::from(error), error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_where_what_else_and_what_to_do() {
        let problem = Problem::usage("no profile is called `cogito`")
            .at("--provider")
            .nearest(&["cognito", "cognito-classic"])
            .help("`rpcheck list profiles` shows all of them");
        let shown = anstream::adapter::strip_str(&problem.shown(80)).to_string();
        assert_eq!(
            shown,
            "error: no profile is called `cogito`\n  where     --provider\n  nearest   cognito, cognito-classic\n  \
             do        `rpcheck list profiles` shows all of them\n"
        );
        assert_eq!(problem.exit(), ExitCode::Usage);
    }

    #[test]
    fn a_reader_that_left_is_not_worth_a_word() {
        let problem = Problem::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(problem.shown(80), "");
        assert_eq!(problem.exit(), ExitCode::CannotRun);
    }
}
