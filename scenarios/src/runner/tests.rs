//! Whole runs against the reference RP, sound and with defects.

use jiff::civil::date;

use super::*;
use crate::target::Target;

fn config(selector: &str, scenarios: &[&str], defects: &[&str]) -> RunConfig {
    let target = Target::load(selector, &|_| None).unwrap();
    RunConfig {
        scenarios: scenarios.iter().map(|id| (*id).to_owned()).collect(),
        defects: defects.iter().map(|id| (*id).to_owned()).collect(),
        jobs: 4,
        ..RunConfig::new(target, date(2026, 11, 21))
    }
}

async fn results(config: &RunConfig) -> (Vec<ScenarioResult>, Summary) {
    let mut results = Vec::new();
    let mut keep = |event| {
        if let RunEvent::ScenarioFinished(result) = event {
            results.push(*result);
        }
    };
    let summary = run(config, &mut keep).await.unwrap();
    (results, summary)
}

#[track_caller]
fn verdict(results: &[ScenarioResult], id: &str) -> Verdict {
    results
        .iter()
        .find(|result| result.id == id)
        .unwrap_or_else(|| panic!("no row {id}"))
        .verdict
}

/// What a failed assertion shows.
fn told(results: &[ScenarioResult]) -> String {
    let odd = results
        .iter()
        .filter(|result| result.verdict != Verdict::Pass);
    let told = odd.map(|result| {
        let hops: Vec<String> = result
            .hops
            .iter()
            .map(|hop| format!("  {} {} -> {}: {}", hop.seq, hop.from, hop.to, hop.line))
            .collect();
        format!(
            "{} {:?} {}: {}\n{}",
            result.id,
            result.mode,
            result.verdict,
            result.reason,
            hops.join("\n")
        )
    });
    told.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_sound_reference_passes_everything_in_both_modes() {
    let (results, summary) = results(&config("reference", &[], &[])).await;
    assert!(summary.all_as_expected(), "{}", told(&results));
    assert_eq!(summary.warned, 0, "{}", told(&results));
    let of_scenarios = results
        .iter()
        .filter(|result| !result.id.starts_with("invariants/"));
    let ids: Vec<&str> = of_scenarios.map(|result| result.id.as_str()).collect();
    let catalogue: Vec<&str> = crate::scenarios().iter().map(|entry| entry.id).collect();
    assert_eq!(
        ids,
        [catalogue.clone(), catalogue].concat(),
        "the rows come in the order of the plan"
    );
}

#[tokio::test]
async fn a_local_sign_out_is_found_with_evidence() {
    let only = [
        "logout/provider-session-survives",
        "sign-in-again/no-login-page",
    ];
    let (results, summary) =
        results(&config("reference-store", &only, &["local-logout-only"])).await;
    assert_eq!(summary.failed, 2, "{}", told(&results));
    let logout = results.iter().find(|result| result.id == only[0]).unwrap();
    assert_eq!(logout.verdict, Verdict::Fail);
    assert!(
        logout
            .reason
            .contains("the provider's session is still there"),
        "{}",
        logout.reason
    );
    assert!(logout.hops.iter().any(|hop| hop.mark), "{}", told(&results));
    assert!(
        logout
            .repeat
            .ends_with("--scenario logout/provider-session-survives")
    );
}

#[tokio::test]
async fn a_defect_reddens_what_asks_for_it_and_nothing_else() {
    let (results, _) = results(&config("reference-cookie", &[], &["skips:audience"])).await;
    assert_eq!(
        verdict(&results, "id-token/aud-foreign"),
        Verdict::Fail,
        "{}",
        told(&results)
    );
    assert_eq!(
        verdict(&results, "sign-in/secret-in-basic-header"),
        Verdict::Pass,
        "{}",
        told(&results)
    );
    assert_eq!(
        verdict(&results, "logout/provider-session-survives"),
        Verdict::Pass,
        "{}",
        told(&results)
    );
}

#[tokio::test]
async fn a_broken_invariant_has_a_row_of_its_own() {
    let only = ["sign-in/secret-in-basic-header"];
    let (results, summary) = results(&config("reference-store", &only, &["constant-nonce"])).await;
    assert_eq!(
        verdict(&results, only[0]),
        Verdict::Pass,
        "{}",
        told(&results)
    );
    assert_eq!(
        verdict(&results, "invariants/nonce-repeated"),
        Verdict::Fail,
        "{}",
        told(&results)
    );
    assert!(!summary.all_as_expected());
}

#[tokio::test]
async fn nothing_secret_leaves_the_run() {
    let (results, _) = results(&config(
        "reference-store",
        &[],
        &["local-logout-only", "tokens-in-url"],
    ))
    .await;
    let shown = format!("{results:?}");
    assert!(!shown.contains("app-secret"), "the client secret");
    assert!(
        !regex::Regex::new(r"eyJ[A-Za-z0-9_-]{20,}")
            .unwrap()
            .is_match(&shown),
        "a token"
    );
}

#[tokio::test]
async fn what_cannot_be_run_is_told_before() {
    let unknown = config("reference", &[], &["local-logout-onyl"]);
    let error = run(&unknown, &mut |_| {}).await.unwrap_err();
    assert!(
        matches!(&error, RunError::Configuration(why) if why.contains("local-logout-only")),
        "{error}"
    );
    let nothing = run(&config("reference", &["no/such"], &[]), &mut |_| {})
        .await
        .unwrap_err();
    assert!(matches!(nothing, RunError::NothingSelected(_)), "{nothing}");
}

#[tokio::test]
async fn preflight_tells_each_step() {
    let mut steps = Vec::new();
    preflight(&config("reference-store", &[], &[]), &mut |step| {
        steps.push(step.to_owned());
    })
    .await
    .unwrap();
    for section in ["[who_am_i]", "[sign_in]", "[protected]", "[sign_out]"] {
        assert!(
            steps.iter().any(|step| step.starts_with(section)),
            "{section}: {steps:#?}"
        );
    }
}

/// Relying on TLS is allowed where the token comes from the token endpoint, and then no algorithm can be confused.
#[tokio::test]
async fn unchecked_signatures_are_a_warning_and_told_once() {
    let ids = ["id-token/signature-bad", "id-token/hs256-with-public-key"];
    let verdicts = async |defects: &[&str]| {
        let (results, _) = results(&config("reference-store", &ids, defects)).await;
        ids.map(|id| verdict(&results, id))
    };
    let unchecked = verdicts(&["skips:signature", "skips:algorithm"]).await;
    assert_eq!(unchecked, [Verdict::Warn, Verdict::Skip]);
    let confused = verdicts(&["skips:algorithm"]).await;
    assert_eq!(confused, [Verdict::Pass, Verdict::Fail]);
}
