//! `docs/quirks.md`.

use super::markdown::{codes, count, opening, table};
use crate::inventory::{QUIRKS, Unit};
use crate::profile::Profile;
use crate::rust;

/// Every setting of the mock provider, and who uses it.
pub(super) fn page(quirks: &[Unit], scenarios: &[Unit], profiles: &[Profile]) -> String {
    let words = format!(
        "{}.\nA quirk is one named setting of the mock provider; its default is what the specification says.\n\
         Set one with `rpcheck serve --quirk NAME=VALUE`, in a profile, or from code.\n\
         A `live` quirk acts on the next request; a `boot` quirk changes what relying parties read once, when they start.",
        count(quirks.len(), "quirk"),
    );
    let mut text = opening("Quirks", QUIRKS, &words);
    let rows: Vec<Vec<String>> = quirks
        .iter()
        .map(|quirk| {
            let link = format!("[`{}`](#{})", quirk.id, quirk.id);
            vec![link, timing(quirk), quirk.header.summary.clone()]
        })
        .collect();
    text.push_str(&format!(
        "\n{}",
        table(&["quirk", "timing", "what is odd"], &rows)
    ));
    for quirk in quirks {
        text.push_str(&entry(quirk, scenarios, profiles));
    }
    text
}

fn entry(quirk: &Unit, scenarios: &[Unit], profiles: &[Profile]) -> String {
    let mut text = format!("\n## {}\n\n{}\n\n", quirk.id, quirk.header.summary);
    text.push_str(&format!("- Value: {}\n", parameter(quirk)));
    if let Some(default) = quirk.strings("default").first() {
        text.push_str(&format!("- Default: {default}\n"));
    }
    text.push_str(&format!(
        "- Acts at: {}, {}\n",
        last_word(quirk, "step"),
        timing(quirk)
    ));
    let in_profiles: Vec<String> = profiles
        .iter()
        .filter(|profile| profile.values.iter().any(|value| value.quirk == quirk.id))
        .map(|profile| profile.name.clone())
        .collect();
    let in_scenarios: Vec<String> = scenarios
        .iter()
        .filter(|scenario| uses(scenario, &quirk.id))
        .map(|scenario| scenario.id.clone())
        .collect();
    for (label, users) in [("Profiles", in_profiles), ("Scenarios", in_scenarios)] {
        if !users.is_empty() {
            text.push_str(&format!("- {label}: {}\n", codes(&users)));
        }
    }
    for (heading, section) in &quirk.header.sections {
        text.push_str(&format!("\n### {heading}\n\n{section}\n"));
    }
    text
}

/// Whether a scenario sets the quirk, in its metadata or while it drives.
fn uses(scenario: &Unit, quirk: &str) -> bool {
    rust::strings(&rust::without_comments(&scenario.source))
        .iter()
        .any(|string| string == quirk)
}

/// The kind of value in words: its choices, or `bytes`, `flag`, `text`.
fn parameter(quirk: &Unit) -> String {
    let choices = quirk.strings("parameter");
    if choices.is_empty() {
        last_word(quirk, "parameter")
    } else {
        format!("one of {}", codes(&choices))
    }
}

fn timing(quirk: &Unit) -> String {
    last_word(quirk, "timing")
}

/// `Step::IdToken` as `id-token`.
fn last_word(quirk: &Unit, field: &str) -> String {
    rust::field(&quirk.source, field)
        .and_then(|value| value.rsplit("::").next().map(rust::kebab))
        .unwrap_or_else(|| "–".to_owned())
}
