//! The file of `rpcheck serve --config`, read by the provider: clients, users and quirks.

use std::{fs, path::Path};

use mock_provider::Config;

use crate::cli::problem::Problem;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// Reads the file at `path`.
pub(super) fn read(path: &Path) -> Result<Config, Problem> {
    let origin = path.display().to_string();
    let unread = |error: &dyn std::fmt::Display| {
        Problem::usage(format_args!("cannot read {origin}: {error}"))
            .at("--config")
            .expected("a TOML file")
    };
    let size = fs::metadata(path).map_err(|error| unread(&error))?.len();
    if size > LARGEST {
        return Err(unread(&format_args!(
            "it has {size} bytes, more than {LARGEST}"
        )));
    }
    let text = fs::read_to_string(path).map_err(|error| unread(&error))?;
    Config::from_toml(&text, &origin).map_err(|error| {
        Problem::usage(error)
            .at("--config")
            .help("docs/serve-config.md explains every key")
    })
}
