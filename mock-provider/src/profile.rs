//! Profiles: real providers imitated, each a TOML file of quirks with the sources of their values.

mod built_in;
mod error;
mod read;

use std::fs;
use std::path::{Path, PathBuf};

pub use error::ProfileError;

use crate::quirk::{Setting, nearest};
use built_in::BUILT_IN;
use read::File;
pub(crate) use read::Source;

/// How many profiles may extend one another.
const LONGEST_CHAIN: usize = 16;
/// The largest profile file, in bytes.
const LARGEST_FILE: u64 = 1 << 20;

/// A profile that comes with the provider.
#[derive(Clone, Copy, Debug)]
struct BuiltIn {
    /// The name of its file.
    name: &'static str,
    /// Its TOML.
    text: &'static str,
}

/// A setting with where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced {
    /// The setting.
    pub setting: Setting,
    /// Where somebody can read that the provider does this.
    pub source: String,
    /// What the RP sees.
    pub note: Option<String>,
    /// Whether nobody has checked it against the provider.
    pub unverified: bool,
    /// The profile that says so: this one, or one that it extends.
    pub profile: String,
}

/// One real provider imitated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    name: String,
    title: String,
    extends: Option<String>,
    observed: String,
    summary: String,
    not_imitated: Vec<String>,
    sourced: Vec<Sourced>,
}

impl Profile {
    /// A built-in profile.
    ///
    /// # Errors
    /// When there is none of this name; the error names the nearest.
    pub fn load(name: &str) -> Result<Self, ProfileError> {
        let found = find_built_in(name)?;
        Self::from_toml(found.text, found.name)
    }

    /// A profile from a file. What it extends is a built-in profile, or a file by its path from this one, ending in
    /// `.toml`.
    ///
    /// # Errors
    /// When the file cannot be read or is no profile; the error names the place in it.
    pub fn from_file(path: &Path) -> Result<Self, ProfileError> {
        let text = read_file(path)?;
        resolve(&text, &path.display().to_string(), path.parent())
    }

    /// A profile from text. `origin` is where the text comes from: its last part, without `.toml`, is the profile's
    /// name. What it extends is a built-in profile.
    ///
    /// # Errors
    /// When the text is no profile; the error names the place in it.
    pub fn from_toml(text: &str, origin: &str) -> Result<Self, ProfileError> {
        resolve(text, origin, None)
    }

    /// The built-in profiles, sorted by name.
    pub fn all() -> Vec<Self> {
        BUILT_IN
            .iter()
            .map(|profile| Self::load(profile.name).expect("a test loads every built-in profile"))
            .collect()
    }

    /// Its name: that of its file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The product.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The profile that it extends.
    pub fn extends(&self) -> Option<&str> {
        self.extends.as_deref()
    }

    /// When the provider was looked at, as year and month.
    pub fn observed(&self) -> &str {
        &self.observed
    }

    /// What matters about it to an RP.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// What the product does and the profile does not.
    pub fn not_imitated(&self) -> &[String] {
        &self.not_imitated
    }

    /// The settings, those of extended profiles first; one for the same quirk and scope is there once.
    pub fn settings(&self) -> impl Iterator<Item = Setting> {
        self.sourced.iter().map(|sourced| sourced.setting.clone())
    }

    /// The same settings with their sources.
    pub fn sourced(&self) -> &[Sourced] {
        &self.sourced
    }
}

/// Every built-in profile, sorted by name.
pub fn profiles() -> Vec<Profile> {
    Profile::all()
}

fn find_built_in(name: &str) -> Result<&'static BuiltIn, ProfileError> {
    let names = || BUILT_IN.iter().map(|profile| profile.name);
    BUILT_IN
        .iter()
        .find(|profile| profile.name == name)
        .ok_or_else(|| ProfileError::Unknown {
            name: name.to_owned(),
            nearest: nearest(name, names()),
            known: names().collect::<Vec<_>>().join(", "),
        })
}

fn read_file(path: &Path) -> Result<String, ProfileError> {
    let unreadable = |source| ProfileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > LARGEST_FILE {
        return Err(ProfileError::Whole {
            origin: path.display().to_string(),
            message: format!("the file has {size} bytes, the limit is {LARGEST_FILE}"),
        });
    }
    fs::read_to_string(path).map_err(unreadable)
}

/// Reads a profile and those that it extends. `folder` is where files are looked for; without it only built-in
/// profiles are known.
fn resolve(text: &str, origin: &str, folder: Option<&Path>) -> Result<Profile, ProfileError> {
    let mut chain = vec![File::read(text, origin)?];
    let mut folder = folder.map(Path::to_owned);
    while let Some((parent, place)) = chain.last().and_then(|file| file.extends.clone()) {
        let names: Vec<String> = chain.iter().map(|file| file.name.clone()).collect();
        let (parent_text, parent_origin) = match &folder {
            Some(here) if is_file(&parent) => {
                let path = here.join(&parent);
                folder = path.parent().map(Path::to_owned);
                let text = read_file(&path).map_err(|error| place.error(error.to_string()))?;
                (text, path.display().to_string())
            }
            _ => {
                folder = None;
                let found =
                    find_built_in(&parent).map_err(|error| place.error(error.to_string()))?;
                (found.text.to_owned(), found.name.to_owned())
            }
        };
        let file = File::read(&parent_text, &parent_origin)?;
        if chain.iter().any(|earlier| earlier.origin == file.origin) || chain.len() == LONGEST_CHAIN
        {
            let circle = format!("{} -> {}", names.join(" -> "), file.name);
            return Err(place.error(format!("profiles extend one another in a circle: {circle}")));
        }
        chain.push(file);
    }
    Ok(merge(chain))
}

fn is_file(name: &str) -> bool {
    PathBuf::from(name)
        .extension()
        .is_some_and(|ending| ending == "toml")
}

/// The first file with the settings of all; the nearer a file is to the first, the more its word counts.
fn merge(chain: Vec<File>) -> Profile {
    let mut sourced: Vec<Sourced> = Vec::new();
    for value in chain.iter().rev().flat_map(|file| &file.sourced) {
        let same = |old: &&mut Sourced| {
            old.setting.id == value.setting.id && old.setting.scope == value.setting.scope
        };
        match sourced.iter_mut().find(same) {
            Some(old) => old.clone_from(value),
            None => sourced.push(value.clone()),
        }
    }
    let said =
        |of: fn(&File) -> Option<&String>| chain.iter().find_map(of).cloned().unwrap_or_default();
    let title = said(|file| file.title.as_ref());
    let observed = said(|file| file.observed.as_ref());
    let summary = said(|file| file.summary.as_ref());
    let first = chain
        .into_iter()
        .next()
        .expect("a chain begins with the profile itself");
    Profile {
        name: first.name,
        title,
        extends: first.extends.map(|(name, _)| name),
        observed,
        summary,
        not_imitated: first.not_imitated,
        sourced,
    }
}
