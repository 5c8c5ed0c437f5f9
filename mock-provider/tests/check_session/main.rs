//! The script of the check-session page (OpenID Connect Session Management 1.0, section 3.2), as the provider serves it,
//! asked about the `session_state` that the same provider sent.
//!
//! Node runs it. Where there is no Node, the tests are reported as ignored.

#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "written for tests of the usual harness, which need more of it"
)]
#[path = "../provider/support.rs"]
mod support;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Failed, Trial};
use mock_provider::{Client, Endpoint, MockProvider};
use reqwest::header::SET_COOKIE;
use serde_json::{Value, json};

use crate::support::{Browser, CALLBACK, Reply, builder};

/// The origin of the RP, which is that of its redirect URI.
const RP: &str = "http://localhost:4000";
const ELSEWHERE: &str = "https://elsewhere.example";

/// What is asked of the script, and by whom.
struct Question {
    name: &'static str,
    /// The browser's cookies.
    cookie: String,
    /// Who asks.
    origin: &'static str,
    /// Who frames the page, where the browser says so.
    parent: Option<&'static str>,
    referrer: &'static str,
    data: Value,
    has_source: bool,
    /// What it should answer; nothing where it cannot.
    expected: Option<&'static str>,
}

/// The names of the questions; each is a test.
const NAMES: [&str; 22] = [
    "unchanged",
    "unchanged::among_other_cookies",
    "unchanged::parent_by_referrer",
    "unchanged::parent_unknown",
    "unchanged::client_id_with_spaces",
    "unchanged::client_id_of_many_blocks",
    "changed::another_user",
    "changed::nobody_signed_in",
    "changed::another_client",
    "changed::made_up_hash",
    "changed::foreign_origin_and_parent_unknown",
    "error::foreign_origin",
    "error::foreign_origin_by_referrer",
    "error::empty",
    "error::no_session_state",
    "error::no_client",
    "error::no_salt",
    "error::empty_salt",
    "error::two_salts",
    "error::an_object",
    "error::nothing_at_all",
    "silent::nobody_to_answer",
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let missing = missing();
    let answers = Arc::new(OnceLock::new());
    let trial = |name: &'static str| {
        let (answers, missing) = (Arc::clone(&answers), missing.clone());
        let kind = missing.clone().unwrap_or_default();
        let test = move || match missing {
            Some(missing) => Err(Failed::from(missing)),
            None => judge(answers.get_or_init(ask), name),
        };
        Trial::test(name, test)
            .with_ignored_flag(!kind.is_empty())
            .with_kind(kind)
    };
    libtest_mimic::run(&arguments, NAMES.into_iter().map(trial).collect()).exit_code()
}

/// Why the script cannot be run here.
fn missing() -> Option<String> {
    let version = Command::new("node").arg("--version").output();
    let runs = version.is_ok_and(|output| output.status.success());
    (!runs).then(|| "skipped: there is no node to run the script".to_owned())
}

/// For each question what was answered, and what should have been.
type Answers = Result<BTreeMap<&'static str, (Value, Value)>, String>;

fn judge(answers: &Answers, name: &str) -> Result<(), Failed> {
    let answers = answers.as_ref().map_err(Failed::from)?;
    let (said, expected) = answers
        .get(name)
        .ok_or_else(|| format!("`{name}` is not asked"))?;
    if said == expected {
        return Ok(());
    }
    Err(format!("the script said {said}, expected {expected}").into())
}

fn ask() -> Answers {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let (script, questions) = runtime.block_on(questions());
    let asked: Vec<Value> = questions
        .iter()
        .map(|question| {
            json!({
                "name": question.name,
                "cookie": question.cookie,
                "origin": question.origin,
                "parent": question.parent,
                "referrer": question.referrer,
                "data": question.data,
                "hasSource": question.has_source,
            })
        })
        .collect();
    let mut said = run(&json!({ "script": script, "questions": asked }))?;
    let answers = questions.into_iter().map(|question| {
        let expected = question.expected.map_or(
            Value::Null,
            |message| json!({ "message": message, "target": question.origin }),
        );
        (question.name, (said[question.name].take(), expected))
    });
    Ok(answers.collect())
}

/// Lets node run the script.
fn run(job: &Value) -> Result<Value, String> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check_session/run.mjs");
    let mut child = Command::new("node")
        .arg(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start node: {error}"))?;
    let mut stdin = child.stdin.take().ok_or("node has no standard input")?;
    stdin
        .write_all(job.to_string().as_bytes())
        .map_err(|error| format!("cannot tell node what to do: {error}"))?;
    drop(stdin);
    let output = child
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    serde_json::from_slice(&output.stdout).map_err(|error| {
        let complaint = String::from_utf8_lossy(&output.stderr);
        format!("node gave no answers: {error}; it said: {complaint}")
    })
}

/// What a browser has after a sign-in: its cookie for scripts, and what the RP was told.
async fn signed_in(provider: &MockProvider, user: &str, client: &str) -> (String, String) {
    let mut browser = Browser::new(provider);
    let page = browser.authorize(&[("client_id", client)]).await;
    let reply = browser.log_in(&page, user).await;
    let told = reply.parameter("session_state");
    (cookie(&reply), told.expect("the RP is told"))
}

fn cookie(reply: &Reply) -> String {
    let mut lines = reply.headers.get_all(SET_COOKIE).iter();
    let pair = lines.find_map(|line| {
        let pair = line.to_str().ok()?.split(';').next()?;
        pair.starts_with("op_browser_state=").then_some(pair)
    });
    pair.expect("scripts have a cookie").to_owned()
}

/// The script of the page, and what it is asked.
async fn questions() -> (String, Vec<Question>) {
    let long = "long-".repeat(60);
    let client = |id: &str| Client::new(id).redirect_uri(CALLBACK);
    let provider = builder()
        .client(client("my app"))
        .client(client(&long))
        .start()
        .await
        .expect("the provider starts");
    let url = provider.endpoint(Endpoint::CheckSession);
    let page = Browser::new(&provider).open(url.as_str()).await;
    let (_, rest) = page.body.split_once("<script>").expect("there is a script");
    let (script, _) = rest.split_once("</script>").expect("the script ends");

    let (cookie, told) = signed_in(&provider, "alice", "app").await;
    let (bobs, _) = signed_in(&provider, "bob", "app").await;
    let (spaced, spaced_told) = signed_in(&provider, "alice", "my app").await;
    let (many, many_told) = signed_in(&provider, "alice", &long).await;
    let ask = |name, data: Value, expected| Question {
        name,
        cookie: cookie.clone(),
        origin: RP,
        parent: Some(RP),
        referrer: "",
        data,
        has_source: true,
        expected,
    };
    let good = json!(format!("app {told}"));
    let with = |name, expected, change: &dyn Fn(&mut Question)| {
        let mut question = ask(name, good.clone(), Some(expected));
        change(&mut question);
        question
    };
    let among = format!("x=1; xop_browser_state=2; {cookie}; y=3");
    let (_, salt) = told.split_once('.').expect("there is a salt");
    let error = Some("error");
    let mut nobody = ask("silent::nobody_to_answer", good.clone(), None);
    nobody.has_source = false;
    let questions = vec![
        ask("unchanged", good.clone(), Some("unchanged")),
        with("unchanged::among_other_cookies", "unchanged", &|it| {
            it.cookie.clone_from(&among);
        }),
        with("unchanged::parent_by_referrer", "unchanged", &|it| {
            (it.parent, it.referrer) = (None, "http://localhost:4000/some/page?x=1");
        }),
        with("unchanged::parent_unknown", "unchanged", &|it| {
            it.parent = None;
        }),
        with("unchanged::client_id_with_spaces", "unchanged", &|it| {
            (it.cookie, it.data) = (spaced.clone(), json!(format!("my app {spaced_told}")));
        }),
        with("unchanged::client_id_of_many_blocks", "unchanged", &|it| {
            (it.cookie, it.data) = (many.clone(), json!(format!("{long} {many_told}")));
        }),
        with("changed::another_user", "changed", &|it| {
            it.cookie.clone_from(&bobs);
        }),
        with("changed::nobody_signed_in", "changed", &|it| {
            it.cookie = String::new();
        }),
        ask(
            "changed::another_client",
            json!(format!("spa {told}")),
            Some("changed"),
        ),
        ask(
            "changed::made_up_hash",
            json!(format!("app 00.{salt}")),
            Some("changed"),
        ),
        with(
            "changed::foreign_origin_and_parent_unknown",
            "changed",
            &|it| {
                (it.origin, it.parent) = (ELSEWHERE, None);
            },
        ),
        with("error::foreign_origin", "error", &|it| {
            it.origin = ELSEWHERE;
        }),
        with("error::foreign_origin_by_referrer", "error", &|it| {
            (it.origin, it.parent, it.referrer) = (ELSEWHERE, None, "http://localhost:4000/");
        }),
        ask("error::empty", json!(""), error),
        ask("error::no_session_state", json!("app"), error),
        ask("error::no_client", json!(format!(" {told}")), error),
        ask("error::no_salt", json!("app 00"), error),
        ask("error::empty_salt", json!("app 00."), error),
        ask(
            "error::two_salts",
            json!(format!("app {told}.{salt}")),
            error,
        ),
        ask("error::an_object", json!({ "client_id": "app" }), error),
        ask("error::nothing_at_all", Value::Null, error),
        nobody,
    ];
    (script.to_owned(), questions)
}
