//! `docs/profiles.md`.

use super::markdown::{count, opening, source, table};
use crate::inventory::PROFILES;
use crate::profile::{Profile, ProfileValue};

/// The providers that are imitated, each value with its source.
pub(super) fn page(profiles: &[Profile]) -> String {
    let words = format!(
        "{}.\nA profile imitates one real provider: it sets quirks, and says for each value where it comes from.\n\
         *Unverified* marks a value that nobody has checked against the provider itself.",
        count(profiles.len(), "profile"),
    );
    let mut text = opening("Profiles", PROFILES, &words);
    for profile in profiles {
        text.push_str(&format!(
            "\n## {}\n\n{}.\n",
            profile.name,
            profile.title.trim_end_matches('.')
        ));
        if !profile.summary.trim().is_empty() {
            text.push_str(&format!("\n{}\n", profile.summary.trim()));
        }
        text.push_str(&facts(profile));
        if !profile.values.is_empty() {
            let rows: Vec<Vec<String>> = profile.values.iter().map(row).collect();
            let head = ["quirk", "value", "source", "note"];
            text.push_str(&format!("\n{}", table(&head, &rows)));
        }
        if !profile.not_imitated.is_empty() {
            let items = profile
                .not_imitated
                .iter()
                .map(|item| format!("- {item}\n"));
            text.push_str(&format!("\nNot imitated:\n\n{}", items.collect::<String>()));
        }
    }
    text
}

fn facts(profile: &Profile) -> String {
    let extends = profile
        .extends
        .as_ref()
        .map(|base| format!("- Extends: [`{base}`](#{base})\n"));
    let observed = profile
        .observed
        .as_ref()
        .map(|date| format!("- Observed: {date}\n"));
    let facts: String = extends.into_iter().chain(observed).collect();
    if facts.is_empty() {
        facts
    } else {
        format!("\n{facts}")
    }
}

fn row(value: &ProfileValue) -> Vec<String> {
    let scope = value.scope.as_ref().map(|scope| format!(" at `{scope}`"));
    let unverified = if value.unverified {
        " *(unverified)*"
    } else {
        ""
    };
    let from = value
        .source
        .as_deref()
        .map_or_else(|| "**missing**".to_owned(), source);
    vec![
        format!("[`{id}`](quirks.md#{id})", id = value.quirk),
        format!("`{}`{}", value.value, scope.unwrap_or_default()),
        format!("{from}{unverified}"),
        value.note.clone().unwrap_or_default(),
    ]
}
