//! `rpcheck run --pair`: localhost and production, and in what they differ.

use std::{fs, path::PathBuf};

use rpcheck::exit_code::ExitCode;
use serde_json::Value;

use crate::{console::rpcheck, run::json};

/// What the pair of a run says: scenario, verdict on localhost, verdict in production.
fn differences(report: &Value) -> Vec<[String; 3]> {
    let rows = report["pair"]["differences"]
        .as_array()
        .expect("differences are a list");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let of = |row: &Value| {
        [
            text(&row["scenario"]),
            text(&row["localhost"]["verdict"]),
            text(&row["production"]["verdict"]),
        ]
    };
    rows.iter().map(of).collect()
}

#[test]
fn a_pair_names_what_breaks_in_production_alone() {
    let scenario = "sign-in/secret-in-basic-header";
    let pair = ["--pair", "--scenario", scenario];
    let (code, report) = json(&pair);
    assert_eq!(code, ExitCode::AsExpected, "{report:#}");
    assert_eq!(differences(&report), Vec::<[String; 3]>::new());

    // The address that the RP believes to have is right until TLS ends before it.
    let broken = [&pair[..], &["--defect", "redirect-uri-with-inner-scheme"]].concat();
    let (code, report) = json(&broken);
    assert_eq!(code, ExitCode::Findings, "{report:#}");
    let named = [scenario, "invariants/redirect-uri-unregistered"];
    let expected = named.map(|id| [id, "pass", "fail"].map(str::to_owned));
    assert_eq!(differences(&report), expected);
    let difference = &report["pair"]["differences"][0];
    for (member, words) in [
        ("asked", "the sign-in"),
        ("mend", "public address"),
        ("repeat", "--pair --scenario sign-in/secret-in-basic-header"),
    ] {
        let said = difference[member].as_str().unwrap_or_default();
        assert!(said.contains(words), "{member}: {difference:#}");
    }
    assert!(
        difference["production"]["seen"]
            .as_str()
            .unwrap()
            .contains("error page"),
        "{difference:#}"
    );
}

#[test]
fn a_pair_can_have_the_proxy_of_your_production() {
    let (code, report) = json(&[
        "--pair",
        "--edge",
        "nginx-bare",
        "--scenario",
        "sign-in/access-denied",
    ]);
    assert_eq!(code, ExitCode::AsExpected, "{report:#}");
    let note = report["notes"][0].as_str().unwrap();
    assert!(note.contains("behind the proxy `nginx-bare`"), "{note}");
}

/// The reference RP as a program of its own, built with the rest of the workspace.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a file");
    let folder = test
        .parent()
        .and_then(|deps| deps.parent())
        .expect("tests are built in a folder of folders");
    let program = folder.join("rp-under-test");
    assert!(
        program.is_file(),
        "{} is missing: cargo build --workspace",
        program.display()
    );
    program
}

/// A target file that launches it, with these lines of its environment.
fn launched(more: &str) -> String {
    let program = program();
    let program = program.display();
    format!(
        r#"
name = "launched"
base_url = "http://localhost:{{port}}"
[launch]
command = ["{program}"]
ready = {{ port = true }}
[launch.env]
RP_LISTEN = "127.0.0.1:{{port}}"
RP_BASE_URL = "{{base_url}}"
RP_ISSUER = "{{issuer}}"
RP_CLIENT_ID = "{{client_id}}"
RP_CLIENT_SECRET = "{{client_secret}}"
{more}
[client]
redirect_uris = ["{{base_url}}/callback"]
[sign_in]
steps = [{{ get = "/login" }}]
[who_am_i]
get = "/me"
user = "json:/email"
signed_out = "status:401"
"#
    )
}

#[test]
fn a_launched_rp_is_told_its_public_address_in_each_half() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rpcheck.toml");
    let run = |more: &str| {
        fs::write(&file, launched(more)).unwrap();
        let target = file.display().to_string();
        let ended = rpcheck(&[
            "run",
            "--target",
            &target,
            "--pair",
            "--format",
            "json",
            "--scenario",
            "sign-in/access-denied",
            "--scenario",
            "sign-in/secret-in-basic-header",
        ]);
        let report: Value = serde_json::from_str(&ended.out)
            .unwrap_or_else(|error| panic!("{error}: {}{}", ended.out, ended.err));
        (ended.code, report)
    };
    let trust = "RP_CA_FILE = \"{ca_file}\"";
    for more in [trust, ""] {
        let (code, report) = run(more);
        assert_eq!(code, ExitCode::AsExpected, "{report:#}");
        assert_eq!(differences(&report), Vec::<[String; 3]>::new());
        assert!(report["pair"]["alike"].as_u64() > Some(2), "{report:#}");
        let notes = report["notes"].to_string();
        assert_eq!(notes.contains("whom to trust"), more.is_empty(), "{notes}");
    }
    let (code, report) = run(&format!(
        "{trust}\nRP_DEFECTS = \"redirect-uri-with-inner-scheme\""
    ));
    assert_eq!(code, ExitCode::Findings, "{report:#}");
    let sign_in = ["sign-in/secret-in-basic-header", "pass", "fail"].map(str::to_owned);
    assert!(differences(&report).contains(&sign_in), "{report:#}");
}

#[test]
fn a_pair_needs_a_port_that_can_change() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rpcheck.toml");
    let fixed = launched("").replace("localhost:{port}", "localhost:4999");
    fs::write(&file, fixed).unwrap();
    let ended = rpcheck(&["run", "--target", &file.display().to_string(), "--pair"]);
    assert_eq!(ended.code, ExitCode::Usage, "{}", ended.err);
    assert!(
        ended.err.contains("`base_url` has a fixed port"),
        "{}",
        ended.err
    );
}
