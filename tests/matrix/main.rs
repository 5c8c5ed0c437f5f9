//! The proof that everything can fail: every scenario and every invariant against the sound reference RP, and against
//! each of its defects. One named test for each cell that matters.

mod page;
mod reds;

use std::{
    collections::{BTreeSet, VecDeque},
    fmt::Write as _,
    process::ExitCode,
    sync::{Mutex, PoisonError},
    thread,
};

use cross_tests::Subject;
use libtest_mimic::{Arguments, Failed, Trial};
use rpcheck::Verdict;

use crate::reds::{Reds, declared};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let cells: Vec<Cell> = [sound(), broken(), whole()].into_iter().flatten().collect();
    let mut ahead = VecDeque::new();
    let mut trials = Vec::new();
    for Cell { of, trial } in cells {
        if !arguments.list && !arguments.is_filtered_out(&trial) {
            ahead.extend(
                of.into_iter()
                    .filter(|subject| !ahead.contains(subject))
                    .collect::<Vec<_>>(),
            );
        }
        trials.push(trial);
    }
    let ahead = Mutex::new(ahead);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| run_ahead(&ahead));
        }
        libtest_mimic::run(&arguments, trials).exit_code()
    })
}

/// One test, and the runs that it looks at.
struct Cell {
    of: Vec<Subject>,
    trial: Trial,
}

impl Cell {
    fn new(
        of: impl IntoIterator<Item = Subject>,
        name: String,
        test: impl FnOnce() -> Result<(), Failed> + Send + 'static,
    ) -> Self {
        let of = of.into_iter().collect();
        Self {
            of,
            trial: Trial::test(name, test),
        }
    }
}

/// Many tests look at one run. Runs are made side by side, in the order in which they will be asked for; otherwise every
/// test thread would wait for the same one.
fn run_ahead(subjects: &Mutex<VecDeque<Subject>>) {
    loop {
        let next = subjects
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front();
        let Some(subject) = next else { return };
        // Whoever asks for the rows gets the error as well.
        drop(subject.rows());
    }
}

/// The sound RP passes whatever applies to it, at every profile; a scenario that is skipped says why, and is not skipped
/// at every profile.
fn sound() -> Vec<Cell> {
    let profiles: Vec<&'static str> = mock_provider::profiles()
        .iter()
        .map(|profile| &*profile.name().to_owned().leak())
        .collect();
    let mut trials = Vec::new();
    for &profile in &profiles {
        for id in ids() {
            trials.push(Cell::new(
                [Subject::sound(profile)],
                format!("sound::{profile}::{id}"),
                move || {
                    let rows = Subject::sound(profile).rows()?;
                    let mine: Vec<_> = rows.iter().filter(|row| row.id == id).collect();
                    if mine.is_empty() {
                        return Err("the run has no row for it".into());
                    }
                    for row in mine {
                        let passed = row.verdict == Verdict::Pass
                            || (row.verdict == Verdict::Skip && !row.reason.is_empty());
                        if !passed {
                            return Err(describe(row).into());
                        }
                    }
                    Ok(())
                },
            ));
        }
    }
    for id in ids() {
        let everywhere = profiles.iter().copied().map(Subject::sound);
        trials.push(Cell::new(
            everywhere,
            format!("sound::asked_somewhere::{id}"),
            {
                let profiles = profiles.clone();
                move || {
                    for &profile in &profiles {
                        let rows = Subject::sound(profile).rows()?;
                        if rows
                            .iter()
                            .any(|row| row.id == id && row.verdict == Verdict::Pass)
                        {
                            return Ok(());
                        }
                    }
                    Err("it is skipped at every profile, so nothing shows that it can pass".into())
                }
            },
        ));
    }
    trials
}

/// Each defect reddens what declares it, and nothing else.
fn broken() -> Vec<Cell> {
    let declared = declared();
    let mut trials = Vec::new();
    for defect in reds::defects() {
        let expected = declared.get(defect).cloned().unwrap_or_default();
        for &id in &expected {
            trials.push(Cell::new(
                [Subject::broken(defect)],
                format!("defect::{defect}::{id}"),
                move || {
                    let reds = Reds::of(defect)?;
                    if reds.contains(id) {
                        Ok(())
                    } else {
                        Err(Failed::from(format!(
                            "`{id}` lists `{defect}` in `caught_by`, but passes an RP that has it"
                        )))
                    }
                },
            ));
        }
        trials.push(Cell::new([Subject::broken(defect)], format!("defect::{defect}::is_caught_by_what_declares_it_alone"), move || {
            let reds = Reds::of(defect)?;
            let undeclared: Vec<_> = reds.ids().difference(&expected).copied().collect();
            if !undeclared.is_empty() {
                return Err(format!(
                    "it also reddens {undeclared:?}: list it in their `caught_by` if that is what they ask, or make them look closer\n{}",
                    reds.reasons(&undeclared)
                )
                .into());
            }
            let asked = !reds::NOT_ASKED_YET.contains(&defect);
            if reds.ids().is_empty() && asked {
                return Err("nothing catches it".into());
            }
            if !reds.ids().is_empty() && !asked {
                return Err("it is caught: take it off `NOT_ASKED_YET`".into());
            }
            Ok(())
        }));
    }
    trials
}

/// Statements about the matrix as a whole.
fn whole() -> Vec<Cell> {
    vec![
        Cell::new(
            [],
            "whole::every_scenario_and_invariant_can_fail".to_owned(),
            || {
                let caught: BTreeSet<&str> = declared().into_values().flatten().collect();
                let never: Vec<_> = ids()
                    .into_iter()
                    .filter(|id| !caught.contains(id))
                    .collect();
                if never.is_empty() {
                    Ok(())
                } else {
                    Err(format!("no defect is declared to break {never:?}").into())
                }
            },
        ),
        Cell::new(
            [],
            "whole::every_defect_that_is_declared_exists".to_owned(),
            || {
                let known: BTreeSet<_> = reds::defects().into_iter().collect();
                let unknown: Vec<_> = declared()
                    .into_keys()
                    .filter(|id| !known.contains(id))
                    .collect();
                if unknown.is_empty() {
                    Ok(())
                } else {
                    Err(format!(
                        "`caught_by` names {unknown:?}, which the reference RP does not have"
                    )
                    .into())
                }
            },
        ),
        Cell::new(
            reds::defects().into_iter().map(Subject::broken),
            "whole::the_published_matrix_is_current".to_owned(),
            page::is_current,
        ),
    ]
}

/// Every row that a run has: scenarios, then invariants.
fn ids() -> Vec<&'static str> {
    let scenarios = rpcheck::scenarios().iter().map(|entry| entry.id);
    let invariants = rpcheck::invariants().iter().map(|entry| entry.id);
    scenarios.chain(invariants).collect()
}

fn describe(row: &rpcheck::ScenarioResult) -> String {
    let mut text = format!(
        "{} ({}): {}\nexpected: {}\nseen: {}",
        row.verdict,
        row.mode.as_deref().unwrap_or("one mode"),
        row.reason,
        row.expected,
        row.seen
    );
    for hop in &row.hops {
        let mark = if hop.mark { ">" } else { " " };
        let _ = write!(
            text,
            "\n  {mark}{} {} -> {}: {}",
            hop.seq, hop.from, hop.to, hop.line
        );
    }
    text
}
