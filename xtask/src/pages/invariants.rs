//! `docs/catalogue/invariants.md`.

use super::markdown::{codes, count, opening};
use crate::inventory::{INVARIANTS, Unit};

/// What must hold in every scenario.
pub(super) fn page(invariants: &[Unit]) -> String {
    let words = format!(
        "{}.\nEach holds in every scenario: it is checked on the whole journal of each run, and has a row of its own in the reports.\n\
         The scenarios are in [the index](README.md).",
        count(invariants.len(), "invariant"),
    );
    let mut text = opening("Invariants", INVARIANTS, &words);
    for invariant in invariants {
        let (level, basis) = invariant.level().unwrap_or_default();
        let path = invariant.path.display();
        text.push_str(&format!(
            "\n## {}\n\n{}\n\n- Id: `invariants/{}`\n- Level: {level} ({basis})\n",
            invariant.id, invariant.header.summary, invariant.id,
        ));
        for (label, field) in [("Covers", "covers"), ("Catches", "caught_by")] {
            let items = invariant.strings(field);
            if !items.is_empty() {
                text.push_str(&format!("- {label}: {}\n", codes(&items)));
            }
        }
        text.push_str(&format!("- Source: [`{path}`](../../{path})\n"));
        for (heading, section) in &invariant.header.sections {
            text.push_str(&format!("\n### {heading}\n\n{section}\n"));
        }
    }
    text
}
