//! How a source file looks.

use std::collections::BTreeMap;

use xtask::sync;

use crate::repository::{FILES, mentions, none, rust_files, unneeded};

/// Files that may be longer than [`LONGEST`], each with its reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// The most lines of code that a file may have; tests, comments and empty lines are not counted.
const LONGEST: usize = 400;

#[test]
fn every_rust_file_says_what_it_is_for() {
    let silent = rust_files().filter(|file| !file.text.starts_with("//! "));
    none(
        "a file begins with `//!` and its purpose",
        silent.map(|file| file.path.clone()),
    );
}

#[test]
fn module_files_hold_no_logic() {
    let written = rust_files().filter(|file| {
        file.path.contains("/src/")
            && file.path.ends_with("/mod.rs")
            && !file.text.contains(sync::MARK)
    });
    let faults = written.flat_map(|file| {
        mentions(
            file,
            &file.code(),
            &["fn ", "impl ", "struct ", "enum ", "trait ", "macro_rules!"],
        )
    });
    none("`mod.rs` declares and re-exports, and nothing else", faults);
}

#[test]
fn files_stay_small() {
    let long: BTreeMap<String, usize> = rust_files()
        .filter(|file| !file.text.contains(sync::MARK) && !file.is_test())
        .map(|file| (file.path.clone(), file.lines_of_code()))
        .filter(|(_, lines)| *lines > LONGEST)
        .collect();
    let faults = long
        .iter()
        .filter(|(path, _)| !LONG_FILES.iter().any(|(known, _)| known == path))
        .map(|(path, lines)| format!("{path} has {lines} lines of code; the most is {LONGEST}"));
    let needed = long.keys().cloned().collect();
    none(
        "long files are split, or listed with a reason",
        faults.chain(unneeded(LONG_FILES, &needed)),
    );
}

#[test]
fn nothing_is_left_undone_or_silenced() {
    let words = [
        "TODO",
        "FIXME",
        "XXX",
        "todo!(",
        "dbg!(",
        "#[ignore",
        "#[should_panic",
        "#[allow",
        "#![allow",
    ];
    let code = [".rs", ".toml", ".ts", ".tsx", ".js", ".sh", ".in", "/run"];
    let files = FILES
        .iter()
        .filter(|file| code.iter().any(|end| file.path.ends_with(end)) && !file.states_the_rules());
    none(
        "finish it, or say why in words",
        files.flat_map(|file| mentions(file, &file.text, &words)),
    );
}
