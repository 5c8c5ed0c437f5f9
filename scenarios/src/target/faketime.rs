//! Time that moves for a process of its own: libfaketime, loaded into it, reads its offset from a file.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use super::launch::LaunchError;

/// Where distributions put libfaketime.
const FAKETIME_LIBRARIES: [&str; 6] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib64/faketime/libfaketime.so.1",
    "/usr/lib/faketime/libfaketime.so.1",
    "/usr/local/lib/faketime/libfaketime.so.1",
    "/opt/homebrew/lib/faketime/libfaketime.1.dylib",
];

/// The library that moves the time of processes, if the machine has it. `preferred` is where the user says it is.
///
/// # Errors
/// The paths that were tried.
pub fn faketime_library(preferred: Option<&Path>) -> Result<PathBuf, Vec<String>> {
    let looked: Vec<PathBuf> = match preferred {
        Some(path) => vec![path.to_owned()],
        None => FAKETIME_LIBRARIES.map(PathBuf::from).into(),
    };
    let found = looked.iter().find(|path| path.is_file()).cloned();
    found.ok_or_else(|| {
        looked
            .iter()
            .map(|path| path.display().to_string())
            .collect()
    })
}

pub(super) fn prepare(
    preferred: Option<&Path>,
    scratch: &Path,
    env: &mut BTreeMap<String, String>,
) -> Result<PathBuf, LaunchError> {
    let library =
        faketime_library(preferred).map_err(|looked| LaunchError::NoFaketime { looked })?;
    let file = scratch.join("rpcheck-faketime");
    write_offset(&file, Duration::ZERO).map_err(|source| LaunchError::File {
        what: "cannot write",
        path: file.clone(),
        source,
    })?;
    for (name, value) in [
        ("LD_PRELOAD", library.display().to_string()),
        ("FAKETIME_TIMESTAMP_FILE", file.display().to_string()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ] {
        env.insert(name.to_owned(), value);
    }
    Ok(file)
}

/// By rename, so that the process never reads half a line.
pub(super) fn write_offset(file: &Path, offset: Duration) -> io::Result<()> {
    let new = file.with_extension("new");
    std::fs::write(&new, format!("+{}\n", offset.as_secs()))?;
    std::fs::rename(new, file)
}
