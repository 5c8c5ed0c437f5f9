//! `docs/defects.md`.

use super::markdown::{codes, count, opening};
use crate::inventory::{CHECKS, DEFECTS, Defect, Unit};

/// Every way in which the reference RP can be broken, and what notices.
pub(super) fn page(defects: &[Defect], scenarios: &[Unit], invariants: &[Unit]) -> String {
    let words = format!(
        "{}.\nA defect is a switch on the reference RP that breaks exactly one thing; it proves that a scenario can fail.\n\
         A defect `skips:…` leaves one check of the ID Token or the callback out; the others are written by hand.\n\
         Try one: `rpcheck run --defect local-logout-only`, or click through it: `rpcheck demo --defect local-logout-only`.",
        count(defects.len(), "defect"),
    );
    let mut text = opening(
        "Defects of the reference RP",
        &format!("{DEFECTS} and {CHECKS}"),
        &words,
    );
    for defect in defects {
        let caught = catchers(&defect.id, scenarios, "")
            .chain(catchers(&defect.id, invariants, "invariants/"))
            .collect::<Vec<_>>();
        text.push_str(&format!(
            "\n## {}\n\n{}\n\n- Caught by: {}\n",
            defect.id,
            defect.doc,
            codes(&caught)
        ));
    }
    text
}

fn catchers<'u>(
    defect: &'u str,
    units: &'u [Unit],
    prefix: &'u str,
) -> impl Iterator<Item = String> + 'u {
    units
        .iter()
        .filter(move |unit| unit.strings("caught_by").iter().any(|id| id == defect))
        .map(move |unit| format!("{prefix}{}", unit.id))
}
