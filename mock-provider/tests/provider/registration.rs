//! Dynamic client registration: what is given, what is refused, and who may read it.

use mock_provider::{Client, Endpoint, MockProvider};
use proptest::prelude::*;
use reqwest::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::signer::{Published, Signer};
use crate::support::{
    Browser, CALLBACK, Reply, VERIFIER, basic, builder, http, part, post, provider, send, text,
    userinfo,
};

async fn register(provider: &MockProvider, metadata: &Value) -> Reply {
    register_with(provider, "", "application/json", metadata.to_string()).await
}

async fn register_with(
    provider: &MockProvider,
    token: &str,
    content_type: &str,
    body: String,
) -> Reply {
    let request = http()
        .request(Method::POST, provider.endpoint(Endpoint::Registration))
        .header("content-type", content_type)
        .body(body);
    send(match token {
        "" => request,
        token => request.header("authorization", format!("Bearer {token}")),
    })
    .await
}

async fn read(uri: &str, authorization: &str) -> Reply {
    let request = http().request(Method::GET, uri);
    send(match authorization {
        "" => request,
        value => request.header("authorization", value),
    })
    .await
}

async fn registered(provider: &MockProvider, metadata: &Value) -> Value {
    let reply = register(provider, metadata).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{reply:?}");
    assert_eq!(reply.header("cache-control"), "no-store");
    reply.json()
}

/// Signs `alice` in, and gives the tokens.
async fn sign_in(provider: &MockProvider, client: &Value, redirect_uri: &str) -> Value {
    let id = text(client, "client_id");
    let mut browser = Browser::new(provider);
    let changes = [("client_id", id), ("redirect_uri", redirect_uri)];
    let code = browser.code("alice", &changes).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", redirect_uri),
        ("code_verifier", VERIFIER),
    ];
    let authorization = basic(id, text(client, "client_secret"));
    let reply = post(provider, Endpoint::Token, &authorization, &fields).await;
    assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
    reply.json()
}

#[tokio::test]
async fn a_client_registers_reads_its_registration_and_signs_users_in() {
    let provider = provider().await;
    let metadata = json!({ "redirect_uris": [CALLBACK], "client_name": "Portal", "client_name#de": "Pforte", "unheard_of": 1 });
    let client = registered(&provider, &metadata).await;
    assert_eq!(client["response_types"], json!(["code"]));
    assert_eq!(client["grant_types"], json!(["authorization_code"]));
    assert_eq!(client["application_type"], "web");
    assert_eq!(client["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!(client["id_token_signed_response_alg"], "RS256");
    assert_eq!(client["client_name#de"], "Pforte");
    assert_eq!(client["client_secret_expires_at"], 0);
    assert_eq!(client["client_id_issued_at"], 500_000 * 3600);
    assert_eq!(client.get("unheard_of"), None);

    let token = format!("Bearer {}", text(&client, "registration_access_token"));
    let again = read(text(&client, "registration_client_uri"), &token).await;
    assert_eq!(
        (again.status, again.json()),
        (StatusCode::OK, client.clone())
    );

    let tokens = sign_in(&provider, &client, CALLBACK).await;
    assert_eq!(
        part(text(&tokens, "id_token"), 1)["aud"],
        client["client_id"]
    );
}

#[tokio::test]
async fn only_clients_that_need_a_secret_get_one() {
    let provider = provider().await;
    let jwks = json!({ "keys": [Signer::new("ES256", "1").jwk()] });
    for (metadata, gets) in [
        (
            json!({ "token_endpoint_auth_method": "client_secret_post" }),
            true,
        ),
        (
            json!({ "token_endpoint_auth_method": "client_secret_jwt" }),
            true,
        ),
        (json!({ "token_endpoint_auth_method": "none" }), false),
        (
            json!({ "token_endpoint_auth_method": "none", "id_token_signed_response_alg": "HS256" }),
            true,
        ),
        (
            json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks }),
            false,
        ),
    ] {
        let mut metadata = metadata;
        metadata["redirect_uris"] = json!([CALLBACK]);
        let client = registered(&provider, &metadata).await;
        assert_eq!(client.get("client_secret").is_some(), gets, "{metadata}");
        assert_eq!(
            client.get("client_secret_expires_at").is_some(),
            gets,
            "{metadata}"
        );
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table, a rule per row")]
async fn every_rule_has_its_refusal() {
    let provider = provider().await;
    let sector = Published::new(json!(["https://a.test/cb"])).await;
    let private = json!({ "keys": [{ "kty": "EC", "d": "AA" }] });
    let with = |changes: Value| {
        let mut metadata = json!({ "redirect_uris": [CALLBACK] });
        for (name, value) in changes.as_object().unwrap() {
            metadata[name] = value.clone();
        }
        metadata
    };
    let redirect = "invalid_redirect_uri";
    let metadata = "invalid_client_metadata";
    let native = "native";
    let cases = [
        (json!({}), redirect, "missing or empty"),
        (
            with(json!({ "redirect_uris": [] })),
            redirect,
            "missing or empty",
        ),
        (
            with(json!({ "redirect_uris": "x" })),
            redirect,
            "an array of strings",
        ),
        (
            with(json!({ "redirect_uris": ["/relative"] })),
            redirect,
            "no absolute address",
        ),
        (
            with(json!({ "redirect_uris": ["https://a.test/#b"] })),
            redirect,
            "fragment",
        ),
        (
            with(json!({ "redirect_uris": ["javascript:alert(1)"] })),
            redirect,
            "no scheme",
        ),
        (
            with(json!({ "application_type": native, "redirect_uris": ["https://a.test/"] })),
            redirect,
            "native",
        ),
        (
            with(json!({ "application_type": native, "redirect_uris": ["http://a.test/"] })),
            redirect,
            "native",
        ),
        (
            with(json!({ "response_types": ["id_token"], "grant_types": ["implicit"] })),
            redirect,
            "implicit",
        ),
        (
            with(json!({ "response_types": ["id_token"] })),
            metadata,
            "'implicit'",
        ),
        (
            with(json!({ "response_types": ["cod"] })),
            metadata,
            "did you mean 'code'",
        ),
        (
            with(json!({ "response_types": ["code code"] })),
            metadata,
            "no response type",
        ),
        (
            with(json!({ "application_type": "desktop" })),
            metadata,
            "web, native",
        ),
        (
            with(json!({ "token_endpoint_auth_method": "client_secret_basik" })),
            metadata,
            "did you mean",
        ),
        (
            with(json!({ "token_endpoint_auth_method": ["none"] })),
            metadata,
            "one method",
        ),
        (
            with(json!({ "token_endpoint_auth_method": "private_key_jwt" })),
            metadata,
            "'jwks' or 'jwks_uri'",
        ),
        (
            with(json!({ "token_endpoint_auth_signing_alg": "RS256" })),
            metadata,
            "signs with it",
        ),
        (
            with(json!({ "token_endpoint_auth_signing_alg": "none" })),
            metadata,
            "not known here",
        ),
        (with(json!({ "jwks": private })), metadata, "private key"),
        (with(json!({ "jwks": [] })), metadata, "JWK Set"),
        (
            with(json!({ "jwks": { "keys": [] }, "jwks_uri": "https://a.test/" })),
            metadata,
            "one of them",
        ),
        (
            with(json!({ "jwks_uri": "ftp://a.test/" })),
            metadata,
            "no http or https",
        ),
        (
            with(json!({ "id_token_signed_response_alg": "XS256" })),
            metadata,
            "does not sign",
        ),
        (
            with(json!({ "id_token_encrypted_response_alg": "RSA-OAEP" })),
            metadata,
            "encrypted",
        ),
        (
            with(json!({ "default_max_age": -1 })),
            metadata,
            "whole number",
        ),
        (
            with(json!({ "require_auth_time": "yes" })),
            metadata,
            "true or false",
        ),
        (with(json!({ "contacts": [7] })), metadata, "element 1"),
        (
            with(json!({ "contacts": vec!["a@a.test"; 101] })),
            metadata,
            "101 elements",
        ),
        (
            with(json!({ "client_name": "x".repeat(2049) })),
            metadata,
            "2049 bytes",
        ),
        (
            with(json!({ "initiate_login_uri": "http://a.test/" })),
            metadata,
            "not https",
        ),
        (
            with(json!({ "frontchannel_logout_uri": "http://b.test/" })),
            metadata,
            "no redirect URI",
        ),
        (
            with(
                json!({ "subject_type": "pairwise", "redirect_uris": ["https://a.test/", "https://b.test/"] }),
            ),
            metadata,
            "several hosts",
        ),
        (
            with(json!({ "sector_identifier_uri": sector.url })),
            metadata,
            "does not name",
        ),
        (
            with(json!({ "sector_identifier_uri": "http://127.0.0.1:1/" })),
            metadata,
            "cannot be read",
        ),
        (
            with(json!({ "sector_identifier_uri": "http://a.test/" })),
            metadata,
            "not https",
        ),
        (json!([]), metadata, "no object"),
    ];
    for (body, error, words) in cases {
        let reply = register(&provider, &body).await;
        assert_eq!(
            (reply.status, &*reply.error()),
            (StatusCode::BAD_REQUEST, error),
            "{body}: {reply:?}"
        );
        let said = text(&reply.json(), "error_description").to_owned();
        assert!(said.contains(words), "{body}: {said}");
    }
}

#[tokio::test]
async fn what_is_no_json_is_refused_and_what_is_too_large() {
    let provider = provider().await;
    let body = json!({ "redirect_uris": [CALLBACK] }).to_string();
    let deep = "[".repeat(100_000);
    for (kind, body, status) in [
        ("text/plain", body.clone(), 400),
        ("application/json", "{".to_owned(), 400),
        ("application/json", deep, 400),
        ("application/json", "x".repeat(300_000), 413),
        ("application/json; charset=utf-8", body, 201),
    ] {
        let reply = register_with(&provider, "", kind, body).await;
        assert_eq!(reply.status.as_u16(), status, "{kind}: {reply:?}");
    }
}

#[tokio::test]
async fn nobody_else_reads_a_registration() {
    let provider = provider().await;
    let metadata = json!({ "redirect_uris": [CALLBACK] });
    let (mine, yours) = (
        registered(&provider, &metadata).await,
        registered(&provider, &metadata).await,
    );
    let uri = text(&mine, "registration_client_uri");
    let app = format!(
        "{}?client_id=app",
        provider.endpoint(Endpoint::Registration)
    );
    let own = format!("Bearer {}", text(&mine, "registration_access_token"));
    let other = format!("Bearer {}", text(&yours, "registration_access_token"));
    for (uri, authorization) in [
        (uri, ""),
        (uri, "Bearer wrong"),
        (uri, "Basic YTpi"),
        (uri, &*other),
        (&*app, &*own),
        (provider.endpoint(Endpoint::Registration).as_str(), &*own),
    ] {
        let reply = read(uri, authorization).await;
        assert_eq!(
            reply.status,
            StatusCode::UNAUTHORIZED,
            "{uri} {authorization}: {reply:?}"
        );
        assert!(reply.header("www-authenticate").starts_with("Bearer "));
    }
}

#[tokio::test]
async fn an_initial_access_token_guards_the_door() {
    let provider = builder()
        .initial_access_token("let-me-in")
        .start()
        .await
        .unwrap();
    let body = json!({ "redirect_uris": [CALLBACK] }).to_string();
    for (token, status) in [("", 401), ("wrong", 401), ("let-me-in", 201)] {
        let reply = register_with(&provider, token, "application/json", body.clone()).await;
        assert_eq!(reply.status.as_u16(), status, "{token}: {reply:?}");
    }
}

#[tokio::test]
async fn pairwise_subjects_are_one_per_sector() {
    let provider = provider().await;
    let uris = [
        "http://localhost:4000/callback",
        "http://127.0.0.1:4001/callback",
    ];
    let sector = Published::new(json!(uris)).await;
    let mut subjects = Vec::new();
    for (uri, sector) in [
        (uris[0], None),
        (uris[0], None),
        (uris[1], None),
        (uris[0], Some(&sector.url)),
        (uris[1], Some(&sector.url)),
    ] {
        let mut metadata = json!({ "redirect_uris": [uri], "subject_type": "pairwise" });
        if let Some(sector) = sector {
            metadata["sector_identifier_uri"] = json!(sector);
        }
        let client = registered(&provider, &metadata).await;
        let tokens = sign_in(&provider, &client, uri).await;
        let sub = part(text(&tokens, "id_token"), 1)["sub"].clone();
        let said = userinfo(&provider, text(&tokens, "access_token"))
            .await
            .json();
        assert_eq!(said["sub"], sub, "ID token and userinfo agree");
        subjects.push(sub);
    }
    let public = json!(provider.users()[0].sub());
    assert!(!subjects.contains(&public));
    // The sector of the last two is 127.0.0.1, the host of the document; so is that of the third.
    assert_eq!(subjects[0], subjects[1]);
    assert_ne!(subjects[0], subjects[2]);
    assert_eq!(subjects[3], subjects[4]);
    assert_eq!(subjects[2], subjects[3]);
}

#[test]
fn the_builder_and_the_metadata_say_the_same() {
    let built = Client::new("app")
        .secret("s")
        .redirect_uri(CALLBACK)
        .auth_method(mock_provider::AuthMethod::ClientSecretPost);
    let metadata = json!({
        "client_id": "app",
        "client_secret": "s",
        "redirect_uris": [CALLBACK],
        "token_endpoint_auth_method": "client_secret_post",
    });
    assert_eq!(Value::Object(built.metadata()), metadata);
    let read = Client::from_metadata(metadata.as_object().unwrap()).unwrap();
    assert_eq!(read.metadata(), built.metadata());
    assert_eq!(read.auth_methods(), built.auth_methods());
    assert!(
        read.may_use_response_type("id_token code") && read.may_use_grant_type("refresh_token")
    );
}

/// Good metadata.
fn metadata() -> impl Strategy<Value = Map<String, Value>> {
    let member = prop_oneof![
        "[a-zA-Z ]{1,20}x".prop_map(|name| ("client_name", json!(name))),
        "[a-z]{1,9}".prop_map(|word| ("logo_uri", json!(format!("https://{word}.test/logo")))),
        any::<u32>().prop_map(|seconds| ("default_max_age", json!(seconds))),
        any::<bool>().prop_map(|flag| ("require_auth_time", json!(flag))),
        any::<bool>().prop_map(|flag| ("backchannel_logout_session_required", json!(flag))),
        prop::collection::vec("[a-z]{1,8}", 0..4)
            .prop_map(|words| ("default_acr_values", json!(words))),
        prop::collection::vec("[a-z]{1,8}@a.test", 0..4)
            .prop_map(|words| ("contacts", json!(words))),
        prop::sample::select(vec!["RS256", "ES256", "HS256"])
            .prop_map(|alg| ("id_token_signed_response_alg", json!(alg))),
        prop::sample::select(vec!["client_secret_basic", "client_secret_jwt", "none"])
            .prop_map(|method| ("token_endpoint_auth_method", json!(method))),
        Just((
            "grant_types",
            json!(["authorization_code", "refresh_token"])
        )),
        Just((
            "post_logout_redirect_uris",
            json!(["http://localhost:4000/"])
        )),
        Just((
            "backchannel_logout_uri",
            json!("http://localhost:4000/back")
        )),
        Just(("request_object_signing_alg", json!("none"))),
    ];
    prop::collection::vec(member, 0..10).prop_map(|members| {
        let mut metadata = Map::new();
        metadata.insert("redirect_uris".to_owned(), json!([CALLBACK]));
        metadata.extend(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        metadata
    })
}

/// Anything, under names that mean something.
fn nonsense() -> impl Strategy<Value = Value> {
    let names: Vec<&str> = Client::member_names().collect();
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(|flag| json!(flag)),
        any::<i64>().prop_map(|number| json!(number)),
        ".{0,10}".prop_map(|text| json!(text)),
        Just(json!(CALLBACK)),
        Just(json!([CALLBACK])),
        Just(json!({ "keys": [{ "kty": "RSA", "n": "", "e": "" }] })),
    ];
    let value = leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| json!(items)),
            prop::collection::btree_map("[a-z]{1,5}", inner, 0..4)
                .prop_map(|members| json!(members)),
        ]
    });
    prop::collection::btree_map(prop::sample::select(names), value, 0..6)
        .prop_map(|members| json!(members))
}

fn runner(cases: u32) -> proptest::test_runner::TestRunner {
    proptest::test_runner::TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    })
}

#[test]
fn good_metadata_come_back_from_registering_and_from_reading() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let provider = runtime.block_on(provider());
    runner(64)
        .run(&metadata(), |metadata| {
            runtime.block_on(async {
                let client = registered(&provider, &Value::Object(metadata.clone())).await;
                for (name, value) in &metadata {
                    prop_assert_eq!(&client[name], value, "{}", name);
                }
                let token = format!("Bearer {}", text(&client, "registration_access_token"));
                let again = read(text(&client, "registration_client_uri"), &token).await;
                prop_assert_eq!(again.json(), client);
                Ok(())
            })
        })
        .unwrap();
}

#[test]
fn nonsense_is_refused_and_hurts_nobody() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let provider = runtime.block_on(provider());
    runner(192)
        .run(&nonsense(), |body| {
            let reply = runtime.block_on(register(&provider, &body));
            let expected = [StatusCode::CREATED, StatusCode::BAD_REQUEST];
            prop_assert!(expected.contains(&reply.status), "{}: {:?}", body, reply);
            Ok(())
        })
        .unwrap();
}
