//! The files of the repository, and how faults in them are told.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use xtask::{root, rust};

/// These files, which have to spell out what they forbid.
const RULES: &str = "tests/tidy";

pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// The code of a Rust file: no comments, and nothing from its tests on.
    pub(crate) fn code(&self) -> String {
        let code = rust::without_comments(&self.text);
        let tests = ["\n#[cfg(test)]\nmod tests {", "\n#[cfg(test)]\nmod tests;"];
        let end = tests.iter().filter_map(|mark| code.find(mark)).min();
        code[..end.unwrap_or(code.len())].to_owned()
    }

    pub(crate) fn lines_of_code(&self) -> usize {
        let code = self.code();
        code.lines().filter(|line| !line.trim().is_empty()).count()
    }

    /// Whether these rules are read here, which spell out what they forbid.
    pub(crate) fn states_the_rules(&self) -> bool {
        self.is_under(RULES)
    }

    pub(crate) fn is_rust(&self) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|extension| extension == "rs")
    }

    pub(crate) fn is_under(&self, folder: &str) -> bool {
        Path::new(&self.path).starts_with(folder)
    }

    /// Whether all of it is there to test something.
    pub(crate) fn is_test(&self) -> bool {
        let in_folder = Path::new(&self.path).iter().any(|part| part == "tests");
        in_folder || TEST_MODULES.contains(&self.path)
    }

    /// Rust that ships: no tests, no benchmarks, no developer commands.
    pub(crate) fn is_product(&self) -> bool {
        self.is_rust() && self.path.contains("/src/") && !self.is_under("xtask") && !self.is_test()
    }
}

pub(crate) static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    let here = std::env::current_dir().expect("tests run in a folder");
    root::find(&here).expect("tests run inside the workspace")
});

pub(crate) static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
    let mut files = Vec::new();
    collect(&ROOT, &mut files);
    assert!(
        files.len() > 20,
        "only {} files found below {}",
        files.len(),
        ROOT.display()
    );
    files
});

/// The paths of modules declared as `#[cfg(test)] mod name;`.
static TEST_MODULES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let modules = rust_files().flat_map(|file| {
        let stem = file.path.trim_end_matches(".rs");
        let roots = ["/mod", "/lib", "/main"];
        let folder = roots
            .iter()
            .find_map(|root| stem.strip_suffix(root))
            .unwrap_or(stem);
        let declared = file.text.split("#[cfg(test)]\nmod ").skip(1);
        declared.filter_map(move |rest| {
            let name = rest.split_once(';')?.0;
            let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
            is_name.then(|| format!("{folder}/{name}.rs"))
        })
    });
    modules.collect()
});

/// Every text file of the repository, without what is built or installed.
fn collect(folder: &Path, files: &mut Vec<File>) {
    for path in root::list(folder).expect("a folder of the repository can be listed") {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("names here are UTF-8");
        // In a worktree `.git` is a file.
        if ["node_modules", ".git", ".next"].contains(&name) || path == ROOT.join("target") {
            continue;
        }
        if path.is_dir() {
            collect(&path, files);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path
                .strip_prefix(&*ROOT)
                .expect("the walk began at the root");
            let path = path.to_str().expect("names here are UTF-8").to_owned();
            files.push(File { path, text });
        }
    }
}

pub(crate) fn rust_files() -> impl Iterator<Item = &'static File> {
    FILES.iter().filter(|file| file.is_rust())
}

pub(crate) fn product() -> impl Iterator<Item = &'static File> {
    FILES.iter().filter(|file| file.is_product())
}

pub(crate) fn file(path: &str) -> &'static File {
    let found = FILES.iter().find(|file| file.path == path);
    found.unwrap_or_else(|| panic!("{path} is not there"))
}

/// Fails with every fault at once, so that one run shows all there is to mend.
#[track_caller]
pub(crate) fn none(rule: &str, faults: impl IntoIterator<Item = String>) {
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{rule}:\n  {}", faults.join("\n  "));
}

/// Every line of `text` that contains one of `words`, as `path:line: word`.
pub(crate) fn mentions(file: &File, text: &str, words: &[&str]) -> Vec<String> {
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(index, line)| {
            let found = words.iter().filter(move |word| line.contains(**word));
            found.map(move |word| format!("{}:{}: `{word}`", file.path, index + 1))
        })
        .collect()
}

/// The entries of a list of exceptions that nothing needs any more.
pub(crate) fn unneeded(list: &[(&str, &str)], needed: &BTreeSet<String>) -> Vec<String> {
    let unneeded = list.iter().filter(|(name, _)| !needed.contains(*name));
    unneeded
        .map(|(name, _)| format!("the exception for {name} is not needed any more"))
        .collect()
}
