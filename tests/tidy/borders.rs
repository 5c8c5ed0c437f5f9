//! What each crate and each file may know of the others.

use std::collections::BTreeSet;

use xtask::inventory;

use crate::repository::{file, mentions, none, product, unneeded};

/// Our crates, each with those of ours that it may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    ("mock-provider", &[]),
    ("browser", &[]),
    ("rp-under-test", &[]),
    ("scenarios", &["mock-provider", "browser", "rp-under-test"]),
    (
        "tests",
        &[
            "rpcheck",
            "mock-provider",
            "browser",
            "rp-under-test",
            "xtask",
        ],
    ),
    ("xtask", &[]),
];

/// Where time may be read, besides the `clock.rs` of each crate, each with its reason.
const READS_TIME: &[(&str, &str)] = &[
    (
        "scenarios/src/cli",
        "asks what day it is, for the last day of expected failures",
    ),
    ("scenarios/src/runner", "measures how long a scenario took"),
];

#[test]
fn arrows_between_crates_point_one_way() {
    let ours: Vec<&str> = ARROWS
        .iter()
        .map(|(folder, _)| *folder)
        .chain(["rpcheck"])
        .collect();
    let mut faults = Vec::new();
    for (folder, allowed) in ARROWS {
        let manifest = file(&format!("{folder}/Cargo.toml"));
        for dependency in dependencies(&manifest.text) {
            if *folder == "xtask" {
                faults.push(format!(
                    "xtask depends on {dependency}; it must work when nothing else builds"
                ));
            } else if ours.contains(&dependency.as_str()) && !allowed.contains(&dependency.as_str())
            {
                faults.push(format!("{folder} depends on {dependency}"));
            }
        }
    }
    none(
        "tests -> rpcheck -> {mock-provider, browser, rp-under-test}, and these know nothing of each other",
        faults,
    );
}

/// The names under every `[…dependencies]` of a manifest.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            names.extend(line.split(['.', '=', ' ']).next().map(str::to_owned));
        }
    }
    names
}

#[test]
fn one_file_alone_knows_the_reference_rp() {
    let others = product().filter(|file| {
        file.is_under("scenarios") && file.path != "scenarios/src/target/reference.rs"
    });
    let faults = others.flat_map(|file| mentions(file, &file.code(), &["rp_under_test"]));
    none(
        "an RP is reached over HTTP; only target/reference.rs starts the reference RP",
        faults,
    );
}

#[test]
fn time_is_read_in_one_place_of_each_crate() {
    let words = [
        "SystemTime::now",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
    ];
    let mut needed = BTreeSet::new();
    let mut faults = Vec::new();
    for file in product().filter(|file| !file.path.ends_with("/clock.rs")) {
        let found = mentions(file, &file.code(), &words);
        let known = READS_TIME
            .iter()
            .find(|(place, _)| file.path.starts_with(place));
        match known {
            Some((place, _)) if !found.is_empty() => drop(needed.insert((*place).to_owned())),
            Some(_) => {}
            None => faults.extend(found),
        }
    }
    none(
        "time is passed in",
        faults.into_iter().chain(unneeded(READS_TIME, &needed)),
    );
}

#[test]
fn a_verdict_is_a_pure_function() {
    let verdict = file("scenarios/src/verdict.rs");
    let words = [
        "std::fs", "std::io", "std::net", "std::env", "tokio", "async ", ".await", "reqwest",
        "world",
    ];
    none(
        "verdict.rs does no I/O",
        mentions(verdict, &verdict.code(), &words),
    );
}

#[test]
fn reports_see_events_alone() {
    let reporters = product().filter(|file| file.is_under("scenarios/src/report"));
    let words = [
        "mock_provider",
        "browser::",
        "crate::world",
        "crate::target",
        "tokio",
    ];
    none(
        "a report is a fold over events",
        reporters.flat_map(|file| mentions(file, &file.code(), &words)),
    );
}

#[test]
fn scenarios_name_no_port_no_host_and_no_sleep() {
    let words = [
        "http://",
        "https://",
        "localhost",
        "127.0.0.1",
        "sleep",
        "reqwest",
        "TcpListener",
    ];
    let files = product().filter(|file| {
        file.is_under(inventory::SCENARIOS)
            || file.is_under(inventory::INVARIANTS)
            || file.is_under("scenarios/src/drive")
    });
    let faults = files.flat_map(|file| mentions(file, &file.code(), &words));
    none(
        "a scenario says what is asked; the world knows where things are",
        faults,
    );
}
