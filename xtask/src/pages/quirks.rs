//! `docs/quirks/`: an index by step, and a page for each quirk.

use super::markdown::{codes, count, opening, table};
use super::recorded::{Sample, samples};
use crate::inventory::{QUIRKS, SNAPSHOTS, Unit};
use crate::profile::Profile;
use crate::rust::{self, Variant};

/// What the pages are made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sources<'s> {
    pub(super) quirks: &'s [Unit],
    pub(super) scenarios: &'s [Unit],
    pub(super) profiles: &'s [Profile],
    /// The steps of the provider, in their order.
    pub(super) steps: &'s [Variant],
}

/// `docs/quirks/README.md`.
pub(super) fn index(sources: &Sources<'_>) -> String {
    let words = format!(
        "{}.\nA quirk is one named setting of the mock provider; its default is what the specification says.\n\
         Set one with `rpcheck serve --quirk NAME=VALUE`, in a [profile](../profiles/README.md), or from code.\n\
         A `live` quirk acts on the next request; a `boot` quirk changes what relying parties read once, when they start.\n\
         What real providers do and no quirk imitates is in [left-out.md](left-out.md).",
        count(sources.quirks.len(), "quirk"),
    );
    let mut text = opening("Quirks", QUIRKS, &words);
    for step in sources.steps {
        let name = rust::kebab(&step.name);
        let rows: Vec<Vec<String>> = sources
            .quirks
            .iter()
            .filter(|quirk| last_word(quirk, "step") == name)
            .map(|quirk| {
                let link = format!("[`{id}`]({id}.md)", id = quirk.id);
                let profiles = link_profiles(&setting(sources.profiles, &quirk.id));
                vec![link, quirk.header.summary.clone(), timing(quirk), profiles]
            })
            .collect();
        if rows.is_empty() {
            continue;
        }
        let head = ["quirk", "what is odd", "timing", "profiles"];
        text.push_str(&format!(
            "\n## {name}\n\n{}\n\n{}",
            step.doc,
            table(&head, &rows)
        ));
    }
    text
}

/// `docs/quirks/<id>.md`. `snapshot` is what was recorded of it, if anything was.
pub(super) fn page(quirk: &Unit, sources: &Sources<'_>, snapshot: Option<&str>) -> String {
    let words = format!(
        "{}\n\nAll quirks are in [the index](README.md).",
        quirk.header.summary
    );
    let path = quirk.path.display();
    let mut text = opening(&quirk.id, &path.to_string(), &words);
    text.push_str(&format!("\n- Value: {}\n", parameter(quirk)));
    if let Some(default) = quirk.strings("default").first() {
        text.push_str(&format!("- Default: {default}\n"));
    }
    let step = last_word(quirk, "step");
    text.push_str(&format!("- Step: [{step}](README.md#{step})\n"));
    text.push_str(&format!("- Timing: {}\n", timing(quirk)));
    let profiles = setting(sources.profiles, &quirk.id);
    if !profiles.is_empty() {
        text.push_str(&format!("- Profiles: {}\n", link_profiles(&profiles)));
    }
    let scenarios: Vec<String> = sources
        .scenarios
        .iter()
        .filter(|scenario| uses(scenario, &quirk.id))
        .map(link_scenario)
        .collect();
    if !scenarios.is_empty() {
        text.push_str(&format!("- Scenarios: {}\n", scenarios.join(", ")));
    }
    text.push_str(&format!("- Source: [`{path}`](../../{path})\n"));
    for (heading, section) in &quirk.header.sections {
        let section = match heading.as_str() {
            "References" => listed(section),
            _ => section.clone(),
        };
        text.push_str(&format!("\n## {heading}\n\n{section}\n"));
    }
    let samples = snapshot.map(samples).unwrap_or_default();
    text.push_str(&how_to_set(quirk, &samples));
    if !samples.is_empty() {
        text.push_str(&format!(
            "\nWhat it changes in a long exchange, and that nothing else does: [the recorded difference](../../{SNAPSHOTS}/{}.snap).\n",
            quirk.id
        ));
    }
    text
}

/// One reference per line, as a list.
fn listed(references: &str) -> String {
    let lines = references.lines().filter(|line| !line.trim().is_empty());
    let items = lines.map(|line| {
        if line.starts_with(['-', ' ']) {
            line.to_owned()
        } else {
            format!("- {line}")
        }
    });
    items.collect::<Vec<_>>().join("\n")
}

/// The same setting on the command line, in both kinds of TOML, and in code.
fn how_to_set(quirk: &Unit, samples: &[Sample<'_>]) -> String {
    let id = &quirk.id;
    let is_flag = last_word(quirk, "parameter") == "flag";
    let value = samples
        .iter()
        .find(|sample| sample.changes)
        .or(samples.first())
        .map_or(if is_flag { "true" } else { "VALUE" }, |sample| {
            sample.value
        });
    let assigned = if is_flag {
        id.clone()
    } else {
        format!("{id}={value}")
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-=/._:,".contains(c);
    let shell = if assigned.chars().all(plain) {
        assigned.clone()
    } else {
        format!("'{assigned}'")
    };
    let bare = is_flag || value.parse::<i64>().is_ok();
    let toml = match value {
        value if bare => value.to_owned(),
        value if value.contains(['"', '\\']) => format!("'{value}'"),
        value => format!("\"{value}\""),
    };
    let rust = if assigned.contains(['"', '\\']) {
        format!("r#\"{assigned}\"#")
    } else {
        format!("\"{assigned}\"")
    };
    format!(
        "\n## How to set it\n\n\
         On the command line:\n\n```sh\nrpcheck serve --quirk {shell}\n```\n\n\
         In a profile:\n\n```toml\n[quirks.{id}]\nvalue = {toml}\nsource = \"https://...\" # where one can read that the provider does this\n```\n\n\
         In the file of `rpcheck serve --config`:\n\n```toml\n[[quirk]]\nid = \"{id}\"\nvalue = {toml}\n```\n\n\
         In code:\n\n```rust\nlet provider = MockProvider::builder().quirk({rust}.parse()?).start().await?;\n```\n"
    )
}

/// The profiles that set the quirk, also where they inherit it.
fn setting<'p>(profiles: &'p [Profile], quirk: &str) -> Vec<&'p str> {
    profiles
        .iter()
        .filter(|profile| {
            let chain = profile.chain(profiles);
            let mut values = chain.iter().flat_map(|profile| &profile.values);
            values.any(|value| value.quirk == quirk)
        })
        .map(|profile| profile.name.as_str())
        .collect()
}

fn link_profiles(names: &[&str]) -> String {
    let links = names
        .iter()
        .map(|name| format!("[`{name}`](../profiles/{name}.md)"));
    links.collect::<Vec<_>>().join(", ")
}

fn link_scenario(scenario: &Unit) -> String {
    format!(
        "[`{}`](../catalogue/{}.md#{})",
        scenario.id,
        scenario.group(),
        scenario.name()
    )
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
    if !choices.is_empty() {
        return format!("one of {}", codes(&choices));
    }
    let written = rust::field(&quirk.source, "parameter").unwrap_or_default();
    let bounds = written.strip_prefix("Parameter::Number(");
    match bounds.and_then(|bounds| bounds.strip_suffix(')')?.split_once(", ")) {
        Some((least, most)) => format!("a number from {least} to {most}"),
        None => last_word(quirk, "parameter"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Header;

    fn quirk() -> Unit {
        let source = "//! Keys are odd.\n//!\n//! ## What changes\n//! This.\n\nSpec {\n    parameter: Parameter::Choice(&[\"no\", \"yes, so\"]),\n    default: \"none\",\n    step: Step::IdToken,\n    timing: Timing::Live,\n}\n";
        Unit {
            id: "odd-keys".to_owned(),
            path: "q/odd_keys.rs".into(),
            header: Header::of(source),
            source: source.to_owned(),
        }
    }

    #[test]
    fn a_page_says_how_to_set_the_quirk_everywhere() {
        let steps = [Variant {
            name: "IdToken".to_owned(),
            doc: "The ID token.".to_owned(),
        }];
        let quirks = [quirk()];
        let sources = Sources {
            quirks: &quirks,
            scenarios: &[],
            profiles: &[],
            steps: &steps,
        };
        let snapshot = "odd-keys=no\nfired 1 times\n\n(nothing)\n\nodd-keys=yes, so\nfired 2 times\n\njwks\n  - [0]\n";
        let text = page(&quirks[0], &sources, Some(snapshot));
        for part in [
            "# odd-keys\n",
            "- Value: one of `no`, `yes, so`\n- Default: none\n- Step: [id-token](README.md#id-token)\n- Timing: live\n",
            "## What changes\n\nThis.\n",
            "rpcheck serve --quirk 'odd-keys=yes, so'\n",
            "[quirks.odd-keys]\nvalue = \"yes, so\"\n",
            ".quirk(\"odd-keys=yes, so\".parse()?)",
        ] {
            assert!(text.contains(part), "{part}\nis not in\n{text}");
        }
        let index = index(&sources);
        assert!(
            index.contains("## id-token\n\nThe ID token.\n\n| quirk |"),
            "{index}"
        );
        assert!(
            index.contains("| [`odd-keys`](odd-keys.md) | Keys are odd. | live |  |"),
            "{index}"
        );
    }
}
