//! `docs/profiles/`: an index, and a page for each imitated provider.

use super::markdown::{code_cell, count, opening, source, table};
use super::recorded::{inner, steps};
use crate::inventory::{PROFILES, Unit};
use crate::profile::{Profile, ProfileValue};
use crate::rust::{self, Variant};

/// The longest value that a table shows whole, in characters.
const LONGEST_VALUE: usize = 60;

/// `docs/profiles/README.md`.
pub(super) fn index(profiles: &[Profile]) -> String {
    let words = format!(
        "{}.\nA profile imitates one real provider: it sets [quirks](../quirks/README.md), and says for each value where it comes from.\n\
         *Unverified* marks a value that nobody has checked against the provider itself.\n\n\
         `rpcheck explain NAME` shows one in a screen, `rpcheck profile diff A B` compares two, and\n\
         `rpcheck profile import URL` starts one of your own from a provider's metadata.",
        count(profiles.len(), "profile"),
    );
    let mut text = opening("Profiles", PROFILES, &words);
    let rows: Vec<Vec<String>> = profiles
        .iter()
        .map(|profile| {
            let values = values(profile, profiles);
            let doubtful = values.iter().filter(|(value, _)| value.unverified).count();
            vec![
                format!("[`{name}`]({name}.md)", name = profile.name),
                profile.title.clone(),
                values.len().to_string(),
                doubtful.to_string(),
                profile.summary.trim().to_owned(),
            ]
        })
        .collect();
    let head = [
        "profile",
        "provider",
        "values",
        "unverified",
        "what matters",
    ];
    text.push_str(&format!("\n{}", table(&head, &rows)));
    text
}

/// `docs/profiles/<name>.md`. `visit` is what was recorded of a visit, if anything was.
pub(super) fn page(
    profile: &Profile,
    profiles: &[Profile],
    quirks: &[Unit],
    order: &[Variant],
    visit: Option<&str>,
) -> String {
    let title = profile.title.trim_end_matches('.');
    let path = format!("{PROFILES}/{}.toml", profile.name);
    let words = format!(
        "{title}.\n\n{}\n\nAll profiles are in [the index](README.md).",
        profile.summary.trim()
    );
    let mut text = opening(&profile.name, &path, &words);
    text.push_str(&facts(profile, &path));
    text.push_str(&peculiarities(profile, profiles, quirks, order));
    if !profile.not_imitated.is_empty() {
        let items = profile
            .not_imitated
            .iter()
            .map(|item| format!("- {item}\n"));
        text.push_str(&format!(
            "\n## Not imitated\n\n{}",
            items.collect::<String>()
        ));
    }
    text.push_str(&how_to_run(&profile.name));
    if let Some(visit) = visit {
        text.push_str(&recorded(visit));
    }
    text
}

fn facts(profile: &Profile, path: &str) -> String {
    let extends = profile
        .extends
        .as_ref()
        .map(|base| format!("- Extends: [`{base}`]({base}.md)\n"));
    let observed = profile
        .observed
        .as_ref()
        .map(|date| format!("- Observed: {date}\n"));
    let file = format!("- Source: [`{path}`](../../{path})\n");
    let facts: String = extends.into_iter().chain(observed).chain([file]).collect();
    format!("\n{facts}")
}

/// One table per step of the provider, and the list of sources that their numbers mean.
fn peculiarities(
    profile: &Profile,
    profiles: &[Profile],
    quirks: &[Unit],
    order: &[Variant],
) -> String {
    let values = values(profile, profiles);
    if values.is_empty() {
        return "\n## What is peculiar\n\nNothing: every quirk has its default.\n".to_owned();
    }
    let mut references: Vec<&str> = Vec::new();
    let mut text = "\n## What is peculiar\n".to_owned();
    for step in order {
        let rows: Vec<Vec<String>> = values
            .iter()
            .filter_map(|(value, from)| {
                let quirk = quirks.iter().find(|quirk| quirk.id == value.quirk)?;
                (step_of(quirk) == step.name).then(|| {
                    let own = profile.name == *from;
                    row(
                        value,
                        quirk,
                        &mut references,
                        if own { None } else { Some(from) },
                    )
                })
            })
            .collect();
        if !rows.is_empty() {
            let head = ["quirk", "value", "what a relying party sees", "source"];
            text.push_str(&format!(
                "\n### {}\n\n{}",
                rust::kebab(&step.name),
                table(&head, &rows)
            ));
        }
    }
    let list = references
        .iter()
        .enumerate()
        .map(|(index, reference)| format!("{}. {}\n", index + 1, source(reference)));
    text.push_str(&format!("\n### Sources\n\n{}", list.collect::<String>()));
    text
}

fn row<'v>(
    value: &'v ProfileValue,
    quirk: &Unit,
    references: &mut Vec<&'v str>,
    inherited: Option<&str>,
) -> Vec<String> {
    let reference = value.source.as_deref().unwrap_or("missing");
    let number = references
        .iter()
        .position(|known| *known == reference)
        .unwrap_or_else(|| {
            references.push(reference);
            references.len() - 1
        });
    let mut seen = value
        .note
        .clone()
        .unwrap_or_else(|| quirk.header.summary.clone());
    if let Some(parent) = inherited {
        seen.push_str(&format!(" As [`{parent}`]({parent}.md)."));
    }
    let scope = value.scope.as_ref().map(|scope| format!(" at `{scope}`"));
    let doubt = if value.unverified {
        " *unverified*"
    } else {
        ""
    };
    vec![
        format!("[`{id}`](../quirks/{id}.md)", id = value.quirk),
        format!("{}{}", shown(&value.value), scope.unwrap_or_default()),
        seen,
        format!("{}{doubt}", number + 1),
    ]
}

/// A value as it is, or its beginning.
fn shown(value: &str) -> String {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if value.chars().count() <= LONGEST_VALUE {
        return code_cell(&value);
    }
    let beginning: String = value.chars().take(LONGEST_VALUE - 20).collect();
    format!("{} and more", code_cell(beginning.trim_end()))
}

/// The values of a profile and of those that it extends, each with the name of the profile that it comes from; the
/// nearer word counts.
fn values<'p>(profile: &'p Profile, profiles: &'p [Profile]) -> Vec<(&'p ProfileValue, &'p str)> {
    let mut found: Vec<(&ProfileValue, &str)> = Vec::new();
    for level in profile.chain(profiles).into_iter().rev() {
        for value in &level.values {
            let same = found
                .iter_mut()
                .find(|(old, _)| old.quirk == value.quirk && old.scope == value.scope);
            match same {
                Some(old) => *old = (value, &level.name),
                None => found.push((value, &level.name)),
            }
        }
    }
    found
}

fn step_of(quirk: &Unit) -> String {
    rust::field(&quirk.source, "step")
        .and_then(|value| value.rsplit("::").next().map(str::to_owned))
        .unwrap_or_default()
}

fn how_to_run(name: &str) -> String {
    format!(
        "\n## How to run it\n\n\
         ```sh\n\
         rpcheck serve --provider {name}    # a provider for your own app\n\
         rpcheck run --provider {name}      # check a relying party against it\n\
         rpcheck demo --provider {name}     # click through a logout bug\n\
         rpcheck explain {name}             # this page in a screen\n\
         ```\n\n\
         In a test:\n\n\
         ```rust\n\
         let profile = Profile::load(\"{name}\")?;\n\
         let provider = MockProvider::builder().profile(profile).start().await?;\n\
         ```\n"
    )
}

/// The metadata and the exchange, as a test has recorded them.
fn recorded(visit: &str) -> String {
    let mut text = String::new();
    let steps = steps(visit);
    let discovery = steps.iter().find(|(name, _)| *name == "discovery");
    if let Some(document) = discovery.and_then(|(_, json)| inner(json)) {
        text.push_str(&format!(
            "\n## The discovery document\n\n`http://op` stands for the address of the provider, `http://op-apart` for its second one.\n\n```json\n{document}\n```\n"
        ));
    }
    text.push_str(
        "\n## An exchange\n\nA sign-in, a refresh and a sign-out, with tokens opened; what is random is left out.\n",
    );
    for (name, json) in steps.iter().filter(|(name, _)| *name != "discovery") {
        text.push_str(&format!("\n### {name}\n\n```json\n{json}\n```\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Header;
    use std::path::Path;

    #[test]
    fn a_page_shows_values_of_its_own_and_inherited_ones_with_numbered_sources() {
        let read = |name: &str, text: &str| Profile::parse(Path::new(name), text).unwrap();
        let base = read(
            "base.toml",
            "title = \"Base\"\nsummary = \"B.\"\n[quirks.odd]\nvalue = 1\nsource = \"https://a.example\"\n[quirks.other]\nvalue = \"x\"\nsource = \"https://b.example\"\n",
        );
        let child = read(
            "child.toml",
            "title = \"Child\"\nextends = \"base\"\nsummary = \"C.\"\n[quirks.odd]\nvalue = 2\nsource = \"https://b.example\"\nunverified = true\n",
        );
        let unit = |id: &str| Unit {
            id: id.to_owned(),
            path: "x".into(),
            source: "step: Step::Token,".to_owned(),
            header: Header::of("//! It is odd.\n"),
        };
        let order = [Variant {
            name: "Token".to_owned(),
            doc: String::new(),
        }];
        let profiles = [base, child];
        let quirks = [unit("odd"), unit("other")];
        let text = page(&profiles[1], &profiles, &quirks, &order, None);
        for part in [
            "- Extends: [`base`](base.md)\n",
            "| [`odd`](../quirks/odd.md) | `2` | It is odd. | 1 *unverified* |",
            "| [`other`](../quirks/other.md) | `x` | It is odd. As [`base`](base.md). | 1 |",
            "### Sources\n\n1. <https://b.example>\n",
        ] {
            assert!(text.contains(part), "{part}\nis not in\n{text}");
        }
        assert!(index(&profiles).contains("| [`child`](child.md) | Child | 2 | 1 | C. |"));
    }
}
