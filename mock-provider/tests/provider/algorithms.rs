//! Every signature algorithm, verified with a library that shares no code with the provider.

use std::str::FromStr as _;

use jsonwebtoken::{DecodingKey, decode, decode_header};
use mock_provider::{Algorithm, Client, Endpoint, Setting};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Browser, CALLBACK, SECRET, VERIFIER, builder, jwks, post, provider_with, redeem, text,
    validation, verified,
};

#[tokio::test]
async fn id_tokens_verify_with_each_algorithm_that_a_client_registers() {
    for alg in Algorithm::ASYMMETRIC {
        let provider = provider_with(alg).await;
        let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
        let token = text(&tokens, "id_token");
        let named = decode_header(token).unwrap().alg;
        assert_eq!(
            named,
            jsonwebtoken::Algorithm::from_str(alg.name()).unwrap()
        );
        let claims = verified(&provider, token, "app").await;
        let access_token = text(&tokens, "access_token");
        assert_eq!(claims["at_hash"], alg.half_hash(access_token));
    }
}

#[tokio::test]
async fn hs256_is_keyed_with_the_secret_of_the_client() {
    let provider = provider_with(Algorithm::Hs256).await;
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let token = text(&tokens, "id_token");
    let header = decode_header(token).unwrap();
    assert_eq!(
        (header.alg, header.kid),
        (jsonwebtoken::Algorithm::HS256, None)
    );
    let validation = validation(header.alg, &provider, "app");
    let key = DecodingKey::from_secret(SECRET.as_bytes());
    assert!(decode::<Value>(token, &key, &validation).is_ok());
    let key = DecodingKey::from_secret(b"another");
    assert!(decode::<Value>(token, &key, &validation).is_err());
}

#[tokio::test]
async fn a_client_without_a_secret_is_never_given_hs256() {
    let provider = builder()
        .quirk(Setting::parse("id-token-alg=HS256").unwrap())
        .start()
        .await
        .unwrap();
    let code = Browser::new(&provider)
        .code("alice", &[("client_id", "spa")])
        .await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", "spa"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let reply = post(&provider, Endpoint::Token, "", &fields).await;
    assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
    verified(&provider, text(&reply.json(), "id_token"), "spa").await;
}

#[tokio::test]
async fn every_algorithm_makes_hints_that_are_recognised() {
    for alg in Algorithm::ALL {
        let provider = provider_with(alg).await;
        let mut browser = Browser::new(&provider);
        let tokens = browser.sign_in("alice", &[]).await;
        let mut url = provider.endpoint(Endpoint::EndSession);
        url.query_pairs_mut()
            .append_pair("id_token_hint", text(&tokens, "id_token"))
            .append_pair("post_logout_redirect_uri", "http://localhost:4000/bye");
        let reply = browser.open(url.as_str()).await;
        assert_eq!(
            reply.header("location"),
            "http://localhost:4000/bye",
            "{alg:?}"
        );
    }
}

#[tokio::test]
async fn the_keys_of_rare_algorithms_are_published_once_they_are_needed() {
    let names = |keys: &Value| -> Vec<String> {
        let keys = keys["keys"].as_array().unwrap().iter();
        keys.map(|key| text(key, "alg").to_owned()).collect()
    };
    let provider = builder().start().await.unwrap();
    assert_eq!(names(&jwks(&provider).await), ["RS256", "ES256"]);
    let client = Client::new("modern").id_token_alg(Algorithm::EdDsa);
    provider.register(client);
    assert_eq!(names(&jwks(&provider).await), ["RS256", "ES256", "EdDSA"]);
    provider
        .set(Setting::parse("id-token-alg=PS256").unwrap())
        .unwrap();
    Browser::new(&provider).sign_in("alice", &[]).await;
    let keys = jwks(&provider).await;
    assert_eq!(names(&keys), ["RS256", "ES256", "PS256", "EdDSA"]);
    let keys = &keys["keys"];
    assert_eq!(keys[0]["n"], keys[2]["n"], "one RSA key");
    assert_ne!(keys[0]["kid"], keys[2]["kid"], "under two names");
}

#[tokio::test]
async fn access_tokens_are_signed_with_the_algorithm_of_the_policy() {
    for alg in Algorithm::ASYMMETRIC {
        let mut policy = mock_provider::Policy::default();
        policy.access_token_format = mock_provider::AccessTokenFormat::Jwt;
        policy.access_token_alg = alg;
        let provider = builder().policy(policy).start().await.unwrap();
        let code = Browser::new(&provider).code("alice", &[]).await;
        let tokens = redeem(&provider, &[("code", &code)]).await.json();
        let token = text(&tokens, "access_token");
        let claims = verified(&provider, token, provider.origin().as_str()).await;
        assert_eq!(claims["client_id"], json!("app"));
    }
}
