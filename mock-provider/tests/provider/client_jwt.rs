//! `client_secret_jwt` and `private_key_jwt`: who is let in, and every way to be refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock_provider::{AuthMethod, Client, Endpoint, MockProvider, Setting};
use proptest::prelude::*;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::signer::{Published, Signer};
use crate::support::{Reply, SECRET, basic, builder, post};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const NOW: i64 = 500_000 * 3600;

fn client(id: &str, metadata: &Value) -> Client {
    let mut members = metadata.as_object().unwrap().clone();
    members.insert("client_id".to_owned(), json!(id));
    Client::from_metadata(&members).unwrap()
}

/// A provider with the client `signer`, whose key is registered by value.
async fn provider_for(signer: &Signer) -> MockProvider {
    let registered = client(
        "signer",
        &json!({
            "token_endpoint_auth_method": "private_key_jwt",
            "jwks": { "keys": [signer.jwk()] },
        }),
    );
    builder()
        .client(registered)
        .client(
            Client::new("mac")
                .secret(SECRET)
                .auth_method(AuthMethod::ClientSecretJwt),
        )
        .start()
        .await
        .unwrap()
}

fn claims(provider: &MockProvider, client: &str, jti: &str) -> Value {
    json!({
        "iss": client,
        "sub": client,
        "aud": provider.endpoint(Endpoint::Token).as_str(),
        "iat": NOW,
        "exp": NOW + 60,
        "jti": jti,
    })
}

async fn ask_at(provider: &MockProvider, endpoint: Endpoint, assertion: &str) -> Reply {
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ];
    post(provider, endpoint, "", &fields).await
}

/// Good credentials get as far as what else is missing.
#[track_caller]
fn let_in(reply: &Reply) {
    assert_eq!(
        (reply.status, &*reply.error()),
        (StatusCode::BAD_REQUEST, "invalid_request"),
        "{reply:?}"
    );
}

#[track_caller]
fn refused(reply: &Reply, words: &str) {
    assert_eq!(
        (reply.status, &*reply.error()),
        (StatusCode::UNAUTHORIZED, "invalid_client"),
        "{words}: {reply:?}"
    );
    let said = reply.json()["error_description"].to_string();
    assert!(said.contains(words), "{words}: {said}");
}

#[tokio::test]
async fn every_algorithm_lets_its_client_in_at_every_endpoint() {
    for alg in ["RS256", "PS256", "ES256", "ES384", "EdDSA"] {
        let signer = Signer::new(alg, "one");
        let provider = provider_for(&signer).await;
        for endpoint in [
            Endpoint::Token,
            Endpoint::Revocation,
            Endpoint::Introspection,
        ] {
            let claims = claims(&provider, "signer", endpoint.name());
            let_in(&ask_at(&provider, endpoint, &signer.sign(&claims)).await);
        }
        let last = provider.journal().exchanges().last().cloned().unwrap();
        assert_eq!(last.client_auth, ["private_key_jwt"]);
        assert_eq!(last.client_id.as_deref(), Some("signer"));
    }
}

#[tokio::test]
async fn a_secret_signs_too() {
    let provider = provider_for(&Signer::new("ES256", "one")).await;
    let good = Signer::with_secret(SECRET).sign(&claims(&provider, "mac", "1"));
    let_in(&ask_at(&provider, Endpoint::Token, &good).await);
    let wrong = Signer::with_secret("another").sign(&claims(&provider, "mac", "2"));
    refused(
        &ask_at(&provider, Endpoint::Token, &wrong).await,
        "not made with the client's secret",
    );
}

#[tokio::test]
async fn the_audience_is_the_issuer_or_an_endpoint() {
    let signer = Signer::new("ES256", "one");
    let provider = provider_for(&signer).await;
    let audiences = [
        json!(provider.issuer()),
        json!(provider.endpoint(Endpoint::Token).as_str()),
        json!(["https://elsewhere.test", provider.issuer()]),
    ];
    for (at, audience) in audiences.into_iter().enumerate() {
        let mut claims = claims(&provider, "signer", &at.to_string());
        claims["aud"] = audience;
        let_in(&ask_at(&provider, Endpoint::Token, &signer.sign(&claims)).await);
    }
}

#[tokio::test]
async fn what_the_claims_lack_is_said() {
    let signer = Signer::new("ES256", "one");
    let provider = provider_for(&signer).await;
    let cases = [
        ("iss", json!("other"), "'iss' of the client assertion"),
        ("iss", Value::Null, "'iss' of the client assertion"),
        ("sub", Value::Null, "no JWT with a 'sub'"),
        ("aud", json!("https://elsewhere.test"), "'aud'"),
        ("aud", json!([]), "'aud'"),
        ("aud", Value::Null, "'aud'"),
        ("exp", Value::Null, "no 'exp'"),
        ("exp", json!("soon"), "no 'exp'"),
        ("exp", json!(NOW), "expired 0 s ago"),
        ("exp", json!(NOW - 3600), "expired 3600 s ago"),
        ("exp", json!(NOW + 86_401), "more than 86400 s"),
        ("exp", json!(1e300), "more than 86400 s"),
        ("nbf", json!(NOW + 31), "'nbf'"),
        ("iat", json!(NOW + 31), "'iat'"),
        ("iat", json!("now"), "'iat'"),
        ("jti", Value::Null, "no 'jti'"),
        ("jti", json!(""), "no 'jti'"),
        ("jti", json!("x".repeat(513)), "no 'jti'"),
    ];
    for (name, value, words) in cases {
        let mut claims = claims(&provider, "signer", "same");
        claims[name] = value.clone();
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        }
        let reply = ask_at(&provider, Endpoint::Token, &signer.sign(&claims)).await;
        refused(&reply, words);
    }
    // None of them has used the identifier up.
    let good = signer.sign(&claims(&provider, "signer", "same"));
    let_in(&ask_at(&provider, Endpoint::Token, &good).await);
}

#[tokio::test]
async fn what_the_signature_lacks_is_said() {
    let signer = Signer::new("ES256", "one");
    let provider = provider_for(&signer).await;
    let claims = claims(&provider, "signer", "1");
    let good = signer.sign(&claims);
    let (message, _) = good.rsplit_once('.').unwrap();
    let stranger = Signer::new("ES256", "one");
    let other = Signer::new("ES256", "two");
    let signed = |header: Value| signer.sign_with(&header, &claims);
    let cases = [
        (stranger.sign(&claims), "not from the key that it names"),
        (other.sign(&claims), "no key 'two' for ES256"),
        (format!("{message}."), "not from the key that it names"),
        (format!("{message}.A"), "no JWT"),
        (format!("{good}.x.y"), "no JWT"),
        ("eyJ".to_owned(), "no JWT"),
        (signed(json!({ "alg": "none" })), "signed with 'none'"),
        (signed(json!({ "alg": "RS256" })), "no key for RS256"),
        (signed(json!({ "alg": 7 })), "no 'alg'"),
        (signed(json!({ "alg": "ES256", "crit": ["b64"] })), "no JWT"),
        // The public key as a secret: the client may not use it, whatever it was made with.
        (
            Signer::with_secret(&signer.jwk().to_string()).sign(&claims),
            "may use private_key_jwt, and used client_secret_jwt",
        ),
    ];
    for (assertion, words) in cases {
        refused(&ask_at(&provider, Endpoint::Token, &assertion).await, words);
    }
    let bad_type = [
        ("grant_type", "refresh_token"),
        ("client_assertion_type", "jwt"),
        ("client_assertion", &*good),
    ];
    refused(
        &post(&provider, Endpoint::Token, "", &bad_type).await,
        "client_assertion_type",
    );
    let_in(&ask_at(&provider, Endpoint::Token, &good).await);
}

#[tokio::test]
async fn an_assertion_works_once_until_it_has_long_expired() {
    let signer = Signer::new("EdDSA", "one");
    let provider = provider_for(&signer).await;
    let assertion = signer.sign(&claims(&provider, "signer", "once"));
    let_in(&ask_at(&provider, Endpoint::Token, &assertion).await);
    for endpoint in [Endpoint::Token, Endpoint::Revocation] {
        refused(
            &ask_at(&provider, endpoint, &assertion).await,
            "was used before",
        );
    }
    // Identifiers of others are their own.
    let mac = Signer::with_secret(SECRET).sign(&claims(&provider, "mac", "once"));
    let_in(&ask_at(&provider, Endpoint::Token, &mac).await);
}

#[tokio::test]
async fn the_registered_algorithm_is_the_only_one() {
    let (es, ed) = (Signer::new("ES256", "es"), Signer::new("EdDSA", "ed"));
    let registered = client(
        "signer",
        &json!({
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": "EdDSA",
            "jwks": { "keys": [es.jwk(), ed.jwk()] },
        }),
    );
    let provider = builder().client(registered).start().await.unwrap();
    let assertion = |signer: &Signer| signer.sign(&claims(&provider, "signer", signer.alg));
    let_in(&ask_at(&provider, Endpoint::Token, &assertion(&ed)).await);
    refused(
        &ask_at(&provider, Endpoint::Token, &assertion(&es)).await,
        "must be signed with EdDSA",
    );
}

#[tokio::test]
async fn keys_at_an_address_are_remembered_and_fetched_again_for_a_new_one() {
    let (first, second) = (Signer::new("ES256", "1"), Signer::new("RS256", "2"));
    let published = Published::new(json!({ "keys": [first.jwk()] })).await;
    let registered = client(
        "signer",
        &json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": published.url }),
    );
    let provider = builder().client(registered).start().await.unwrap();
    let sign = |signer: &Signer, jti: &str| signer.sign(&claims(&provider, "signer", jti));
    let_in(&ask_at(&provider, Endpoint::Token, &sign(&first, "a")).await);
    let_in(&ask_at(&provider, Endpoint::Token, &sign(&first, "b")).await);
    assert_eq!(published.asked(), 1);
    refused(
        &ask_at(&provider, Endpoint::Token, &sign(&second, "c")).await,
        "no key '2' for RS256",
    );
    published.change(json!({ "keys": [first.jwk(), second.jwk()] }));
    let_in(&ask_at(&provider, Endpoint::Token, &sign(&second, "d")).await);
    assert_eq!(published.asked(), 3);
    let_in(&ask_at(&provider, Endpoint::Token, &sign(&first, "e")).await);
    assert_eq!(published.asked(), 3, "both keys are remembered now");
}

#[tokio::test]
async fn keys_that_cannot_be_had_refuse_in_words() {
    let signer = Signer::new("ES256", "1");
    let nothing = Published::new(json!("nothing")).await;
    for (uri, words) in [
        (nothing.url.as_str(), "has no JWK Set"),
        ("http://127.0.0.1:1/keys", "cannot be reached"),
    ] {
        let registered = client(
            "signer",
            &json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": uri }),
        );
        let provider = builder().client(registered).start().await.unwrap();
        let assertion = signer.sign(&claims(&provider, "signer", "1"));
        refused(&ask_at(&provider, Endpoint::Token, &assertion).await, words);
    }
}

#[tokio::test]
async fn two_methods_at_once_are_a_malformed_request() {
    let signer = Signer::new("ES256", "one");
    let provider = provider_for(&signer).await;
    let assertion = signer.sign(&claims(&provider, "signer", "1"));
    let assertion = [
        ("grant_type", "refresh_token"),
        ("client_assertion_type", TYPE),
        ("client_assertion", &*assertion),
    ];
    let with_secret = [&assertion[..], &[("client_secret", SECRET)]].concat();
    let with_other_id = [&assertion[..], &[("client_id", "app")]].concat();
    for (authorization, fields) in [
        (basic("signer", SECRET), &assertion[..]),
        (String::new(), &with_secret),
        (String::new(), &with_other_id),
    ] {
        let reply = post(&provider, Endpoint::Token, &authorization, fields).await;
        assert_eq!(
            (reply.status, &*reply.error()),
            (StatusCode::BAD_REQUEST, "invalid_request"),
            "{fields:?}"
        );
    }
}

/// Parts that look like those of a JWS.
fn part() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "alg", "kid", "iss", "sub", "aud", "exp", "jti", "crit",
    ]);
    let value = prop_oneof![
        Just(json!("ES256")),
        Just(json!("signer")),
        Just(json!(NOW + 60)),
        Just(json!([])),
        any::<i64>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,12}".prop_map(|text| json!(text)),
    ];
    prop_oneof![
        "[A-Za-z0-9_.-]{0,20}",
        prop::collection::vec((names, value), 0..8).prop_map(|members| {
            let object: serde_json::Map<String, Value> = members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
            URL_SAFE_NO_PAD.encode(Value::Object(object).to_string())
        }),
    ]
}

#[test]
fn arbitrary_assertions_are_refused_and_hurt_nobody() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let provider = runtime.block_on(provider_for(&Signer::new("ES256", "one")));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 128,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let parts = prop::collection::vec(part(), 1..5);
    runner
        .run(&parts, |parts| {
            let reply = runtime.block_on(ask_at(&provider, Endpoint::Token, &parts.join(".")));
            prop_assert!(reply.status.is_client_error(), "{reply:?}");
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn a_secret_may_have_to_be_a_jwt_of_the_clients_own() {
    let signer = Signer::new("ES256", "team-key");
    let registered = client(
        "portal",
        &json!({
            "client_secret": "never asked for",
            "token_endpoint_auth_method": "client_secret_post",
            "jwks": { "keys": [signer.jwk()] },
        }),
    );
    let quirk = Setting::parse("client-secret-jwt-es256").unwrap();
    let builder = builder().client(registered).quirk(quirk);
    let provider = builder.start().await.unwrap();
    let ask = async |secret: &str| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", "portal"),
            ("client_secret", secret),
        ];
        post(&provider, Endpoint::Token, "", &fields).await
    };
    let good = json!({
        "iss": "team",
        "sub": "portal",
        "aud": provider.issuer(),
        "exp": NOW + 86_400 * 180,
    });
    let secret = signer.sign(&good);
    let_in(&ask(&secret).await);
    let_in(&ask(&secret).await);
    refused(&ask("never asked for").await, "no JWS");
    refused(
        &ask(&Signer::new("ES256", "team-key").sign(&good)).await,
        "not from the key",
    );
    for (name, value, words) in [
        ("sub", json!("team"), "'sub'"),
        ("aud", json!("https://appleid.example.test"), "'aud'"),
        ("exp", json!(NOW), "expired"),
        ("exp", Value::Null, "expired"),
        ("exp", json!(NOW + 86_400 * 200), "six months"),
    ] {
        let mut bad = good.clone();
        bad[name] = value;
        refused(&ask(&signer.sign(&bad)).await, words);
    }
}

#[tokio::test]
async fn a_provider_may_take_fewer_methods_than_clients_register() {
    let quirk = Setting::parse("client-auth-accepted=post").unwrap();
    let provider = builder().quirk(quirk).start().await.unwrap();
    let refresh = ("grant_type", "refresh_token");
    let posted = [refresh, ("client_id", "app"), ("client_secret", SECRET)];
    let_in(&post(&provider, Endpoint::Token, "", &posted).await);
    let authorization = basic("app", SECRET);
    refused(
        &post(&provider, Endpoint::Token, &authorization, &[refresh]).await,
        "does not take client_secret_basic",
    );
}
