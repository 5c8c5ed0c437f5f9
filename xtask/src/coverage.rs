//! What there is to cover, which scenarios cover it, and what is said of the rest.
//!
//! The list is `docs/coverage.toml`, with the headings of `docs/field-reports.md`; the scenarios and invariants say in
//! `covers` what they cover.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::inventory::{self, Unit};
use crate::{Result, Trouble, root, rust};

/// What there is to cover, and why some of it is not covered.
pub const LIST: &str = "docs/coverage.toml";
/// The field reports; their headings are their names.
pub const REPORTS: &str = "docs/field-reports.md";

/// Everything that there is to cover, with what covers it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// The items, by part.
    pub parts: Vec<Part>,
    /// How many holes there may be.
    pub holes_allowed: usize,
    /// What is wrong with the list or with the scenarios, one sentence each.
    pub faults: Vec<String>,
}

/// A part of the list, such as the modules of a test suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is called.
    pub title: String,
    /// What is in it.
    pub items: Vec<Item>,
}

/// One thing to cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What `covers` calls it: `oidcc-client-test`, `RPL-02`, `field report 43`.
    pub id: String,
    /// What it is about.
    pub what: String,
    /// The scenarios and invariants that cover it.
    pub by: Vec<String>,
    /// What is said of it where nothing covers it.
    pub excuse: Option<Excuse>,
}

/// Why something is not covered, or not wholly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Excuse {
    /// A scenario of this group will cover it, or the rest of it.
    Later(String),
    /// No scenario asks it, for this reason; of what is covered in part, why not the rest.
    NotAsked(String),
}

impl Item {
    /// Whether it is neither covered nor explained.
    pub fn is_hole(&self) -> bool {
        self.by.is_empty() && self.excuse.is_none()
    }
}

impl Coverage {
    /// Reads the list, and looks for each item in `covers` of the scenarios and invariants.
    ///
    /// # Errors
    /// When a file cannot be read, or the list is not as it should be; the message names the line.
    pub fn read(workspace: &Path) -> Result<Self> {
        let list = workspace.join(LIST);
        if !list.exists() {
            return Ok(Self::default());
        }
        let tables = tables(&root::read(&list)?)?;
        let reports = root::read(&workspace.join(REPORTS))?;
        Self::of(&tables, &reports, &inventory::asking(workspace)?)
    }

    /// Everything that is neither covered nor explained.
    pub fn holes(&self) -> impl Iterator<Item = &Item> {
        self.items().filter(|item| item.is_hole())
    }

    fn items(&self) -> impl Iterator<Item = &Item> {
        self.parts.iter().flat_map(|part| &part.items)
    }

    fn of(tables: &Tables, reports: &str, units: &[Unit]) -> Result<Self> {
        let mut parts = vec![part(
            "Test modules of the OpenID Foundation",
            tables.all("modules"),
        )];
        for (prefix, title) in CHECKLISTS {
            let items = tables.all("checklist").iter();
            let items: Vec<_> = items
                .filter(|(id, _)| id.starts_with(prefix))
                .cloned()
                .collect();
            parts.push(part(title, &items));
        }
        parts.extend(field_reports(reports));

        let mut by: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for unit in units {
            for id in unit.strings("covers") {
                by.entry(id).or_default().push(unit.id.clone());
            }
        }
        let later = tables.all("later").iter();
        let later = later.map(|(id, group)| (id, Excuse::Later(group.clone())));
        let not_asked = tables.all("not-asked").iter();
        let not_asked = not_asked.map(|(id, why)| (id, Excuse::NotAsked(why.clone())));
        let excuses: BTreeMap<&String, Excuse> = later.chain(not_asked).collect();

        let mut known = BTreeSet::new();
        for item in parts.iter_mut().flat_map(|part| &mut part.items) {
            known.insert(item.id.clone());
            item.by = by.get(&item.id).cloned().unwrap_or_default();
            item.excuse = excuses.get(&item.id).cloned();
        }
        let mut faults: Vec<String> = Vec::new();
        for (id, units) in by.iter().filter(|(id, _)| !known.contains(*id)) {
            let units = units.join(", ");
            faults.push(format!(
                "{units}: `covers` names `{id}`, which {LIST} does not have"
            ));
        }
        for id in excuses.keys().filter(|id| !known.contains(**id)) {
            faults.push(format!("{LIST} explains `{id}`, which is nothing to cover"));
        }
        let allowed = tables.all("check").iter().find(|(key, _)| key == "holes");
        let allowed = allowed.and_then(|(_, number)| number.parse().ok());
        Ok(Self {
            parts,
            holes_allowed: allowed.ok_or_else(|| {
                Trouble::from(format!(
                    "{LIST}: expected `holes = \"NUMBER\"` under [check]"
                ))
            })?,
            faults,
        })
    }
}

/// The parts of the checklist, by how their ids begin.
const CHECKLISTS: [(&str, &str); 7] = [
    ("CORE-", "OpenID Connect Core and Discovery"),
    ("BCP-", "OAuth 2.0 Security Best Current Practice"),
    ("ISS-", "Issuer in the authorization response"),
    ("RPL-", "RP-Initiated Logout"),
    ("FCL-", "Front-Channel Logout"),
    ("BCL-", "Back-Channel Logout"),
    ("SM-", "Session Management"),
];

fn part(title: &str, items: &[(String, String)]) -> Part {
    let items = items.iter().map(|(id, what)| item(id, what));
    Part {
        title: title.to_owned(),
        items: items.collect(),
    }
}

fn item(id: &str, what: &str) -> Item {
    Item {
        id: id.to_owned(),
        what: what.to_owned(),
        by: Vec::new(),
        excuse: None,
    }
}

/// The field reports, a part for each heading above them.
fn field_reports(page: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for line in page.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            parts.push(part(&format!("Field reports: {}", lower(title)), &[]));
        } else if let Some((number, name)) = line
            .strip_prefix("### ")
            .and_then(|line| line.split_once(". "))
            && let Some(part) = parts.last_mut()
        {
            part.items
                .push(item(&format!("field report {number}"), name));
        }
    }
    parts.retain(|part| !part.items.is_empty());
    parts
}

/// A title with a small first letter, unless it begins with an abbreviation.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}

/// `[name]` tables of `"key" = "text"` lines, which is all of TOML that the list needs.
#[derive(Debug, Default)]
struct Tables(Vec<(String, Vec<(String, String)>)>);

impl Tables {
    fn all(&self, name: &str) -> &[(String, String)] {
        let found = self.0.iter().find(|(table, _)| table == name);
        found.map_or(&[], |(_, lines)| lines)
    }
}

fn tables(text: &str) -> Result<Tables> {
    let mut tables = Tables::default();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |message: &str| Trouble::at(Path::new(LIST), index + 1, message);
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            tables.0.push((name.to_owned(), Vec::new()));
            continue;
        }
        let (_, lines) = tables
            .0
            .last_mut()
            .ok_or_else(|| wrong("expected a [table] first"))?;
        let (key, value) = line
            .split_once(" = ")
            .filter(|(_, value)| value.len() > 1 && value.starts_with('"') && value.ends_with('"'))
            .ok_or_else(|| wrong("expected `\"key\" = \"text\"`"))?;
        let key = key.trim_matches('"').to_owned();
        if lines.iter().any(|(other, _)| *other == key) {
            return Err(wrong(&format!("`{key}` is there twice")));
        }
        lines.push((key, rust::strings(value).concat()));
    }
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Header;

    const LIST: &str = "# c\n[check]\nholes = \"1\"\n[not-asked]\n\"SM-01\" = \"no scripts\"\n[later]\n\"field report 1\" = \"sign-in\"\n\
        [modules]\n\"oidcc-client-test\" = \"all well\"\n[checklist]\n\"RPL-01\" = \"goes there\"\n\"SM-01\" = \"frames\"\n";
    const REPORTS: &str =
        "# Field reports\n\n## Login and callback\n\n### 1. restarts for ever\n\nText.\n";

    fn coverage(list: &str, covers: &str) -> Coverage {
        let unit = Unit {
            id: "logout/twice".to_owned(),
            path: "a.rs".into(),
            header: Header::default(),
            source: format!("covers: &[{covers}],"),
        };
        Coverage::of(&tables(list).unwrap(), REPORTS, &[unit]).unwrap()
    }

    #[test]
    fn what_is_neither_covered_nor_explained_is_a_hole() {
        let found = coverage(LIST, "\"RPL-01\"");
        let holes: Vec<&str> = found.holes().map(|item| item.id.as_str()).collect();
        assert_eq!(holes, ["oidcc-client-test"]);
        assert_eq!((found.holes_allowed, found.faults.len()), (1, 0));
        let report = &found.parts.last().unwrap().items[0];
        assert_eq!(report.id, "field report 1");
        assert_eq!(report.excuse, Some(Excuse::Later("sign-in".to_owned())));
        let covered = found.items().find(|item| item.id == "RPL-01").unwrap();
        assert_eq!(covered.by, ["logout/twice"]);
    }

    #[test]
    fn a_slip_of_the_pen_is_a_fault() {
        let found = coverage(LIST, "\"RPL-1\"");
        assert_eq!(
            found.faults,
            ["logout/twice: `covers` names `RPL-1`, which docs/coverage.toml does not have"]
        );
        let list = LIST.replace("\"SM-01\" = \"no", "\"SM-1\" = \"no");
        assert!(coverage(&list, "").faults[0].contains("explains `SM-1`"));
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        for (text, place) in [
            ("x = \"1\"", "coverage.toml:1"),
            ("[a]\nx = 1", "coverage.toml:2"),
            ("[a]\nx = \"1\"\nx = \"2\"", "coverage.toml:3"),
        ] {
            let trouble = tables(text).unwrap_err().to_string();
            assert!(trouble.contains(place), "{trouble}");
        }
    }
}
