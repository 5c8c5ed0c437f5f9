//! Finds what a user names: provider profiles, and the quirks that they set. Below it, what can be done with profiles.

mod derived;
mod dialect;
mod diff;
mod import;
mod unknown;

use std::path::Path;

use mock_provider::{Profile, Setting};

use super::problem::Problem;

pub(super) use diff::diff;
pub(super) use import::import;

/// The profile that `--provider` names: a built-in one, or a file when it looks like a path.
pub(super) fn named(name: &str) -> Result<Profile, Problem> {
    named_at(name, "--provider")
}

/// The same for a name that stands at `place` of the command line.
fn named_at(name: &str, place: &str) -> Result<Profile, Problem> {
    if looks_like_a_path(name) {
        return Profile::from_file(Path::new(name)).map_err(|error| {
            Problem::usage(error)
                .at(place)
                .help("`rpcheck list profiles` shows the built-in ones, which a file can extend")
        });
    }
    Profile::load(name).map_err(|error| {
        Problem::usage(error)
            .at(place)
            .help("`rpcheck list profiles` shows the built-in ones; a file needs a `/` or the ending .toml")
    })
}

fn looks_like_a_path(name: &str) -> bool {
    name.contains(['/', '\\'])
        || Path::new(name)
            .extension()
            .is_some_and(|ending| ending == "toml")
}

/// The quirk that `--quirk` sets.
pub(super) fn quirk(text: &str) -> Result<Setting, Problem> {
    Setting::parse(text).map_err(|error| {
        Problem::usage(error)
            .at("--quirk")
            .help("`rpcheck list quirks` shows all of them, `rpcheck explain ID` one")
    })
}
