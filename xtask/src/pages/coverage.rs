//! `docs/catalogue/coverage.md`.

use super::markdown::{count, opening, table};
use crate::coverage::{Coverage, Excuse, Item, LIST, Part, REPORTS};

/// What there is to cover, what covers it, and what is said of the rest.
pub(super) fn page(coverage: &Coverage) -> String {
    let words = "What the OpenID Foundation's test modules, the specifications and the field reports ask of a relying party, and \
         the scenarios and [invariants](invariants.md) that ask it.\n\
         A scenario that covers a module looks at what that module cannot see as well: who is signed in afterwards.\n\
         An invariant looks at what comes about in the scenarios, and brings nothing about itself.\n\
         **Hole** marks what is neither covered nor explained.";
    let origin = format!("the scenarios, the invariants, {LIST} and {REPORTS}");
    let mut text = opening("Coverage", &origin, words);
    let head = ["", "there are", "covered", "later", "not asked", "holes"];
    let rows: Vec<Vec<String>> = coverage.parts.iter().map(sums).collect();
    text.push_str(&format!("\n{}", table(&head, &rows)));
    let holes: Vec<&Item> = coverage.holes().collect();
    if !holes.is_empty() {
        let ids: Vec<String> = holes.iter().map(|item| format!("`{}`", item.id)).collect();
        text.push_str(&format!(
            "\n{}: {}.\n",
            count(holes.len(), "hole"),
            ids.join(", ")
        ));
    }
    for part in &coverage.parts {
        let head = ["id", "about", "covered by"];
        let rows: Vec<Vec<String>> = part
            .items
            .iter()
            .map(|item| vec![format!("`{}`", item.id), item.what.clone(), answer(item)])
            .collect();
        text.push_str(&format!("\n## {}\n\n{}", part.title, table(&head, &rows)));
    }
    text
}

fn sums(part: &Part) -> Vec<String> {
    let number = |which: &dyn Fn(&Item) -> bool| {
        part.items
            .iter()
            .filter(|item| which(item))
            .count()
            .to_string()
    };
    let open = |item: &Item| item.by.is_empty();
    vec![
        part.title.clone(),
        part.items.len().to_string(),
        number(&|item| !open(item)),
        number(&|item| open(item) && matches!(item.excuse, Some(Excuse::Later(_)))),
        number(&|item| open(item) && matches!(item.excuse, Some(Excuse::NotAsked(_)))),
        number(&Item::is_hole),
    ]
}

fn answer(item: &Item) -> String {
    let by: Vec<String> = item.by.iter().map(|id| link(id)).collect();
    match (&item.excuse, by.is_empty()) {
        (None, true) => "**hole**".to_owned(),
        (Some(Excuse::Later(group)), true) => format!("not yet: `{group}`"),
        (Some(Excuse::NotAsked(why)), true) => format!("not asked: {why}"),
        (None, false) => by.join(", "),
        (Some(Excuse::Later(group)), false) => {
            format!("{}; the rest not yet: `{group}`", by.join(", "))
        }
        (Some(Excuse::NotAsked(why)), false) => format!("{}; not the rest: {why}", by.join(", ")),
    }
}

fn link(id: &str) -> String {
    let (group, name) = id.split_once('/').unwrap_or(("", id));
    format!("[`{id}`]({group}.md#{name})")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, by: &[&str], excuse: Option<Excuse>) -> Item {
        Item {
            id: id.to_owned(),
            what: "about | it".to_owned(),
            by: by.iter().map(|id| (*id).to_owned()).collect(),
            excuse,
        }
    }

    #[test]
    fn each_item_has_an_answer() {
        let why = || Some(Excuse::NotAsked("no scripts".to_owned()));
        let coverage = Coverage {
            parts: vec![Part {
                title: "Logout".to_owned(),
                items: vec![
                    item("A-1", &["logout/twice"], None),
                    item("A-2", &["logout/twice"], why()),
                    item("A-3", &[], why()),
                    item("A-4", &[], Some(Excuse::Later("keys".to_owned()))),
                    item("A-5", &[], None),
                    item("A-6", &["invariants/state-repeated"], None),
                ],
            }],
            ..Coverage::default()
        };
        let text = page(&coverage);
        for line in [
            "| Logout | 6 | 3 | 1 | 1 | 1 |",
            "1 hole: `A-5`.",
            "| `A-1` | about \\| it | [`logout/twice`](logout.md#twice) |",
            "(logout.md#twice); not the rest: no scripts |",
            "| not asked: no scripts |",
            "| not yet: `keys` |",
            "| **hole** |",
            "| [`invariants/state-repeated`](invariants.md#state-repeated) |",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
    }
}
