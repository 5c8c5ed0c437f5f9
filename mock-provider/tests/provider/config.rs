//! Clients, users and quirks from TOML.

use mock_provider::{AuthMethod, Config, SubjectType, Value};
use proptest::prelude::*;
use reqwest::StatusCode;

use crate::support::{Browser, builder, part, post, text};

fn documented() -> String {
    let page = include_str!("../../../docs/serve-config.md");
    let (_, rest) = page.split_once("```toml\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[tokio::test]
async fn the_documented_example_is_what_it_says() {
    let config = Config::from_toml(&documented(), "serve.toml").unwrap();
    let [portal, signer, spa] = &config.clients[..] else {
        panic!("three clients in {config:?}");
    };
    assert_eq!(portal.shared_secret(), Some("s3cr%t:+ with spaces"));
    assert_eq!(
        portal.auth_methods(),
        [AuthMethod::ClientSecretBasic, AuthMethod::ClientSecretPost]
    );
    assert!(portal.needs_consent() && portal.requires_auth_time());
    assert!(portal.may_use_response_type("id_token code"));
    assert!(!portal.may_use_response_type("token"));
    assert!(!portal.may_use_grant_type("client_credentials"));
    assert!(!portal.may_redirect_to("http://localhost:4000/other"));
    assert_eq!(portal.default_max_age(), Some(3600));
    assert_eq!(signer.subject_type(), SubjectType::Pairwise);
    assert_eq!(signer.auth_methods(), [AuthMethod::PrivateKeyJwt]);
    assert!(signer.requires_pushed_authorization_requests());
    assert_eq!(spa.auth_methods(), [AuthMethod::None]);
    assert!(spa.may_redirect_to("http://127.0.0.1:5173/cb"));
    assert!(!spa.may_redirect_to("https://example.test/cb"));
    let carol = &config.users[0];
    assert_eq!(
        (carol.name(), carol.sub(), carol.secret()),
        ("carol", "user-3", "hunter2")
    );
    assert_eq!(carol.claims()["groups"][1], "admins");
    assert_eq!(config.users[1].secret(), "password");
    let ids: Vec<&str> = config
        .quirks
        .iter()
        .map(|quirk| quirk.id.as_str())
        .collect();
    assert_eq!(
        ids,
        [
            "access-token-lifetime",
            "refresh-token-lifetime",
            "id-token-aud-foreign",
            "refresh-slow",
            "sign-out-upstream"
        ]
    );
    let auth0 = config.upstream.as_deref().unwrap();
    let google = auth0.behind.as_deref().unwrap();
    assert_eq!(
        (auth0.profile.name(), google.profile.name()),
        ("auth0", "google")
    );
    assert!(auth0.users.is_empty() && auth0.quirks.is_empty());
    assert_eq!(google.users[0].name(), "carol");
    assert_eq!(config.quirks[0].scope.client.as_deref(), Some("portal"));
    assert_eq!(
        (config.quirks[2].scope.nth, &config.quirks[2].value),
        (Some(2), &Value::Flag(true))
    );
    assert_eq!(config.quirks[3].scope.user.as_deref(), Some("carol"));
    assert_eq!(
        config.initial_access_token.as_deref(),
        Some("let-me-register")
    );
    let provider = builder().config(config).start().await.unwrap();
    let behind = provider.behind().unwrap();
    let last = behind.behind().unwrap();
    let hosts = [&provider, behind, last].map(|it| it.origin().host_str().unwrap().to_owned());
    assert_eq!(hosts[..2], ["127.0.0.1", "localhost"]);
    assert!(matches!(&*hosts[2], "[::1]" | "127.0.0.2"), "{hosts:?}");
    assert!(last.behind().is_none());
}

#[test]
fn what_is_wrong_with_an_upstream_provider_is_said_with_its_place() {
    for (text, expected) in [
        ("[upstream]\n", "serve.toml:1:1"),
        ("[upstream]\nprovider = \"gogle\"\n", "serve.toml:2:12"),
        (
            "[upstream]\nprovider = \"gogle\"\n",
            "did you mean `google`",
        ),
        ("[upstream]\nprofile = \"google\"\n", "serve.toml:2:1"),
        ("[upstream]\nprofile = \"google\"\n", "provider"),
        (
            "[upstream]\nprovider = \"google\"\nsign_out = \"sometimes\"\n",
            "serve.toml:3:12",
        ),
        (
            "[upstream]\nprovider = \"google\"\n[[upstream.quirk]]\nid = \"refresh-slo\"\n",
            "serve.toml:4:6",
        ),
        (
            "[[upstream.user]]\nname = \"carol\"\n[[upstream.user]]\nname = \"carol\"\n[upstream]\nprovider = \"google\"\n",
            "serve.toml",
        ),
        (
            "[upstream]\nprovider = \"google\"\n[upstream.upstream]\nprovider = \"google\"\n[upstream.upstream.upstream]\nprovider = \"google\"\n",
            "more than 2 providers",
        ),
    ] {
        let error = Config::from_toml(text, "serve.toml")
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

#[tokio::test]
async fn a_declared_client_signs_a_declared_user_in() {
    let file = r#"
        [[client]]
        client_id = "portal"
        client_secret = "hush"
        token_endpoint_auth_method = "client_secret_post"
        id_token_signed_response_alg = "ES256"
        redirect_uris = ["http://localhost:4000/callback"]
        access_token_lifetime = 60

        [[user]]
        name = "carol"
        sub = "user-3"
    "#;
    let config = Config::from_toml(file, "serve.toml").unwrap();
    let provider = builder().config(config).start().await.unwrap();
    let mut browser = Browser::new(&provider);
    let code = browser
        .code(
            "carol",
            &[
                ("client_id", "portal"),
                ("code_challenge", ""),
                ("code_challenge_method", ""),
            ],
        )
        .await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", "http://localhost:4000/callback"),
        ("client_id", "portal"),
        ("client_secret", "hush"),
    ];
    let reply = post(&provider, mock_provider::Endpoint::Token, "", &fields).await;
    assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
    let tokens = reply.json();
    assert_eq!(tokens["expires_in"], 60);
    let id_token = text(&tokens, "id_token");
    assert_eq!(part(id_token, 0)["alg"], "ES256");
    assert_eq!(part(id_token, 1)["sub"], "user-3");
}

#[track_caller]
fn refused(text: &str, place: &str, said: &str) {
    let error = Config::from_toml(text, "serve.toml")
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with(&format!("serve.toml:{place}: ")),
        "{error}"
    );
    assert!(error.contains(said), "{said}: {error}");
}

#[test]
fn slips_are_refused_with_their_place_and_the_nearest_name() {
    refused("[[cleint]]\n", "1:3", "did you mean `client`?");
    refused("client = 7\n", "1:10", "[[client]]");
    refused("client = [7]\n", "1:11", "expected a table");
    refused("client = [\n", "1:11", "unclosed array");
    refused("[[client]]\nclient_id = 7\n", "2:13", "`client_id`");
    refused("[[client]]\nclient_name = \"x\"\n", "1:1", "`client_id`");
    refused(
        "[[client]]\nclient_id = \"a\"\nredirect_uri = \"x\"\n",
        "3:1",
        "did you mean `redirect_uris`?",
    );
    refused(
        "[[client]]\nclient_id = \"a\"\nredirect_uris = [\"/x\"]\n",
        "3:17",
        "element 1",
    );
    refused(
        "[[client]]\nclient_id = \"a\"\ntoken_endpoint_auth_method = \"client_secret_basik\"\n",
        "3:30",
        "did you mean `client_secret_basic`?",
    );
    refused(
        "[[client]]\nclient_id = \"a\"\ntoken_endpoint_auth_method = \"client_secret_basic\"\n",
        "3:30",
        "needs a client_secret",
    );
    refused(
        "[[client]]\nclient_id = \"a\"\nid_token_signed_response_alg = \"XS256\"\n",
        "3:32",
        "XS256",
    );
    refused(
        "[[client]]\nclient_id = \"a\"\naccess_token_lifetime = -1\n",
        "3:25",
        "seconds from 0",
    );
    refused(
        "[[client]]\nclient_id = \"a\"\nconsent = \"yes\"\n",
        "3:11",
        "true or false",
    );
    refused(
        "[[client]]\nclient_id = \"a\"\ndefault_max_age = nan\n",
        "3:19",
        "JSON",
    );
    refused(
        "[[client]]\nclient_id = \"a\"\n[[client]]\nclient_id = \"a\"\n",
        "3:1",
        "declared twice",
    );
    refused("[[user]]\nnmae = \"x\"\n", "2:1", "did you mean `name`?");
    refused("[[user]]\nname = \"x\"\nsub = \"é\"\n", "3:7", "ASCII");
    refused(
        "[[user]]\nname = \"x\"\n[[user]]\nname = \"x\"\n",
        "3:1",
        "declared twice",
    );
    refused(
        "[[quirk]]\nid = \"id-token-aud-foriegn\"\n",
        "2:6",
        "id-token-aud-foreign",
    );
    refused(
        "[[quirk]]\nid = \"refresh-slow\"\nvalue = \"soon\"\n",
        "3:9",
        "milliseconds",
    );
    refused("[[quirk]]\nid = \"refresh-slow\"\n", "2:6", "milliseconds");
    refused(
        "[[quirk]]\nid = \"id-token-aud-foreign\"\nendpoint = \"tokens\"\n",
        "3:12",
        "token",
    );
    refused(
        "[[quirk]]\nid = \"id-token-aud-foreign\"\nnth = 0\n",
        "3:7",
        "counts from 1",
    );
}

#[test]
fn arbitrary_files_are_read_or_refused() {
    let line = prop_oneof![
        Just("[[client]]".to_owned()),
        Just("[[user]]".to_owned()),
        Just("[[quirk]]".to_owned()),
        Just("client_id = \"a\"".to_owned()),
        Just("name = \"a\"".to_owned()),
        Just("id = \"refresh-slow\"".to_owned()),
        "(client_secret|redirect_uris|jwks|claims|value|nth|once|sub) = .{0,12}",
        ".{0,20}",
    ];
    let lines = prop::collection::vec(line, 0..12);
    proptest!(
        ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() },
        |(lines in lines)| {
            if let Err(error) = Config::from_toml(&lines.join("\n"), "serve.toml") {
                prop_assert!(error.to_string().starts_with("serve.toml:"), "{}", error);
            }
        }
    );
}
