//! At whose place in its code a relying party was.
//!
//! A defect is read at one place. A sound relying party that never comes there would have done the same with the defect:
//! the proof that each scenario can fail need not run it again.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::checks::Check;
use crate::defect::Defect;

/// The defects that a relying party asked itself about, whether it has them or not. Clones share what they note.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    by_hand: Arc<Mutex<BTreeSet<Defect>>>,
    skipped: Arc<Mutex<BTreeSet<Check>>>,
}

impl Reached {
    /// The ids of the defects.
    pub fn ids(&self) -> Vec<String> {
        let by_hand = self.by_hand.lock().unwrap_or_else(PoisonError::into_inner);
        let skipped = self.skipped.lock().unwrap_or_else(PoisonError::into_inner);
        let by_hand = by_hand.iter().map(|defect| defect.id());
        by_hand
            .chain(skipped.iter().map(|check| check.skip_id()))
            .collect()
    }

    pub(crate) fn note(&self, defect: Defect) {
        self.by_hand
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(defect);
    }

    pub(crate) fn note_check(&self, check: Check) {
        self.skipped
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(check);
    }
}
