//! The reports of one run with every verdict, as people, programs and CI systems get them.

use std::time::Duration;

use rpcheck::{
    event::{Breach, RunEvent, RunStarted, ScenarioResult, StaleExpectation, Summary, TraceLine},
    report::{
        Report,
        json::{Json, SCHEMA},
        junit::JunitXml,
        terminal::Terminal,
    },
    scenario::Level,
    verdict::Verdict,
};
use serde_json::Value;

fn row(id: &str, verdict: Verdict, level: Level) -> ScenarioResult {
    ScenarioResult {
        id: id.to_owned(),
        title: "The session at the provider survives the sign-out.".to_owned(),
        target: "acme-portal".to_owned(),
        provider: "cognito".to_owned(),
        mode: None,
        verdict,
        level,
        reason: "the login page after the next sign-in: alice was signed in without one".to_owned(),
        expected: "the provider asks who it is, because signing out ended its session too".to_owned(),
        seen: "alice was signed in without one".to_owned(),
        mend: "send the browser to the provider's sign-out address, with the hint and the address to come back to"
            .to_owned(),
        hops: Vec::new(),
        invariants: Vec::new(),
        expected_failure: None,
        defects_reached: Vec::new(),
        duration: Duration::from_millis(42),
        repeat: format!("rpcheck run --target rpcheck.toml --scenario {id} --provider cognito"),
    }
}

fn hops() -> Vec<TraceLine> {
    let hop = |seq, from: &str, to: &str, line: &str, mark| TraceLine {
        seq,
        from: from.to_owned(),
        to: to.to_owned(),
        line: line.to_owned(),
        mark,
    };
    vec![
        hop(3, "alice", "RP", "GET / 200", false),
        hop(4, "alice", "RP", "POST /logout 302 → /", true),
        hop(5, "alice", "RP", "GET / 200", false),
        hop(
            6,
            "alice",
            "RP",
            "GET /login 302 → http://127.0.0.1:9/authorize",
            false,
        ),
        hop(
            7,
            "alice",
            "provider",
            "GET /authorize?client_id=app&scope=openid%20profile%20email&state=x 302",
            true,
        ),
        hop(
            8,
            "alice",
            "RP",
            "GET /callback?code=…[22 bytes]&state=x 302 → /",
            false,
        ),
        hop(9, "RP", "provider", "POST /token 200", false),
        hop(10, "alice", "RP", "GET / 200", false),
    ]
}

/// One row of every kind. What the RP sent is hostile: it tries to drive the terminal and to break out of XML.
fn rows() -> Vec<ScenarioResult> {
    const CORE: Level = Level::Must("OpenID Connect Core 1.0, 3.1.3.7 (3)");
    let unsaid = |mut row: ScenarioResult, reason: &str| {
        reason.clone_into(&mut row.reason);
        row.expected.clear();
        row.seen.clear();
        row
    };
    vec![
        ScenarioResult {
            reason: "the answer to the token: it was refused".to_owned(),
            ..row("id-token/aud-foreign", Verdict::Pass, CORE)
        },
        ScenarioResult {
            seen: "a page that says \u{1b}[2J<b>]]> & \"more\"".to_owned(),
            ..row("id-token/alg-none", Verdict::Fail, CORE)
        },
        ScenarioResult {
            hops: hops(),
            mode: Some("cookie".to_owned()),
            invariants: vec![Breach {
                invariant: "invariants/no-token-in-url".to_owned(),
                evidence: "an ID token in GET /signed-out?hint=eyJ…[812 bytes]".to_owned(),
                seqs: vec![4],
            }],
            ..row(
                "logout/provider-session-survives",
                Verdict::Fail,
                Level::Must("RP-Initiated Logout 1.0, 2"),
            )
        },
        ScenarioResult {
            hops: hops(),
            mode: Some("store".to_owned()),
            ..row(
                "logout/provider-session-survives",
                Verdict::Fail,
                Level::Must("RP-Initiated Logout 1.0, 2"),
            )
        },
        ScenarioResult {
            expected_failure: Some("tracked as ACME-123".to_owned()),
            ..row("logout/without-session", Verdict::Fail, CORE)
        },
        row(
            "sign-in-again/landing-page-signs-in",
            Verdict::Warn,
            Level::Practice("field report 62"),
        ),
        unsaid(
            row(
                "refresh/parallel-requests",
                Verdict::Skip,
                Level::Practice("field report 71"),
            ),
            "the target claims no refresh ([supports] refresh)",
        ),
        unsaid(
            row("refresh/refused", Verdict::Inconclusive, CORE),
            "the RP never met the deviation: refresh-refused was not served",
        ),
        unsaid(
            row(
                "edge/nginx-default-limits",
                Verdict::Error,
                Level::Practice("field report 90"),
            ),
            "the edge could not listen: address in use",
        ),
        ScenarioResult {
            title: "No token stands in an address.".to_owned(),
            reason: "an ID token in GET /signed-out?hint=eyJ…[812 bytes], in 1 of 9 scenarios"
                .to_owned(),
            duration: Duration::ZERO,
            ..row(
                "invariants/no-token-in-url",
                Verdict::Fail,
                Level::Must("RFC 9700, 4.3.2"),
            )
        },
    ]
}

fn started() -> RunStarted {
    RunStarted {
        version: "0.1.0",
        target: "acme-portal".to_owned(),
        providers: vec!["cognito".to_owned()],
        modes: Vec::new(),
        seed: 7,
        scenarios: 8,
        rows: 9,
        notes: vec![
            "the edge was given on the command line: scenarios that choose one use it instead"
                .to_owned(),
        ],
    }
}

fn summary(rows: &[ScenarioResult]) -> Summary {
    let count = |verdict| {
        rows.iter()
            .filter(|row| row.verdict == verdict && row.expected_failure.is_none())
            .count()
    };
    Summary {
        passed: count(Verdict::Pass),
        failed: count(Verdict::Fail),
        warned: count(Verdict::Warn),
        skipped: count(Verdict::Skip),
        inconclusive: count(Verdict::Inconclusive),
        errors: count(Verdict::Error),
        expected_failures: rows
            .iter()
            .filter(|row| row.expected_failure.is_some())
            .count(),
        stale_expectations: Vec::new(),
        duration: Duration::from_millis(1_234),
    }
}

fn stale() -> StaleExpectation {
    StaleExpectation {
        scenario: "sign-in-again/*".to_owned(),
        reason: "tracked as ACME-7".to_owned(),
        why: "it did not fail: no row that it covers did".to_owned(),
    }
}

/// Tells a report everything that happens in a run with these rows, with a stale expectation if there is one.
fn tell(report: &mut dyn Report, rows: &[ScenarioResult], stale: Option<StaleExpectation>) {
    tell_run(report, started(), rows, stale);
}

fn tell_run(
    report: &mut dyn Report,
    started: RunStarted,
    rows: &[ScenarioResult],
    stale: Option<StaleExpectation>,
) {
    let mut events = vec![RunEvent::RunStarted(started)];
    for row in rows {
        let (id, provider, mode) = (row.id.clone(), row.provider.clone(), row.mode.clone());
        events.push(RunEvent::ScenarioStarted { id, provider, mode });
        events.push(RunEvent::ScenarioFinished(Box::new(row.clone())));
    }
    let summary = Summary {
        stale_expectations: stale.into_iter().collect(),
        ..summary(rows)
    };
    events.push(RunEvent::RunFinished(summary));
    for event in &events {
        report.event(event).expect("memory can be written to");
    }
}

fn terminal(rows: &[ScenarioResult], stale: Option<StaleExpectation>, width: usize) -> String {
    let mut out = Vec::new();
    tell(&mut Terminal::new(&mut out, width), rows, stale);
    String::from_utf8(out).expect("reports are UTF-8")
}

fn plain(text: &str) -> String {
    let mut plain = Vec::new();
    let mut strip = anstream::adapter::StripBytes::new();
    strip
        .strip_next(text.as_bytes())
        .for_each(|part| plain.extend_from_slice(part));
    String::from_utf8(plain).expect("what is left of UTF-8 is UTF-8")
}

fn json(rows: &[ScenarioResult], stale: Option<StaleExpectation>) -> Value {
    let mut out = Vec::new();
    tell(&mut Json::new(&mut out), rows, stale);
    serde_json::from_slice(&out).expect("the report is JSON")
}

fn junit(rows: &[ScenarioResult], stale: Option<StaleExpectation>) -> String {
    let mut out = Vec::new();
    tell(&mut JunitXml::new(&mut out), rows, stale);
    String::from_utf8(out).expect("reports are UTF-8")
}

#[test]
fn people_read_every_verdict() {
    insta::assert_snapshot!(
        "terminal-all-verdicts",
        plain(&terminal(&rows(), Some(stale()), 100))
    );
}

#[test]
fn a_narrow_terminal_is_respected() {
    insta::assert_snapshot!("terminal-narrow", plain(&terminal(&rows()[2..3], None, 60)));
}

#[test]
fn a_run_where_all_is_well_ends_calmly() {
    insta::assert_snapshot!("terminal-sound", plain(&terminal(&rows()[..1], None, 100)));
}

/// A run at these providers and modes: each row of `of` at each place, as `at` leaves it.
fn at_places(
    providers: &[&str],
    modes: &[&str],
    of: &[ScenarioResult],
    at: impl Fn(&str, &str, &mut ScenarioResult),
) -> (RunStarted, Vec<ScenarioResult>) {
    let mut rows = Vec::new();
    let places: &[&str] = if modes.is_empty() { &[""] } else { modes };
    for provider in providers {
        for mode in places {
            for row in of {
                let mut row = row.clone();
                (*provider).clone_into(&mut row.provider);
                row.mode = (!mode.is_empty()).then(|| (*mode).to_owned());
                at(provider, mode, &mut row);
                rows.push(row);
            }
        }
    }
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let started = RunStarted {
        providers: owned(providers),
        modes: owned(modes),
        notes: Vec::new(),
        ..started()
    };
    (started, rows)
}

fn matrix((started, rows): (RunStarted, Vec<ScenarioResult>), width: usize) -> String {
    let mut out = Vec::new();
    tell_run(&mut Terminal::new(&mut out, width), started, &rows, None);
    plain(&String::from_utf8(out).expect("reports are UTF-8"))
}

fn passed(row: &mut ScenarioResult) {
    row.verdict = Verdict::Pass;
    row.expected_failure = None;
    row.hops.clear();
}

/// Each verdict somewhere, at a few providers or at many; every third provider is sound.
fn mixed(providers: &[&str], modes: &[&str]) -> (RunStarted, Vec<ScenarioResult>) {
    let mut of = rows();
    of.remove(3); // the same scenario in another mode
    at_places(providers, modes, &of, |provider, mode, row| {
        let number = providers.iter().position(|name| *name == provider);
        let number = number.expect("it is one of them");
        let skipped = row.verdict == Verdict::Skip;
        if !skipped && (number % 3 == 2 || (mode == "store" && row.id.starts_with("id-token/"))) {
            passed(row);
        }
        if provider == "auth0" && row.id == "logout/provider-session-survives" {
            row.reason = String::from("the login page after the next sign-in: there was an error");
        }
    })
}

const MANY: [&str; 22] = [
    "apple",
    "auth0",
    "auth0-legacy",
    "authentik",
    "azure-b2c",
    "cognito",
    "cognito-classic",
    "cognito-pre-2024",
    "dex",
    "duende",
    "entra",
    "entra-common",
    "generic",
    "gitlab",
    "google",
    "hydra",
    "keycloak",
    "keycloak-17",
    "line",
    "okta-custom",
    "okta-org",
    "zitadel",
];

#[test]
fn a_few_providers_are_columns_with_names() {
    let run = mixed(&["cognito", "auth0", "google"], &[]);
    insta::assert_snapshot!("matrix-few-providers", matrix(run, 100));
}

#[test]
fn two_session_modes_are_columns_of_one_provider() {
    let run = mixed(&["cognito"], &["cookie", "store"]);
    insta::assert_snapshot!("matrix-two-modes", matrix(run, 100));
}

#[test]
fn many_providers_are_columns_with_numbers() {
    insta::assert_snapshot!(
        "matrix-many-providers",
        matrix(mixed(&MANY, &["cookie", "store"]), 120)
    );
}

#[test]
fn a_matrix_fits_a_narrow_terminal() {
    let text = matrix(mixed(&MANY, &["cookie", "store"]), 60);
    // Commands are to be copied, and stay whole.
    let is_command = |line: &&str| line.trim_start().starts_with("re");
    let wide: Vec<&str> = text
        .lines()
        .filter(|line| line.chars().count() > 60 && !is_command(line))
        .collect();
    assert!(wide.is_empty(), "{wide:#?}");
    insta::assert_snapshot!("matrix-narrow", text);
}

#[test]
fn a_green_run_at_many_providers_is_short() {
    let of: Vec<ScenarioResult> = rows()
        .into_iter()
        .flat_map(|row| (0..20).map(move |number| (number, row.clone())))
        .map(|(number, row)| ScenarioResult {
            id: format!("{}-{number}", row.id),
            ..row
        })
        .collect();
    let run = at_places(&MANY, &["cookie", "store"], &of, |provider, _, row| {
        if row.verdict != Verdict::Skip || provider != "google" {
            passed(row);
        }
    });
    assert_eq!(run.1.len(), 8800);
    insta::assert_snapshot!("matrix-green", matrix(run, 100));
}

#[test]
fn a_cause_is_told_once_with_the_places_at_which_it_was_seen() {
    let text = matrix(mixed(&MANY, &[]), 100);
    let told = text
        .lines()
        .filter(|line| *line == "FAIL logout/provider-session-survives")
        .count();
    assert_eq!(told, 1, "{text}");
    let variant = "elsewhere the login page after the next sign-in: there was an error (auth0)";
    assert!(text.contains(variant), "{text}");
}

#[test]
fn a_run_that_checked_nothing_says_so() {
    let text = plain(&terminal(&rows()[6..7], None, 100));
    assert!(
        text.contains("Nothing was checked: every row was skipped"),
        "{text}"
    );
}

#[test]
fn what_an_rp_sends_cannot_drive_the_terminal() {
    let text = plain(&terminal(&rows(), None, 100));
    assert!(
        !text.chars().any(|c| c.is_control() && c != '\n'),
        "{text:?}"
    );
    assert!(text.contains(r"\u{1b}[2J"), "{text}");
}

#[test]
fn failures_are_red_and_passes_green() {
    let text = terminal(&rows(), None, 100);
    assert!(text.contains("\u{1b}[32m        pass\u{1b}[0m"), "{text:?}");
    assert!(
        text.contains("\u{1b}[1m\u{1b}[31m        FAIL\u{1b}[0m"),
        "{text:?}"
    );
}

#[test]
fn programs_read_every_verdict() {
    insta::assert_json_snapshot!("json", json(&rows(), Some(stale())));
}

#[test]
fn the_json_report_is_as_published() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let report = json(&rows(), Some(stale()));
    let wrong: Vec<String> = validator
        .iter_errors(&report)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (pointer, value) in [
        ("/results/0/verdict", Value::from("fine")),
        ("/results/0/scenario", Value::from("no slash")),
        ("/results/1/trace", Value::Null),
        ("/summary/passed", Value::from(-1)),
        ("/seed", Value::from("7")),
    ] {
        let mut broken = report.clone();
        *broken.pointer_mut(pointer).unwrap() = value;
        assert!(
            !validator.is_valid(&broken),
            "the schema lets {pointer} through"
        );
    }
}

#[test]
fn the_schema_describes_every_member_of_the_report() {
    let mut report = json(&rows(), Some(stale()));
    report["results"][0]["surprise"] = Value::Null;
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    assert!(!jsonschema::is_valid(&schema, &report));
}

#[test]
fn ci_systems_read_every_verdict() {
    insta::assert_snapshot!("junit", junit(&rows(), Some(stale())));
}

#[test]
fn junit_is_red_exactly_where_the_exit_status_is() {
    let xml = junit(&rows(), None);
    assert!(
        xml.contains(r#"tests="8" skipped="1" errors="2" failures="2""#),
        "{xml}"
    );
    let xml = junit(&rows()[4..5], None);
    assert!(
        xml.contains(r#"failures="0""#) && xml.contains("ACME-123"),
        "{xml}"
    );
    let xml = junit(&rows()[..1], Some(stale()));
    assert!(
        xml.contains(r#"failures="1""#) && xml.contains("ACME-7"),
        "{xml}"
    );
}
