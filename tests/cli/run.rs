//! `rpcheck run` against the reference RP: exit statuses, formats, reports in files.

use std::fs;

use rpcheck::{exit_code::ExitCode, report::json::SCHEMA};
use serde_json::Value;

use crate::console::rpcheck;

const SCENARIO: &str = "id-token/aud-foreign";
const DEFECT: &str = "skips:audience";

pub(crate) fn json(args: &[&str]) -> (ExitCode, Value) {
    let ended = rpcheck(
        &[
            &["run", "--target", "reference-store", "--format", "json"],
            args,
        ]
        .concat(),
    );
    let report = serde_json::from_str(&ended.out);
    (
        ended.code,
        report.unwrap_or_else(|error| panic!("{error}: {}{}", ended.out, ended.err)),
    )
}

fn row(report: &Value) -> &Value {
    let rows = report["results"].as_array().expect("results are a list");
    rows.iter()
        .find(|row| row["scenario"] == SCENARIO)
        .expect("the scenario has a row")
}

#[test]
fn the_sound_rp_passes_and_the_broken_one_does_not() {
    let (code, report) = json(&["--scenario", SCENARIO]);
    assert_eq!(
        (code, &row(&report)["verdict"]),
        (ExitCode::AsExpected, &Value::from("pass")),
        "{report:#}"
    );
    let (code, report) = json(&["--scenario", SCENARIO, "--defect", DEFECT]);
    assert_eq!(
        (code, &row(&report)["verdict"]),
        (ExitCode::Findings, &Value::from("fail")),
        "{report:#}"
    );
    let repeat = row(&report)["repeat"].as_str().unwrap();
    for word in [
        "--target reference-store",
        "--defect skips:audience",
        "--scenario id-token/aud-foreign",
    ] {
        assert!(repeat.contains(word), "{repeat}");
    }
    let words: Vec<&str> = repeat.split(' ').collect();
    assert_eq!(rpcheck(&words[1..]).code, ExitCode::Findings, "{repeat}");
}

#[test]
fn real_runs_are_reported_as_the_schema_says() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for more in [
        vec![],
        vec!["--defect", DEFECT],
        vec!["--pair", "--defect", "redirect-uri-with-inner-scheme"],
    ] {
        let (_, report) = json(&[vec!["--scenario", "id-token/*"], more].concat());
        let wrong: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| error.to_string())
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

#[test]
fn reports_are_written_beside_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join("made/on/the/way").join(name);
    let report = |format: &str| format!("{format}={}", path(format).display());
    let (human, json, junit) = (report("human"), report("json"), report("junit"));
    let args = [
        "--scenario",
        SCENARIO,
        "--report",
        &human,
        "--report",
        &json,
        "--report",
        &junit,
    ];
    let ended = rpcheck(&[&["run"], &args[..]].concat());
    assert_eq!(
        ended.code,
        ExitCode::AsExpected,
        "{}{}",
        ended.out,
        ended.err
    );
    assert_eq!(ended.err, "", "no progress where nobody watches");
    let read = |name: &str| fs::read_to_string(path(name)).unwrap();
    assert!(
        read("human").ends_with("All as expected.\n") && !read("human").contains('\u{1b}'),
        "{}",
        read("human")
    );
    assert_eq!(
        row(&serde_json::from_str(&read("json")).unwrap())["verdict"],
        "pass"
    );
    assert!(
        read("junit").contains("<testsuites") && read("junit").contains(SCENARIO),
        "{}",
        read("junit")
    );
    let told = "1 scenario against reference (cookie, store) at generic";
    assert!(ended.out.contains(told), "{}", ended.out);
}

#[test]
fn a_failure_explains_itself() {
    let ended = rpcheck(&["run", "--scenario", SCENARIO, "--defect", DEFECT]);
    assert_eq!(ended.code, ExitCode::Findings, "{}{}", ended.out, ended.err);
    for label in [
        "FAIL id-token/aud-foreign",
        "expected",
        "exchanges",
        "mend",
        "rule",
        "repeat",
        "rpcheck explain",
    ] {
        assert!(
            ended.out.contains(label),
            "{label} is missing:\n{}",
            ended.out
        );
    }
    assert!(
        !ended.out.contains("eyJhbGci"),
        "a token was printed:\n{}",
        ended.out
    );
}

#[test]
fn shards_share_the_work_without_overlap() {
    let rows = |shard: &[&str]| {
        let (_, report) = json(&[&["--scenario", "sign-in/*"], shard].concat());
        let rows = report["results"].as_array().unwrap().clone();
        let ids = rows
            .iter()
            .map(|row| row["scenario"].as_str().unwrap().to_owned());
        ids.filter(|id| !id.starts_with("invariants/"))
            .collect::<Vec<_>>()
    };
    let mut shared = [rows(&["--shard", "1/2"]), rows(&["--shard", "2/2"])].concat();
    let mut whole = rows(&[]);
    shared.sort();
    whole.sort();
    assert_eq!(shared, whole);
}
