//! Exit statuses: a contract that scripts rely on.

use crate::{event::Summary, runner::RunError};

/// How `rpcheck` ended. The numbers never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ExitCode {
    /// Everything is as expected. Warnings, skipped rows and expected failures are.
    AsExpected = 0,
    /// A scenario or an invariant failed, or an expected failure did not happen.
    Findings = 1,
    /// The command line or a file that it names is wrong.
    Usage = 2,
    /// Target or harness could not run, or could not find out.
    CannotRun = 3,
    /// The selection is valid and empty.
    NothingSelected = 4,
}

impl ExitCode {
    /// Every exit status, by number.
    pub const ALL: [Self; 5] = [
        Self::AsExpected,
        Self::Findings,
        Self::Usage,
        Self::CannotRun,
        Self::NothingSelected,
    ];

    /// The number that the shell sees.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// What the number means, as a lower-case fragment for `--help`.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::AsExpected => "all as expected",
            Self::Findings => "a failure, or an expected failure that did not happen",
            Self::Usage => "wrong usage or configuration",
            Self::CannotRun => "the target or rpcheck could not run, or could not find out",
            Self::NothingSelected => "nothing selected",
        }
    }
}

/// A finding outweighs what could not be found out: it is the news.
impl From<&Summary> for ExitCode {
    fn from(summary: &Summary) -> Self {
        if summary.failed > 0 || !summary.stale_expectations.is_empty() {
            Self::Findings
        } else if summary.inconclusive > 0 || summary.errors > 0 {
            Self::CannotRun
        } else if summary.rows() == 0 {
            Self::NothingSelected
        } else {
            Self::AsExpected
        }
    }
}

impl From<&RunError> for ExitCode {
    fn from(error: &RunError) -> Self {
        match error {
            RunError::Configuration(_) => Self::Usage,
            RunError::NothingSelected(_) => Self::NothingSelected,
            RunError::CannotRun(_) | RunError::Interrupted => Self::CannotRun,
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::StaleExpectation;

    #[test]
    fn the_numbers_are_a_contract() {
        assert_eq!(ExitCode::ALL.map(ExitCode::number), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_summary_decides_by_its_worst_row() {
        let stale = StaleExpectation {
            scenario: "a/*".into(),
            reason: "ACME-1".into(),
            why: "it passes".into(),
        };
        let none = Summary::default();
        let table = [
            (Summary { ..none.clone() }, ExitCode::NothingSelected),
            (
                Summary {
                    passed: 1,
                    ..none.clone()
                },
                ExitCode::AsExpected,
            ),
            (
                Summary {
                    warned: 1,
                    ..none.clone()
                },
                ExitCode::AsExpected,
            ),
            (
                Summary {
                    skipped: 1,
                    ..none.clone()
                },
                ExitCode::AsExpected,
            ),
            (
                Summary {
                    expected_failures: 1,
                    ..none.clone()
                },
                ExitCode::AsExpected,
            ),
            (
                Summary {
                    passed: 1,
                    inconclusive: 1,
                    ..none.clone()
                },
                ExitCode::CannotRun,
            ),
            (
                Summary {
                    passed: 1,
                    errors: 1,
                    ..none.clone()
                },
                ExitCode::CannotRun,
            ),
            (
                Summary {
                    passed: 1,
                    failed: 1,
                    ..none.clone()
                },
                ExitCode::Findings,
            ),
            (
                Summary {
                    failed: 1,
                    errors: 1,
                    inconclusive: 1,
                    ..none.clone()
                },
                ExitCode::Findings,
            ),
            (
                Summary {
                    passed: 1,
                    stale_expectations: vec![stale],
                    ..none
                },
                ExitCode::Findings,
            ),
        ];
        for (summary, expected) in table {
            assert_eq!(ExitCode::from(&summary), expected, "{summary:?}");
            let fine = matches!(expected, ExitCode::AsExpected | ExitCode::NothingSelected);
            assert_eq!(summary.all_as_expected(), fine, "{summary:?}");
        }
    }

    #[test]
    fn every_reason_not_to_run_has_its_number() {
        let table = [
            (RunError::Configuration(String::new()), 2),
            (RunError::NothingSelected(String::new()), 4),
            (RunError::CannotRun(String::new()), 3),
            (RunError::Interrupted, 3),
        ];
        for (error, number) in table {
            assert_eq!(ExitCode::from(&error).number(), number, "{error:?}");
        }
    }
}
