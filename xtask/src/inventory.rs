//! What the repository holds: scenarios, invariants, quirks, profiles and defects, read from their files.

use std::path::{Path, PathBuf};

use crate::header::{Form, Header, PLACEHOLDER};
use crate::profile::Profile;
use crate::rust::Variant;
use crate::{Result, Trouble, root, rust};

/// The folder of the scenarios, one folder per group in it.
pub const SCENARIOS: &str = "scenarios/src/catalogue";
/// The folder of the invariants.
pub const INVARIANTS: &str = "scenarios/src/invariants";
/// The folder of the quirks.
pub const QUIRKS: &str = "mock-provider/src/quirk/catalogue";
/// The folder of the provider profiles.
pub const PROFILES: &str = "mock-provider/profiles";
/// What tests have recorded of quirks and profiles.
pub const SNAPSHOTS: &str = "mock-provider/tests/quirks/snapshots";
/// What quirks say about themselves, with the steps at which they act.
pub const SPEC: &str = "mock-provider/src/quirk/spec.rs";
/// The defects of the reference RP that are made by hand.
pub const DEFECTS: &str = "rp-under-test/src/defect.rs";
/// The table of the reference RP's checks, each of which can be left out.
pub const CHECKS: &str = "rp-under-test/src/checks.rs";

/// A scenario, an invariant or a quirk: one documented file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The id that the path gives it: `logout/without-session`, `id-token-aud-foreign`.
    pub id: String,
    /// The path below the workspace.
    pub path: PathBuf,
    /// The text of the file.
    pub source: String,
    /// Its documentation.
    pub header: Header,
}

impl Unit {
    /// The part of a scenario's id before the slash.
    pub fn group(&self) -> &str {
        self.id.split_once('/').map_or("", |(group, _)| group)
    }

    /// The part of the id after the slash, or all of it.
    pub fn name(&self) -> &str {
        self.id
            .split_once('/')
            .map_or(self.id.as_str(), |(_, name)| name)
    }

    /// Everything that its author still owes; empty when it is complete.
    pub fn faults(&self, form: Form) -> Vec<String> {
        let mut faults = self.header.faults(form);
        let code = self.source.lines().filter(|line| !line.starts_with("//!"));
        if code.into_iter().any(|line| line.contains(PLACEHOLDER)) {
            faults.push(format!(
                "code marked `{PLACEHOLDER}` still waits to be written"
            ));
        }
        faults
    }

    /// The strings of one field of its metadata, such as `caught_by`.
    pub fn strings(&self, field: &str) -> Vec<String> {
        rust::field(&self.source, field).map_or_else(Vec::new, |value| rust::strings(&value))
    }

    /// Name and reason of `level: Level::Must("…")`, as `("must", "…")`.
    pub fn level(&self) -> Option<(String, String)> {
        let value = rust::field(&self.source, "level")?;
        let name = value.split('(').next()?.rsplit("::").next()?;
        Some((name.to_lowercase(), rust::strings(&value).join("; ")))
    }
}

/// A way in which the reference RP can be broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// `local-logout-only`, or `skips:audience` for a check left out.
    pub id: String,
    /// Who does what wrong, and when.
    pub doc: String,
}

/// All scenarios, sorted by id.
///
/// # Errors
/// When a folder or file cannot be read, or a name is not `snake_case`.
pub fn scenarios(workspace: &Path) -> Result<Vec<Unit>> {
    let mut found = Vec::new();
    for group in root::list(&workspace.join(SCENARIOS))? {
        if group.is_dir() {
            let name = folder_name(&group);
            check_name(&group, name)?;
            let folder = Path::new(SCENARIOS).join(name);
            found.extend(units(
                workspace,
                &folder,
                &format!("{}/", rust::kebab(name)),
            )?);
        }
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}

/// All invariants, sorted by id (without the prefix `invariants/` that reports give them).
///
/// # Errors
/// As for [`scenarios`].
pub fn invariants(workspace: &Path) -> Result<Vec<Unit>> {
    units(workspace, Path::new(INVARIANTS), "")
}

/// Everything that asks something of the RP, under the ids of the reports: the scenarios, then the invariants as
/// `invariants/state-repeated`.
///
/// # Errors
/// As for [`scenarios`].
pub fn asking(workspace: &Path) -> Result<Vec<Unit>> {
    let mut found = scenarios(workspace)?;
    found.extend(units(workspace, Path::new(INVARIANTS), "invariants/")?);
    Ok(found)
}

/// All quirks, sorted by id.
///
/// # Errors
/// As for [`scenarios`].
pub fn quirks(workspace: &Path) -> Result<Vec<Unit>> {
    units(workspace, Path::new(QUIRKS), "")
}

/// All built-in profiles, sorted by name.
///
/// # Errors
/// When a file cannot be read or is no profile.
pub fn profiles(workspace: &Path) -> Result<Vec<Profile>> {
    let mut found = root::list(&workspace.join(PROFILES))?
        .iter()
        .filter(|path| root::stem_of(path, "toml").is_some())
        .map(|path| {
            let shown = path.strip_prefix(workspace).unwrap_or(path);
            Profile::parse(shown, &root::read(path)?)
        })
        .collect::<Result<Vec<Profile>>>()?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// The steps of the provider at which quirks act, in their order.
///
/// # Errors
/// When the file cannot be read.
pub fn steps(workspace: &Path) -> Result<Vec<Variant>> {
    let path = workspace.join(SPEC);
    if !path.exists() {
        return Ok(Vec::new());
    }
    Ok(rust::variants(&root::read(&path)?, "Step"))
}

/// All defects of the reference RP: the hand-made ones, then one for each check that can be left out.
///
/// # Errors
/// When a file cannot be read.
pub fn defects(workspace: &Path) -> Result<Vec<Defect>> {
    let mut found = Vec::new();
    for (file, name, prefix) in [(DEFECTS, "Defect", ""), (CHECKS, "Check", "skips:")] {
        let path = workspace.join(file);
        if path.exists() {
            let variants = rust::variants(&root::read(&path)?, name);
            found.extend(variants.into_iter().map(|variant| Defect {
                id: format!("{prefix}{}", rust::kebab(&variant.name)),
                doc: variant.doc,
            }));
        }
    }
    Ok(found)
}

fn units(workspace: &Path, folder: &Path, prefix: &str) -> Result<Vec<Unit>> {
    let mut found = Vec::new();
    for path in root::list(&workspace.join(folder))? {
        let Some(stem) = root::stem_of(&path, "rs").filter(|stem| *stem != "mod") else {
            continue;
        };
        check_name(&path, stem)?;
        let source = root::read(&path)?;
        found.push(Unit {
            id: format!("{prefix}{}", rust::kebab(stem)),
            path: folder.join(format!("{stem}.rs")),
            header: Header::of(&source),
            source,
        });
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}

fn folder_name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

fn check_name(path: &Path, name: &str) -> Result<()> {
    if is_snake_case(name) {
        return Ok(());
    }
    Err(Trouble::from(format!(
        "{}: a file name becomes an id and a module, so it must be snake_case: small letters, digits and `_`",
        path.display()
    )))
}

/// Small letters, digits and single underscores, beginning with a letter.
pub fn is_snake_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('_')
        && !name.contains("__")
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_read_from_the_source() {
        let unit = Unit {
            id: "logout/without-session".to_owned(),
            path: PathBuf::new(),
            source: "level: Level::Practice(\"field report 62\"),\n caught_by: &[\"a\", \"b\"],"
                .to_owned(),
            header: Header::default(),
        };
        assert_eq!((unit.group(), unit.name()), ("logout", "without-session"));
        assert_eq!(
            unit.level(),
            Some(("practice".to_owned(), "field report 62".to_owned()))
        );
        assert_eq!(unit.strings("caught_by"), ["a", "b"]);
        assert_eq!(unit.strings("covers"), Vec::<String>::new());
    }

    #[test]
    fn names_become_ids() {
        assert!(is_snake_case("alg_none_2"));
        for odd in ["Alg", "alg-none", "_x", "x_", "a__b", "", "2x"] {
            assert!(!is_snake_case(odd), "{odd}");
        }
    }
}
