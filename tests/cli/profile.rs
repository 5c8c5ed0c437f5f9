//! `rpcheck profile`: comparing profiles, starting one from metadata, and what is said of wrong ones.

use std::fs;

use mock_provider::{MockProvider, Profile};
use rpcheck::exit_code::ExitCode;
use serde_json::{Value, json};

use crate::console::{Ended, rpcheck};

#[track_caller]
fn result_of(args: &[&str]) -> String {
    let ended = rpcheck(args);
    assert_eq!(
        (ended.code, ended.err.as_str()),
        (ExitCode::AsExpected, ""),
        "{args:?}"
    );
    ended.out
}

#[track_caller]
fn refused(args: &[&str]) -> Ended {
    let ended = rpcheck(args);
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (ExitCode::Usage, ""),
        "{args:?}: {}",
        ended.err
    );
    ended
}

#[test]
fn two_profiles_are_compared_quirk_by_quirk() {
    insta::assert_snapshot!(
        "profile-diff",
        result_of(&["profile", "diff", "okta-org", "okta-custom"])
    );
    let text = result_of(&["profile", "diff", "cognito", "auth0"]);
    for part in [
        "\nSign-out\n",
        "  logout-dialect  ",
        "    cognito  cognito: Send client_id and logout_uri",
        "    auth0    auth0: /v2/logout takes",
        "    auth0    default: the issuer has no path",
        "    auth0    alone has ",
    ] {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
    let text = result_of(&["profile", "diff", "cognito", "cognito-pre-2024"]);
    assert!(text.contains("  ignored (unverified)\n"), "{text}");
}

#[test]
fn a_profile_differs_from_itself_in_nothing() {
    let text = result_of(&["profile", "diff", "auth0", "auth0"]);
    assert!(text.contains("They do the same"), "{text}");
}

#[test]
fn the_comparison_is_there_for_programs() {
    let text = result_of(&[
        "profile",
        "diff",
        "cognito",
        "cognito-classic",
        "--format",
        "json",
    ]);
    let compared: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(compared["profiles"], json!(["cognito", "cognito-classic"]));
    assert!(compared["same"].as_u64().unwrap() > 10);
    let differences = compared["differences"].as_array().unwrap();
    let session = differences
        .iter()
        .find(|difference| difference["quirk"] == "live-session")
        .unwrap();
    assert_eq!(session["values"][0], Value::Null);
    assert_eq!(session["values"][1]["value"], "continue-as");
    assert_eq!(session["scope"], "");
}

#[test]
fn an_unknown_profile_is_named_with_its_place() {
    let ended = refused(&["profile", "diff", "cognito", "auth1"]);
    insta::assert_snapshot!("error-profile-diff", ended.err);
}

/// The metadata of every profile, imported from where a provider serves them, become a profile that a provider takes,
/// and whose metadata are the same again.
#[test]
fn imported_metadata_become_a_profile_with_the_same_metadata() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for profile in mock_provider::profiles() {
        let name = profile.name().to_owned();
        let started = runtime.block_on(MockProvider::builder().profile(profile).start());
        let original = started.unwrap();
        let issuer = original.issuer().to_string();
        let text = result_of(&["profile", "import", &issuer, "--name", &name]);
        let file = folder.path().join(format!("{name}.toml"));
        fs::write(&file, &text).unwrap();
        let profile = Profile::from_file(&file).unwrap();
        let copy = runtime
            .block_on(MockProvider::builder().profile(profile).start())
            .unwrap();
        let [of_the_original, of_the_copy] =
            [&original, &copy].map(|provider| runtime.block_on(metadata(provider)));
        assert_eq!(of_the_copy, of_the_original, "{name}:\n{text}");
    }
}

/// The metadata, with a fixed text in place of the ports.
async fn metadata(provider: &MockProvider) -> Value {
    let issuer = provider.issuer().to_string();
    let address = format!(
        "{}/.well-known/openid-configuration",
        issuer.trim_end_matches('/')
    );
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a plain client can be made");
    let answer = client.get(address).send().await;
    let text = answer.expect("the provider answers").text().await;
    let text = text.expect("the metadata are text");
    serde_json::from_str(&without_ports(&text)).expect("the metadata are JSON")
}

/// Which port a provider got is chance.
fn without_ports(text: &str) -> String {
    let mut parts = text.split("127.0.0.1:");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
    rest.fold(first, |text, part| text + "op" + part)
}

#[test]
fn an_imported_profile_says_what_it_could_not_know() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("acme.json");
    let document = json!({
        "issuer": "https://login.acme.example/realms/staff/",
        "authorization_endpoint": "https://login.acme.example/realms/staff/authorize",
        "token_endpoint": "https://api.acme.example/token?realm=staff",
        "jwks_uri": "https://api.acme.example/keys",
        "end_session_endpoint": "https://login.acme.example/bye",
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "acme_tier": "gold",
    });
    fs::write(&file, document.to_string()).unwrap();
    let text = result_of(&[
        "profile",
        "import",
        file.to_str().unwrap(),
        "--name",
        "acme",
    ]);
    let today = text
        .lines()
        .find(|line| line.starts_with("observed = "))
        .unwrap();
    let shown = text
        .replace(folder.path().to_str().unwrap(), "[folder]")
        .replace(today, "observed = [month]");
    insta::assert_snapshot!("profile-import", shown);
}

#[test]
fn what_cannot_be_imported_is_refused_with_words() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let sources = [
        write("page.json", "<html>Not found</html>"),
        write("cut.json", "{\"issuer\": \"https://op"),
        write("list.json", "[]"),
        write("no-issuer.json", "{}"),
        write("number.json", "{\"issuer\": 7}"),
        write("odd.json", "{\"issuer\": \"mailto:op@example.com\"}"),
        folder
            .path()
            .join("missing.json")
            .to_str()
            .unwrap()
            .to_owned(),
        "https://".to_owned(),
    ];
    let texts: Vec<String> = sources
        .iter()
        .map(|source| refused(&["profile", "import", source]).err)
        .collect();
    let shown = texts
        .join("\n")
        .replace(folder.path().to_str().unwrap(), "[folder]");
    insta::assert_snapshot!("error-profile-import", shown);
}

#[test]
fn a_provider_that_does_not_answer_is_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let ended = refused(&["profile", "import", &address]);
    let expected = format!("cannot fetch {address}/.well-known/openid-configuration: ");
    assert!(ended.err.contains(&expected), "{}", ended.err);
}

#[test]
fn a_profile_of_ones_own_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    let head =
        "title = \"Mine\"\nextends = \"cognito\"\nobserved = \"2026-11\"\nsummary = \"S.\"\n";
    let quirk = |rest: &str| {
        format!("{head}[quirks.refresh-rotation]\nsource = \"https://a.example\"\n{rest}")
    };
    let texts: Vec<String> = [
        quirk("value = \"omited\""),
        quirk("value = 7"),
        quirk("value = \"omitted\"\nscope = { endpont = \"token\" }"),
        quirk("value = \"omitted\"\nscope = { nth = 0 }"),
        quirk("value = \"omitted\"\nunverifed = true"),
        head.replace("\"cognito\"", "\"cognitto\""),
        head.replace("\"cognito\"", "\"./other.toml\""),
        head.replace("summary", "sumary"),
        format!("{head}[quirks.refresh-rotaton]\nvalue = \"omitted\"\n"),
    ]
    .iter()
    .map(|text| {
        fs::write(&file, text).unwrap();
        refused(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--provider",
            file.to_str().unwrap(),
        ])
        .err
    })
    .collect();
    let shown = texts
        .join("\n")
        .replace(folder.path().to_str().unwrap(), "[folder]");
    insta::assert_snapshot!("error-profile-file", shown);
    fs::write(
        &file,
        quirk("value = \"omitted\"\nscope = { endpoint = \"tokn\" }"),
    )
    .unwrap();
    let error = refused(&["serve", "--provider", file.to_str().unwrap()]).err;
    let expected = "mine.toml:8:22: the scope `endpoint=tokn` of a setting is not usable: no endpoint is called `tokn`; endpoints are discovery, ";
    assert!(error.contains(expected), "{error}");
}
