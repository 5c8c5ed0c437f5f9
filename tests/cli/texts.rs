//! Texts that people read: help, lists, explanations.

use rpcheck::exit_code::ExitCode;
use serde_json::Value;

use crate::console::rpcheck;

const COMMANDS: [&str; 7] = [
    "run",
    "list",
    "explain",
    "profile",
    "serve",
    "demo",
    "check-target",
];

#[test]
fn help_is_worth_reading() {
    let ended = rpcheck(&["--help"]);
    assert_eq!((ended.code, ended.err.as_str()), (ExitCode::AsExpected, ""));
    insta::assert_snapshot!("help", ended.out);
    for command in COMMANDS {
        let ended = rpcheck(&[command, "--help"]);
        assert_eq!((ended.code, ended.err.as_str()), (ExitCode::AsExpected, ""));
        insta::assert_snapshot!(format!("help-{command}"), ended.out);
    }
    for command in ["diff", "import"] {
        let ended = rpcheck(&["profile", command, "--help"]);
        assert_eq!((ended.code, ended.err.as_str()), (ExitCode::AsExpected, ""));
        insta::assert_snapshot!(format!("help-profile-{command}"), ended.out);
    }
}

#[test]
fn without_a_command_the_help_is_shown_and_the_usage_is_wrong() {
    let ended = rpcheck(&[]);
    assert_eq!((ended.code, ended.out.as_str()), (ExitCode::Usage, ""));
    assert!(ended.err.contains("First steps:"), "{}", ended.err);
}

#[test]
fn the_version_is_a_result() {
    let ended = rpcheck(&["--version"]);
    assert_eq!(ended.code, ExitCode::AsExpected);
    assert!(ended.out.starts_with("rpcheck "), "{}", ended.out);
}

/// The list without what changes whenever something is added: its length, and its other lines.
fn excerpt(list: &str, ids: &[&str]) -> String {
    let listed = |line: &&str| {
        ids.iter()
            .any(|id| line.split_whitespace().next() == Some(id))
    };
    let (first, rest) = list.split_once('\n').unwrap_or_default();
    let (number, noun) = first.split_once(' ').unwrap_or_default();
    assert!(
        number.parse().is_ok_and(|number: usize| number > 1),
        "{first}"
    );
    let last = rest.lines().last().unwrap_or_default();
    // How wide the columns are, and where lines break, depends on the longest id.
    let mut lines: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in list.lines() {
        let text = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if listed(&line) {
            lines.push(text);
            goes_on = true;
        } else if goes_on && line.starts_with("    ") {
            let last = lines.last_mut().expect("a line that goes on has begun");
            last.extend([" ", &text]);
        } else {
            goes_on = false;
        }
    }
    format!("[number] {noun}\n{}\n{last}\n", lines.join("\n"))
}

#[test]
fn lists_name_what_there_is() {
    for (what, ids) in [
        (
            "scenarios",
            ["logout/provider-session-survives", "id-token/aud-foreign"],
        ),
        (
            "invariants",
            ["invariants/secret-in-url", "invariants/server-error"],
        ),
        ("defects", ["local-logout-only", "skips:audience"]),
        ("profiles", ["generic", "cognito"]),
        ("quirks", ["id-token-aud-foreign", "logout-dialect"]),
        ("edges", ["nginx-default", "shared-cache"]),
        ("targets", ["reference", "reference-store"]),
    ] {
        let ended = rpcheck(&["list", what]);
        assert_eq!(
            (ended.code, ended.err.as_str()),
            (ExitCode::AsExpected, ""),
            "{what}"
        );
        insta::assert_snapshot!(format!("list-{what}"), excerpt(&ended.out, &ids));
    }
}

#[test]
fn lists_are_the_same_for_programs() {
    for (what, key) in [
        ("scenarios", "id"),
        ("invariants", "id"),
        ("defects", "id"),
        ("profiles", "name"),
        ("quirks", "id"),
        ("edges", "name"),
        ("targets", "name"),
    ] {
        let human = rpcheck(&["list", what]).out;
        let items: Vec<Value> =
            serde_json::from_str(&rpcheck(&["list", what, "--format", "json"]).out).unwrap();
        assert!(items.len() > 1, "{what}");
        assert!(
            human.starts_with(&format!("{} ", items.len())),
            "{what}: {human}"
        );
        for item in &items {
            let id = item[key].as_str().unwrap();
            let listed = human
                .lines()
                .any(|line| line.split_whitespace().next() == Some(id));
            assert!(listed, "{id} is not in the list of {what}");
        }
    }
}

#[test]
fn everything_that_is_listed_can_be_explained() {
    for (what, key) in [
        ("scenarios", "id"),
        ("invariants", "id"),
        ("defects", "id"),
        ("profiles", "name"),
        ("quirks", "id"),
        ("edges", "name"),
    ] {
        let items: Vec<Value> =
            serde_json::from_str(&rpcheck(&["list", what, "--format", "json"]).out).unwrap();
        for item in &items {
            let id = item[key].as_str().unwrap();
            let ended = rpcheck(&["explain", id]);
            assert_eq!(ended.code, ExitCode::AsExpected, "{id}: {}", ended.err);
            assert!(ended.out.starts_with(id), "{}", ended.out);
        }
    }
}

#[test]
fn one_of_each_is_explained() {
    for id in [
        "logout/provider-session-survives",
        "invariants/secret-in-url",
        "skips:audience",
        "id-token-aud-foreign",
        "cognito",
        "generic",
        "okta-custom",
        "google",
        "aws-alb",
    ] {
        let ended = rpcheck(&["explain", id]);
        assert_eq!(
            (ended.code, ended.err.as_str()),
            (ExitCode::AsExpected, ""),
            "{id}"
        );
        insta::assert_snapshot!(
            format!("explain-{}", id.replace(['/', ':'], "-")),
            ended.out
        );
    }
}

#[test]
fn an_invariant_is_found_without_its_group() {
    assert_eq!(
        rpcheck(&["explain", "secret-in-url"]).out,
        rpcheck(&["explain", "invariants/secret-in-url"]).out
    );
}
