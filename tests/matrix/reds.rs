//! Which rows a defect turns red, and which it is declared to.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::OnceLock,
};

use cross_tests::Subject;
use rpcheck::Verdict;

/// Ids of every defect of the reference RP, in its own order.
pub(crate) fn defects() -> Vec<&'static str> {
    static IDS: OnceLock<Vec<&'static str>> = OnceLock::new();
    IDS.get_or_init(|| {
        rpcheck::target::defects()
            .into_iter()
            .map(|defect| &*defect.id.leak())
            .collect()
    })
    .clone()
}

/// Defects that no scenario asks about yet. One that is caught after all has to leave the list.
pub(crate) const NOT_ASKED_YET: &[&str] = &[
    "sends-secret-unencoded",
    "remembers-discovery-failure",
    "reflects-error-text",
    "redirects-background-requests",
    "skips:not-before",
    "skips:access-token-hash",
];

/// For each defect that is named in a `caught_by`: the scenarios and invariants that name it.
pub(crate) fn declared() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let scenarios = rpcheck::scenarios()
        .iter()
        .map(|entry| (entry.id, entry.scenario.caught_by));
    let invariants = rpcheck::invariants()
        .iter()
        .map(|entry| (entry.id, entry.invariant.caught_by));
    let mut declared: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (id, caught_by) in scenarios.chain(invariants) {
        for &defect in caught_by {
            declared.entry(defect).or_default().insert(id);
        }
    }
    declared
}

/// The rows that one defect turns red, in either session mode, with the reason that was given.
pub(crate) struct Reds(BTreeMap<&'static str, String>);

impl Reds {
    /// Runs the catalogue against the RP that has `defect`.
    pub(crate) fn of(defect: &'static str) -> Result<Self, String> {
        let rows = Subject::broken(defect).rows()?;
        let mut reds = BTreeMap::new();
        for row in rows.iter() {
            match row.verdict {
                Verdict::Fail | Verdict::Warn => {
                    let id = super::ids()
                        .into_iter()
                        .find(|id| *id == row.id)
                        .ok_or_else(|| format!("a run has the unknown row `{}`", row.id))?;
                    reds.entry(id).or_insert_with(|| row.reason.clone());
                }
                Verdict::Error => return Err(super::describe(row)),
                Verdict::Pass | Verdict::Skip | Verdict::Inconclusive => {}
            }
        }
        Ok(Self(reds))
    }

    /// Whether this row is red.
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// The red rows.
    pub(crate) fn ids(&self) -> BTreeSet<&'static str> {
        self.0.keys().copied().collect()
    }

    /// The red rows with their reasons, in the order of their ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(id, reason)| (*id, reason.as_str()))
    }

    /// The reasons of these rows, a line each.
    pub(crate) fn reasons(&self, ids: &[&str]) -> String {
        let mut text = String::new();
        for (id, reason) in self.iter().filter(|(id, _)| ids.contains(id)) {
            let _ = writeln!(text, "  {id}: {reason}");
        }
        text
    }
}
