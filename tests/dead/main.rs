//! Dead relying parties pass no negative scenario: one that never starts, one that answers 500 to every callback, and one
//! that dies at the first odd token. Each refuses every attack, and none of them does so because it looked.

mod rp;

use std::{path::Path, process::ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use mock_provider::Profile;
use rpcheck::{RunConfig, RunError, RunEvent, Target, Verdict, run};

/// Scenarios in which a correct RP refuses something.
const NEGATIVE: &[&str] = &[
    "id-token/alg-none",
    "id-token/aud-foreign",
    "id-token/expired",
    "id-token/iss-foreign",
    "id-token/sub-missing",
    "sign-in/state-foreign",
];

fn main() -> ExitCode {
    if let Some(way) = rp::Way::from_env() {
        return rp::serve(way);
    }
    let trials = vec![
        Trial::test("one_that_never_starts_cannot_be_run", || {
            match verdicts(rp::Way::NeverStarts) {
                Err(RunError::CannotRun(_)) => Ok(()),
                other => Err(format!("expected that it cannot be run, got {other:?}").into()),
            }
        }),
        Trial::test(
            "one_that_answers_500_to_every_callback_passes_nothing",
            || nothing_passes(rp::Way::CallbackFails),
        ),
        Trial::test(
            "one_that_dies_at_the_first_odd_token_passes_nothing",
            || nothing_passes(rp::Way::DiesAtOddToken),
        ),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Id, verdict and reason.
type Row = (String, Verdict, String);

fn nothing_passes(way: rp::Way) -> Result<(), Failed> {
    let verdicts = match verdicts(way) {
        // Nobody could sign in to it even once: that is no pass either.
        Err(RunError::CannotRun(_)) => return Ok(()),
        Err(error) => return Err(error.to_string().into()),
        Ok(verdicts) => verdicts,
    };
    none_passed(&verdicts)
}

fn none_passed(verdicts: &[Row]) -> Result<(), Failed> {
    if verdicts.len() != NEGATIVE.len() {
        return Err(format!("expected a row for each of {NEGATIVE:?}, got {verdicts:?}").into());
    }
    let passed: Vec<_> = verdicts
        .iter()
        .filter(|(_, verdict, _)| matches!(verdict, Verdict::Pass | Verdict::Skip))
        .collect();
    if passed.is_empty() {
        return Ok(());
    }
    Err(format!("a dead RP passes or is excused: {passed:?}").into())
}

/// Runs the negative scenarios against this very program, which then is the RP.
fn verdicts(way: rp::Way) -> Result<Vec<Row>, RunError> {
    let program = std::env::current_exe().expect("the test knows its own program");
    let text = format!(
        r#"
name = "dead"
base_url = "http://localhost:{{port}}"
[launch]
command = ['{}']
env = {{ {} = "{}", PORT = "{{port}}", ISSUER = "{{issuer}}", CLIENT_ID = "{{client_id}}", CLIENT_SECRET = "{{client_secret}}", BASE_URL = "{{base_url}}" }}
ready = {{ port = true }}
[client]
redirect_uris = ["{{base_url}}/callback"]
[sign_in]
steps = [{{ get = "/login" }}]
[who_am_i]
get = "/me"
user = "regex:(.+@.+)"
signed_out = "status:401"
"#,
        program.display(),
        rp::WAY,
        way.name()
    );
    let target = Target::parse(&text, "dead.toml", Path::new("."), &|_| None)
        .map_err(|error| RunError::Configuration(error.to_string()))?;
    // A provider that puts the address into the ID token, because these RPs ask nobody else.
    let profile = Profile::load("cognito").expect("the profile is built in");
    let config = RunConfig {
        providers: vec![profile],
        scenarios: NEGATIVE.iter().map(|id| (*id).to_owned()).collect(),
        ..RunConfig::new(target, jiff::civil::date(2026, 1, 1))
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    let mut verdicts = Vec::new();
    runtime.block_on(run(&config, &mut |event| {
        if let RunEvent::ScenarioFinished(row) = event
            && !row.id.starts_with("invariants/")
        {
            verdicts.push((row.id, row.verdict, row.reason));
        }
    }))?;
    Ok(verdicts)
}
