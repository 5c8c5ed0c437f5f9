//! The catalogue: one page that lists every scenario, and one page per group that documents them.

use std::collections::BTreeSet;

use super::markdown::{codes, count, opening, table};
use crate::inventory::{SCENARIOS, Unit};
use crate::rust;

/// The groups that have scenarios, sorted.
pub(super) fn groups(scenarios: &[Unit]) -> BTreeSet<&str> {
    scenarios.iter().map(Unit::group).collect()
}

/// `docs/catalogue/README.md`.
pub(super) fn overview(scenarios: &[Unit]) -> String {
    let groups = groups(scenarios);
    let words = format!(
        "{} in {}.\nEach is one question about the relying party.\n`rpcheck explain ID` shows the same text as \
         the pages behind these links.\n\
         What must hold in every scenario are the [invariants](invariants.md).\n\
         [Coverage](coverage.md) tells which modules, demands and field reports the scenarios ask about, and what is \
         not asked, and [detection.md](../detection.md) shows which defect breaks which scenario.",
        count(scenarios.len(), "scenario"),
        count(groups.len(), "group"),
    );
    let mut text = opening("The catalogue", SCENARIOS, &words);
    for group in groups {
        let rows: Vec<Vec<String>> = members(scenarios, group)
            .map(|scenario| {
                vec![
                    format!("[`{}`]({group}.md#{})", scenario.id, scenario.name()),
                    level(scenario).0,
                    scenario.header.summary.clone(),
                    codes(&scenario.strings("caught_by")),
                ]
            })
            .collect();
        let head = [
            "scenario",
            "level",
            "what it is about",
            "defects that it catches",
        ];
        text.push_str(&format!("\n## {group}\n\n{}", table(&head, &rows)));
    }
    text
}

/// `docs/catalogue/<group>.md`.
pub(super) fn group(group: &str, scenarios: &[Unit]) -> String {
    let folder = format!("{SCENARIOS}/{}", rust::snake(group));
    let words = "All scenarios are in [the index](README.md).";
    let mut text = opening(&format!("Scenarios: {group}"), &folder, words);
    for scenario in members(scenarios, group) {
        text.push_str(&entry(scenario));
    }
    text
}

fn entry(scenario: &Unit) -> String {
    let (level, basis) = level(scenario);
    let mut text = format!(
        "\n## {}\n\n{}\n\n",
        scenario.name(),
        scenario.header.summary
    );
    text.push_str(&format!(
        "- Id: `{}`\n- Level: {level} ({basis})\n",
        scenario.id
    ));
    for (label, settings) in [("Scene", "given"), ("Deviation", "quirks")] {
        let settings = settings_of(scenario, settings);
        if !settings.is_empty() {
            text.push_str(&format!("- {label}: {}\n", codes(&settings)));
        }
    }
    if let Some(profiles) = asked_at(scenario) {
        text.push_str(&format!("- Asked at: {profiles}\n"));
    }
    for (label, field) in [("Covers", "covers"), ("Catches", "caught_by")] {
        let items = scenario.strings(field);
        if !items.is_empty() {
            text.push_str(&format!("- {label}: {}\n", codes(&items)));
        }
    }
    let path = scenario.path.display();
    text.push_str(&format!("- Source: [`{path}`](../../{path})\n"));
    for (heading, section) in &scenario.header.sections {
        text.push_str(&format!("\n### {heading}\n\n{section}\n"));
    }
    text
}

/// The profiles at which a scenario is asked; nothing where it is asked at all of them.
fn asked_at(scenario: &Unit) -> Option<String> {
    let value = rust::field(&scenario.source, "profiles")?;
    let texts = rust::strings(&value);
    if value.contains("Only(") {
        let (because, names) = texts.split_last()?;
        return Some(format!("{} alone: {because}", codes(names)));
    }
    let pairs = texts.chunks_exact(2);
    let left_out: Vec<String> = pairs
        .map(|pair| format!("`{}` ({})", pair[0], pair[1]))
        .collect();
    (!left_out.is_empty()).then(|| format!("all but {}", left_out.join(", ")))
}

/// Pairs of quirk and value as the command line writes them.
fn settings_of(scenario: &Unit, field: &str) -> Vec<String> {
    scenario
        .strings(field)
        .chunks(2)
        .map(|pair| pair.join("="))
        .collect()
}

fn level(scenario: &Unit) -> (String, String) {
    scenario.level().unwrap_or_default()
}

fn members<'s>(scenarios: &'s [Unit], group: &str) -> impl Iterator<Item = &'s Unit> {
    scenarios
        .iter()
        .filter(move |scenario| scenario.group() == group)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Header;

    fn scenario() -> Unit {
        let source = "//! The token is for another.\n//!\n//! ## What happens\n//! This.\n\npub(super) const SCENARIO: Scenario = Scenario {\n    level: Level::Must(\"Core 3.1.3.7 (3)\"),\n    quirks: &[(\"id-token-aud-foreign\", \"true\")],\n    caught_by: &[\"skips:audience\"],\n};\n";
        Unit {
            id: "id-token/aud-foreign".to_owned(),
            path: "scenarios/src/catalogue/id_token/aud_foreign.rs".into(),
            header: Header::of(source),
            source: source.to_owned(),
        }
    }

    #[test]
    fn the_overview_links_each_scenario() {
        let text = overview(&[scenario()]);
        assert!(text.contains("1 scenario in 1 group."));
        assert!(text.contains(
            "| [`id-token/aud-foreign`](id-token.md#aud-foreign) | must | The token is for another. | `skips:audience` |"
        ));
    }

    #[test]
    fn a_scenario_that_is_not_asked_everywhere_says_so() {
        let asked_at = |profiles: &str| {
            let mut unit = scenario();
            unit.source = format!("profiles: {profiles},");
            asked_at(&unit)
        };
        assert_eq!(asked_at("Profiles::All"), None);
        assert_eq!(
            asked_at(r#"Profiles::Only(&["cognito", "auth0"], "their own page")"#).unwrap(),
            "`cognito`, `auth0` alone: their own page"
        );
        assert_eq!(
            asked_at(r#"Profiles::AllBut(&[("google", "no sign-out")])"#).unwrap(),
            "all but `google` (no sign-out)"
        );
    }

    #[test]
    fn a_group_page_holds_the_whole_documentation() {
        let text = group("id-token", &[scenario()]);
        assert!(text.contains("## aud-foreign\n\nThe token is for another.\n"));
        assert!(text.contains("- Level: must (Core 3.1.3.7 (3))\n"));
        assert!(text.contains("- Deviation: `id-token-aud-foreign=true`\n"));
        assert!(text.contains("### What happens\n\nThis.\n"));
    }
}
