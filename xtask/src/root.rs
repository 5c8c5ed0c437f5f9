//! Where the workspace is, and how its files are read.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Result, Trouble};

/// The folder of the workspace manifest, looked for upwards from `start`.
///
/// # Errors
/// When no folder above `start` holds a `Cargo.toml` with a `[workspace]` table.
pub fn find(start: &Path) -> Result<PathBuf> {
    start
        .ancestors()
        .find(|folder| {
            fs::read_to_string(folder.join("Cargo.toml"))
                .is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
        })
        .map(Path::to_path_buf)
        .ok_or_else(|| {
            Trouble::from(format!(
                "no workspace above {}: run `cargo xtask` inside the repository",
                start.display()
            ))
        })
}

/// The text of a file that must exist.
///
/// # Errors
/// When the file cannot be read.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Trouble::io("read", path, &error))
}

/// The entries of a folder, sorted by name; empty when the folder does not exist.
///
/// # Errors
/// When the folder exists and cannot be listed.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let refuse = |error| Trouble::io("list", folder, &error);
    let mut entries = fs::read_dir(folder)
        .map_err(refuse)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(refuse))
        .collect::<Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

/// The name of a file without its extension, when its extension is `extension`.
pub fn stem_of<'p>(path: &'p Path, extension: &str) -> Option<&'p str> {
    (path.extension()? == extension && path.is_file())
        .then(|| path.file_stem()?.to_str())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_workspace_from_a_member() {
        let member = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = find(&member.join("src")).unwrap();
        assert_eq!(root.join("xtask"), member);
    }

    #[test]
    fn says_where_it_looked_when_there_is_none() {
        let trouble = find(Path::new("/nonexistent/folder")).unwrap_err();
        assert!(trouble.to_string().contains("/nonexistent/folder"));
    }
}
