//! The reports of one run with every verdict, as people, programs and CI systems get them.

use std::time::Duration;

use rpcheck::{
    event::{Breach, RunEvent, RunStarted, ScenarioResult, StaleExpectation, Summary, TraceLine},
    pair::{Difference, Half, Pair, Side},
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
        half: None,
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
        halves: Vec::new(),
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
        pair: None,
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
    let summary = Summary {
        stale_expectations: stale.into_iter().collect(),
        ..summary(rows)
    };
    tell_all(report, started, rows, summary);
}

fn tell_all(
    report: &mut dyn Report,
    started: RunStarted,
    rows: &[ScenarioResult],
    summary: Summary,
) {
    let mut events = vec![RunEvent::RunStarted(started)];
    for row in rows {
        let (id, provider, mode) = (row.id.clone(), row.provider.clone(), row.mode.clone());
        events.push(RunEvent::ScenarioStarted { id, provider, mode });
        events.push(RunEvent::ScenarioFinished(Box::new(row.clone())));
    }
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

/// A pair run in which a sign-in breaks behind the proxy, in three scenarios for one cause, and a cookie in one.
fn pair_run() -> (RunStarted, Vec<ScenarioResult>, Summary) {
    let base = rows();
    let ids = [
        "id-token/aud-foreign",
        "sign-in/two-tabs",
        "sign-in/access-denied",
    ];
    let cookie = ScenarioResult {
        id: "invariants/session-cookie-unprotected".to_owned(),
        title: "The session's cookie is protected.".to_owned(),
        ..base[0].clone()
    };
    let mut rows = Vec::new();
    for half in Half::ALL {
        let production = half == Half::Production;
        for id in ids {
            let verdict = if production {
                Verdict::Inconclusive
            } else {
                Verdict::Pass
            };
            rows.push(ScenarioResult {
                id: id.to_owned(),
                half: Some(half),
                verdict,
                ..base[0].clone()
            });
        }
        rows.push(ScenarioResult {
            half: Some(half),
            verdict: if production {
                Verdict::Fail
            } else {
                Verdict::Pass
            },
            ..cookie.clone()
        });
    }
    let side = |verdict, seen: &str| Side {
        verdict,
        seen: seen.to_owned(),
    };
    let difference = |row: &ScenarioResult, production: Side, asked: &str| Difference {
        id: row.id.clone(),
        title: row.title.clone(),
        provider: row.provider.clone(),
        mode: None,
        localhost: side(Verdict::Pass, "it was refused"),
        production,
        asked: asked.to_owned(),
        expected: if asked.is_empty() {
            ""
        } else {
            "it is `Secure`"
        }
        .to_owned(),
        mend: "Let the RP take its public address from its configuration.".to_owned(),
        repeat: format!("rpcheck run --pair --scenario {}", row.id),
    };
    let nobody = |port: u16| {
        let seen = format!(
            "nobody could sign in before the deviation: the provider refused http://localhost:{port}/callback"
        );
        side(Verdict::Inconclusive, &seen)
    };
    let mut differences: Vec<Difference> = (0..3u16)
        .zip(&rows)
        .map(|(at, row)| difference(row, nobody(40000 + at), ""))
        .collect();
    let seen = side(Verdict::Fail, "`sid` has no `Secure`");
    differences.push(difference(&rows[3], seen, "the cookie behind TLS"));
    let summary = Summary {
        pair: Some(Pair {
            differences,
            alike: 7,
            unpaired: 2,
        }),
        ..summary(&rows)
    };
    let started = RunStarted {
        halves: Half::ALL.to_vec(),
        notes: Vec::new(),
        ..started()
    };
    (started, rows, summary)
}

fn pair_report<'o, R: Report>(report: impl FnOnce(&'o mut Vec<u8>) -> R, out: &'o mut Vec<u8>) {
    let (started, rows, summary) = pair_run();
    tell_all(&mut report(out), started, &rows, summary);
}

#[test]
fn what_breaks_in_production_alone_is_named() {
    for (name, width) in [("pair", 100), ("pair-narrow", 60)] {
        let mut out = Vec::new();
        pair_report(|out| Terminal::new(out, width), &mut out);
        insta::assert_snapshot!(name, plain(&String::from_utf8(out).unwrap()));
    }
}

#[test]
fn a_pair_without_differences_says_so() {
    let (started, rows, summary) = pair_run();
    let rows: Vec<ScenarioResult> = rows
        .into_iter()
        .map(|mut row| {
            passed(&mut row);
            row
        })
        .collect();
    let summary = Summary {
        pair: Some(Pair {
            alike: 4,
            ..Pair::default()
        }),
        failed: 0,
        inconclusive: 0,
        passed: rows.len(),
        ..summary
    };
    let mut out = Vec::new();
    tell_all(&mut Terminal::new(&mut out, 100), started, &rows, summary);
    let text = plain(&String::from_utf8(out).unwrap());
    let told = "\nLocalhost and production: no differences in 4 rows.\n";
    assert!(text.contains(told), "{text}");
}

#[test]
fn programs_read_both_sides_of_a_difference() {
    let mut out = Vec::new();
    pair_report(Json::new, &mut out);
    let report: Value = serde_json::from_slice(&out).unwrap();
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let wrong: Vec<String> = jsonschema::draft202012::new(&schema)
        .unwrap()
        .iter_errors(&report)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(report["results"][0]["half"], "localhost");
    assert_eq!(report["results"][4]["half"], "production");
    insta::assert_json_snapshot!("pair-json", report["pair"]);
}

#[test]
fn ci_systems_get_a_suite_for_each_half() {
    let mut out = Vec::new();
    pair_report(JunitXml::new, &mut out);
    let xml = String::from_utf8(out).unwrap();
    for part in [
        r#"<testsuite name="cognito · localhost" tests="4" skipped="0" errors="0" failures="0""#,
        r#"<testsuite name="cognito · production" tests="4" skipped="0" errors="3" failures="1""#,
        r#"<property name="differs" value="pass on localhost, fail in production"/>"#,
    ] {
        assert!(xml.contains(part), "{part}\n{xml}");
    }
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
