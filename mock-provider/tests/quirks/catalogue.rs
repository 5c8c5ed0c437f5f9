//! Every quirk of the catalogue: what it changes in one long exchange, and that nothing else changes.

use mock_provider::{Endpoint, Entry, Parameter, Setting, Timing, Value, quirks};

use crate::browser::builder;
use crate::exchange::{Transcript, run};

/// What stands where nothing changed.
const NOTHING: &str = "(nothing)\n";
/// The quirks that this exchange cannot show, each with the reason.
const UNSEEN: &[(&str, &str)] = &[
    (
        "fault-delay",
        "it changes when an answer comes, and not what comes",
    ),
    (
        "refresh-slow",
        "it changes when an answer comes, and not what comes",
    ),
    ("tls-certificate", "there is no TLS"),
    ("sign-out-upstream", "there is no provider upstream"),
    ("upstream-prompt-dropped", "there is no provider upstream"),
];

/// The values with which a quirk is shown.
fn samples(entry: &Entry) -> Vec<Value> {
    match entry.spec.parameter {
        Parameter::Flag => vec![Value::Flag(true)],
        Parameter::Choice(choices) => choices.iter().map(|choice| Value::from(*choice)).collect(),
        Parameter::Bytes => vec![Value::Integer(6_000)],
        Parameter::Milliseconds => vec![Value::Integer(1)],
        Parameter::Number(least, most) => vec![Value::Integer(match entry.id {
            "rate-limit" => 1,
            "end-session-hint-length" => 200,
            "fault-redirect" | "authorize-redirects" | "sign-out-hops" => 2,
            "fault-body-size" => 100_000,
            _ => i64::midpoint(least, most),
        })],
        Parameter::Status => ["503-json", "429", "500-empty"].map(Value::from).to_vec(),
        Parameter::Line => match entry.id {
            "fault-content-type" => vec![Value::from("text/html"), Value::from("none")],
            "login-csrf" => vec![Value::from("XSRF-TOKEN")],
            "discovery-cache-control" => {
                vec![Value::from("public, max-age=3600"), Value::from("none")]
            }
            _ => vec![Value::from("x")],
        },
        Parameter::Path => vec![Value::from("/realms/acme")],
        Parameter::Patch if entry.id == "discovery-document" => vec![Value::from(
            r#"{"x": "{issuer}/x", "issuer": null, "authorization_endpoint": null, "token_endpoint": null, "jwks_uri": null, "missing": null, "subject_types_supported": ["pairwise"], "end_session_endpoint": null}"#,
        )],
        Parameter::Patch => vec![Value::from(
            r#"{"grant_types_supported": null, "claims_parameter_supported": true, "x": [1]}"#,
        )],
        Parameter::EndpointPaths => vec![Value::from(
            r#"{"token": "/oauth2/token", "jwks": "./keys", "authorize": "./authorize/v2?p=sign-in"}"#,
        )],
        Parameter::Seconds => vec![Value::Integer(match entry.id {
            "code-lifetime" => 600,
            "session-lifetime" | "refresh-token-lifetime" => 86_400,
            "session-limit" => 6 * 3600,
            "refresh-rotation-threshold" => 15 * 86_400,
            "refresh-token-idle-lifetime" => 7 * 86_400,
            "refresh-throttle" => 60,
            "key-rotation-interval" => 0,
            _ => 300,
        })],
    }
}

/// The quirks that need another one to have anything to act on.
fn scene(id: &str) -> Vec<Setting> {
    let setting = |id: &str, value: &str| Setting::new(id, value);
    match id {
        "cognito-claims"
        | "keycloak-claims"
        | "id-token-typ-missing"
        | "access-token-ballast"
        | "access-token-aud"
        | "access-token-client-claim"
        | "access-token-scope-claim"
        | "access-token-typ"
        | "access-token-unverifiable"
        | "access-token-alg"
        | "access-token-key-separate"
        | "vendor-claims" => {
            vec![setting("access-token-format", "jwt")]
        }
        "userinfo-jwt-forged" => vec![setting("userinfo-signed", "RS256")],
        "jwks-signing-key-last" => vec![setting("jwks-many-keys", "2")],
        "updated-at-string" | "email-verified-string" | "email-shape" => {
            vec![setting("id-token-claims", "scopes")]
        }
        "refresh-grace-depth" | "refresh-grace-token" => {
            vec![Setting::new("refresh-grace", Value::Integer(60))]
        }
        "refresh-session-binding" => vec![setting("refresh-token-issued", "always")],
        "session-limit" => vec![setting("session-renewal", "at-use")],
        "refresh-reuse" => vec![setting("refresh-rotation", "rotated")],
        _ => Vec::new(),
    }
}

/// Faults are shown at one endpoint, so that the rest of the exchange goes on.
fn limited(setting: Setting) -> Setting {
    match setting.id.as_str() {
        "rate-limit" => setting.endpoint(Endpoint::Userinfo),
        id if id.starts_with("fault-") => setting.endpoint(Endpoint::Discovery),
        _ => setting,
    }
}

async fn changes_of(honest: &Transcript, entry: &Entry, value: Value) -> String {
    let setting = limited(Setting::new(entry.id, value));
    let builder = scene(entry.id)
        .into_iter()
        .fold(builder(), mock_provider::Builder::quirk);
    let (odd, provider) = run(builder.quirk(setting.clone())).await;
    let fired = provider.fired(entry.id);
    let named = provider
        .journal()
        .exchanges()
        .iter()
        .filter(|exchange| exchange.quirks.contains(&entry.id))
        .count()
        + provider
            .deliveries()
            .iter()
            .filter(|delivery| delivery.attempt == 1 && delivery.quirks.contains(&entry.id))
            .count();
    let named = named as u64;
    assert_eq!(fired, named, "{setting}: the journal names what is counted");
    let changes = honest.differences(&odd);
    let changes = if changes.is_empty() {
        NOTHING
    } else {
        &changes
    };
    format!("{setting}\nfired {fired} times\n\n{changes}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_changes_what_it_says_and_nothing_else() {
    let (plain, _provider) = run(builder()).await;
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for entry in quirks() {
        let scene = scene(entry.id);
        let staged = if scene.is_empty() {
            None
        } else {
            let builder = scene
                .into_iter()
                .fold(builder(), mock_provider::Builder::quirk);
            Some(run(builder).await.0)
        };
        let honest = staged.as_ref().unwrap_or(&plain);
        let mut texts = Vec::new();
        for value in samples(entry) {
            texts.push(changes_of(honest, entry, value).await);
        }
        assert!(
            texts.iter().any(|text| !text.ends_with(NOTHING))
                || UNSEEN.iter().any(|(id, _)| *id == entry.id),
            "no sample of `{}` changes anything that the exchange shows: extend the exchange, or give it a sample or a scene",
            entry.id
        );
        settings.bind(|| insta::assert_snapshot!(entry.id, texts.join("\n")));
    }
}

#[tokio::test]
async fn the_same_seed_and_clock_make_the_same_exchange() {
    let (one, _first) = run(builder()).await;
    let (two, _second) = run(builder()).await;
    assert_eq!(one.differences(&two), "");
}

#[test]
fn ids_are_kebab_case_sorted_and_said_once() {
    let ids: Vec<&str> = quirks().iter().map(|entry| entry.id).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(ids, sorted);
    for id in ids {
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(id.chars().all(kebab), "{id}");
    }
}

#[test]
fn each_says_what_it_is_in_one_line_and_under_its_headings() {
    for entry in quirks() {
        let summary = entry.summary();
        assert!(
            summary.ends_with('.') && summary.len() < 100,
            "{}: {summary}",
            entry.id
        );
        for heading in ["What changes", "Who does it", "References"] {
            assert!(
                !entry.section(heading).is_empty(),
                "{}: {heading}",
                entry.id
            );
        }
        assert!(!entry.spec.default.is_empty(), "{}", entry.id);
        assert!(matches!(entry.spec.timing, Timing::Live | Timing::Boot));
    }
}
