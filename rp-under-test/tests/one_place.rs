//! Every defect is read at exactly one place, and has a test that sees it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

use rp_under_test::{Defect, defects};

/// A folder of this crate, from wherever the tests run.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// All sources below `folder` whose name `wanted` likes.
fn sources(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&sources(&path, wanted));
        } else if wanted(path.file_name().unwrap().to_str().unwrap()) {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
    text
}

fn product() -> String {
    sources(&folder("src"), &|name| {
        name != "defect.rs" && name != "tests.rs"
    })
}

#[test]
fn every_defect_is_read_at_exactly_one_place() {
    let text = product();
    let mut faults = Vec::new();
    for defect in Defect::ALL {
        let name = format!("Defect::{defect:?}");
        let ends = |at: usize| !text[at + name.len()..].starts_with(char::is_alphanumeric);
        let places = text
            .match_indices(&name)
            .filter(|(at, _)| ends(*at))
            .count();
        if places != 1 {
            faults.push(format!("{name}: {places} places"));
        }
    }
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn a_check_is_left_out_at_one_place() {
    assert_eq!(product().matches(".skips(").count(), 1);
}

#[test]
fn every_defect_has_a_test_that_sees_it() {
    let flows = sources(&folder("tests/flows"), &|name| name.starts_with("defects"));
    let ids = defects().iter().map(|info| info.id.as_str());
    let unseen: Vec<&str> = ids
        .filter(|id| !flows.contains(&format!("\"{id}\"")))
        .collect();
    assert!(unseen.is_empty(), "{unseen:?}");
}
