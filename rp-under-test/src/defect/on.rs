//! The defects that a relying party has.

use std::collections::BTreeSet;
use std::fmt;

use super::{Defect, DefectInfo, defects};
use crate::checks::Check;
use crate::reached::Reached;

/// A name that is no defect.
#[derive(Debug, thiserror::Error)]
#[error(
    "there is no defect `{name}`; the nearest is `{nearest}`, and `rpcheck list defects` shows all"
)]
pub struct DefectError {
    /// What was asked for.
    pub name: String,
    /// The id that is most like it.
    pub nearest: String,
}

/// The defects that are on.
#[derive(Clone, Default)]
pub struct Defects {
    by_hand: BTreeSet<Defect>,
    skipped: BTreeSet<Check>,
    reached: Reached,
}

impl Defects {
    /// A sound relying party.
    pub fn none() -> Self {
        Self::default()
    }

    /// The defects of these ids.
    ///
    /// # Errors
    /// When an id is no defect; the error names the nearest one.
    pub fn parse<S: AsRef<str>>(ids: impl IntoIterator<Item = S>) -> Result<Self, DefectError> {
        let mut on = Self::default();
        for id in ids {
            let id = id.as_ref().trim();
            if let Some(defect) = Defect::ALL.iter().find(|defect| defect.id() == id) {
                on.by_hand.insert(*defect);
            } else if let Some(check) = Check::ALL.iter().find(|check| check.skip_id() == id) {
                on.skipped.insert(*check);
            } else {
                return Err(unknown(id));
            }
        }
        Ok(on)
    }

    /// What there is to know about every defect: see [`defects`].
    pub fn all() -> &'static [DefectInfo] {
        defects()
    }

    /// The ids of those that are on.
    pub fn ids(&self) -> Vec<String> {
        let by_hand = self.by_hand.iter().map(|defect| defect.id());
        by_hand
            .chain(self.skipped.iter().map(|check| check.skip_id()))
            .collect()
    }

    /// Whether the relying party is sound.
    pub(crate) fn are_none(&self) -> bool {
        self.by_hand.is_empty() && self.skipped.is_empty()
    }

    /// The same defects; what the relying party comes by is noted in `reached`.
    #[must_use]
    pub fn noting(mut self, reached: Reached) -> Self {
        self.reached = reached;
        self
    }

    pub(crate) fn has(&self, defect: Defect) -> bool {
        self.reached.note(defect);
        self.by_hand.contains(&defect)
    }

    pub(crate) fn skips(&self, check: Check) -> bool {
        self.reached.note_check(check);
        self.skipped.contains(&check)
    }
}

impl fmt::Debug for Defects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.ids()).finish()
    }
}

fn unknown(name: &str) -> DefectError {
    let likeness = |info: &&DefectInfo| strsim::levenshtein(&info.id, name);
    let nearest = defects().iter().min_by_key(likeness);
    DefectError {
        name: name.to_owned(),
        nearest: nearest.map(|info| info.id.clone()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
