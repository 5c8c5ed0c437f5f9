//! A workspace of a few files for one test, removed when the test ends.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder with a workspace manifest in it.
pub(crate) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// A fresh workspace; `name` tells the tests apart that run at once.
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        let scratch = Self { folder };
        scratch.put("Cargo.toml", "[workspace]\n");
        scratch
    }

    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn put(&self, path: &str, text: &str) {
        crate::sync::put(&self.folder.join(path), text).unwrap();
    }

    pub(crate) fn get(&self, path: &str) -> String {
        fs::read_to_string(self.folder.join(path)).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).unwrap();
    }
}
