//! The registries: Rust that lists what a folder holds, so that adding a file is all there is to adding a unit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::inventory::{self, INVARIANTS, PROFILES, QUIRKS, SCENARIOS, Unit};
use crate::profile::Profile;
use crate::rust::snake;
use crate::sync::{Generated, MARK};

/// The list of the built-in profiles.
const BUILT_IN: &str = "mock-provider/src/profile/built_in.rs";

/// The registries of all folders that exist.
///
/// # Errors
/// When a folder or file cannot be read.
pub fn all(workspace: &Path) -> Result<Vec<Generated>> {
    let registries = [
        (SCENARIOS, catalogue(&inventory::scenarios(workspace)?)),
        (INVARIANTS, invariants(&inventory::invariants(workspace)?)),
        (QUIRKS, quirks(&inventory::quirks(workspace)?)),
    ];
    let mut files: Vec<Generated> = registries
        .into_iter()
        .filter(|(folder, _)| workspace.join(folder).is_dir())
        .map(|(folder, text)| Generated {
            path: PathBuf::from(folder).join("mod.rs"),
            text,
        })
        .collect();
    if workspace.join(PROFILES).is_dir() {
        files.push(Generated {
            path: BUILT_IN.into(),
            text: profiles(&inventory::profiles(workspace)?),
        });
    }
    Ok(files)
}

/// Groups are modules without files of their own, so that one registry shows all there is.
fn catalogue(scenarios: &[Unit]) -> String {
    let mut groups: BTreeMap<&str, String> = BTreeMap::new();
    for scenario in scenarios {
        let module = format!("    pub(super) mod {};\n", snake(scenario.name()));
        groups
            .entry(scenario.group())
            .or_default()
            .push_str(&module);
    }
    let groups = groups
        .iter()
        .map(|(group, modules)| format!("mod {} {{\n{modules}}}\n", snake(group)));
    let rows = scenarios.iter().map(|scenario| {
        let (group, name) = (snake(scenario.group()), snake(scenario.name()));
        row(
            &scenario.id,
            &format!("scenario: &{group}::{name}::SCENARIO"),
            &format!("{group}/{name}.rs"),
        )
    });
    format!(
        "//! The catalogue: one scenario per file, its path is its id.\n//!\n//! {MARK} from the folder. Do not edit.\n\n\
         use crate::scenario::Entry;\n\n{}\n\
         /// Every scenario, sorted by id.\npub(crate) const ENTRIES: &[Entry] = {};\n",
        groups.collect::<String>(),
        table(rows)
    )
}

fn invariants(invariants: &[Unit]) -> String {
    let rows = invariants.iter().map(|invariant| {
        let name = snake(&invariant.id);
        row(
            &format!("invariants/{}", invariant.id),
            &format!("invariant: &{name}::INVARIANT"),
            &format!("{name}.rs"),
        )
    });
    format!(
        "//! What must hold in every scenario: one invariant per file, its file name is its id.\n//!\n\
         //! {MARK} from the folder. Do not edit.\n\nuse crate::invariant::Entry;\n\n{}\n\
         /// Every invariant, sorted by id.\npub(crate) const ENTRIES: &[Entry] = {};\n",
        modules(invariants),
        table(rows)
    )
}

fn quirks(quirks: &[Unit]) -> String {
    let rows = quirks.iter().map(|quirk| {
        let name = snake(&quirk.id);
        row(
            &quirk.id,
            &format!("spec: {name}::SPEC"),
            &format!("{name}.rs"),
        )
    });
    format!(
        "//! How a provider can be odd: one quirk per file, its file name is its id.\n//!\n\
         //! {MARK} from the folder. Do not edit.\n\nuse super::Entry;\n\n{}\n\
         /// Every quirk, sorted by id.\npub(super) const ENTRIES: &[Entry] = {};\n",
        modules(quirks),
        table(rows)
    )
}

/// The texts of the profiles, which the provider reads when one is asked for.
fn profiles(profiles: &[Profile]) -> String {
    let rows = profiles.iter().map(|profile| {
        let name = &profile.name;
        format!(
            "    BuiltIn {{\n        name: \"{name}\",\n        text: include_str!(\"../../profiles/{name}.toml\"),\n    }},\n"
        )
    });
    format!(
        "//! The profiles that come with the provider.\n//!\n//! {MARK} from the folder `{PROFILES}`. Do not edit.\n\n\
         use super::BuiltIn;\n\n\
         /// Every built-in profile, sorted by name.\npub(super) const BUILT_IN: &[BuiltIn] = {};\n",
        table(rows)
    )
}

fn modules(units: &[Unit]) -> String {
    let lines = units
        .iter()
        .map(|unit| format!("mod {};\n", snake(&unit.id)));
    lines.collect()
}

fn row(id: &str, unit: &str, file: &str) -> String {
    format!(
        "    Entry {{\n        id: \"{id}\",\n        {unit},\n        source: include_str!(\"{file}\"),\n    }},\n"
    )
}

/// An array as rustfmt leaves it.
fn table(rows: impl Iterator<Item = String>) -> String {
    let rows: String = rows.collect();
    if rows.is_empty() {
        "&[]".to_owned()
    } else {
        format!("&[\n{rows}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_file_in_its_folder_is_registered() {
        let scratch = Scratch::new("register");
        scratch.put(
            "scenarios/src/catalogue/id_token/aud_foreign.rs",
            "//! A.\n",
        );
        scratch.put("scenarios/src/catalogue/logout/twice.rs", "//! B.\n");
        scratch.put("scenarios/src/invariants/state_repeated.rs", "//! C.\n");
        scratch.put("mock-provider/profiles/acme.toml", "title = \"Acme\"\n");
        let all = all(scratch.path()).unwrap();
        let text = |path: &str| {
            let found = all.iter().find(|file| file.path == Path::new(path));
            found.map(|file| file.text.as_str()).unwrap()
        };
        let catalogue = text("scenarios/src/catalogue/mod.rs");
        assert!(
            catalogue
                .contains("mod id_token {\n    pub(super) mod aud_foreign;\n}\nmod logout {\n")
        );
        assert!(catalogue.contains("        id: \"id-token/aud-foreign\",\n        scenario: &id_token::aud_foreign::SCENARIO,\n        source: include_str!(\"id_token/aud_foreign.rs\"),\n"));
        let invariants = text("scenarios/src/invariants/mod.rs");
        assert!(invariants.contains("mod state_repeated;\n"));
        assert!(invariants.contains("        id: \"invariants/state-repeated\",\n"));
        let profiles = text("mock-provider/src/profile/built_in.rs");
        assert!(profiles.contains(
            "        name: \"acme\",\n        text: include_str!(\"../../profiles/acme.toml\"),\n"
        ));
        assert_eq!(all.len(), 3, "a folder that is not there has no registry");
    }
}
