//! Key sets and rotations, read with a library that shares no code with the provider.

use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, decode, decode_header};
use mock_provider::{Algorithm, Client, KeyRotation, MockProvider, Setting};
use serde_json::Value;

use crate::support::{
    Browser, CALLBACK, SECRET, builder, jwks, provider, text, userinfo, validation, verified,
};

async fn with(settings: &[&str]) -> MockProvider {
    let settings = settings.iter().map(|text| Setting::parse(text).unwrap());
    let builder = settings.fold(builder(), mock_provider::Builder::quirk);
    builder.start().await.unwrap()
}

async fn id_token(provider: &MockProvider) -> String {
    let tokens = Browser::new(provider).sign_in("alice", &[]).await;
    text(&tokens, "id_token").to_owned()
}

fn kid(token: &str) -> String {
    decode_header(token).unwrap().kid.unwrap()
}

async fn kids(provider: &MockProvider) -> Vec<String> {
    let keys = jwks(provider).await;
    let keys = keys["keys"].as_array().unwrap().iter();
    keys.map(|key| text(key, "kid").to_owned()).collect()
}

/// Which of the published keys verify a token, by their place in the set.
async fn verifiers(provider: &MockProvider, token: &str) -> Vec<usize> {
    let set: JwkSet = serde_json::from_value(jwks(provider).await).unwrap();
    let header = decode_header(token).unwrap();
    let validation = validation(header.alg, provider, "app");
    let verifies = |jwk| {
        DecodingKey::from_jwk(jwk)
            .is_ok_and(|key| decode::<Value>(token, &key, &validation).is_ok())
    };
    let keys = set.keys.iter().enumerate();
    keys.filter(|(_, jwk)| verifies(jwk))
        .map(|(nth, _)| nth)
        .collect()
}

#[tokio::test]
async fn a_rotation_without_overlap_drops_the_old_keys_at_once() {
    let provider = provider().await;
    let old = id_token(&provider).await;
    provider.rotate_keys();
    let new = id_token(&provider).await;
    assert_ne!(kid(&old), kid(&new));
    verified(&provider, &new, "app").await;
    assert!(verifiers(&provider, &old).await.is_empty());
}

#[tokio::test]
async fn an_overlap_ends_by_the_clock_of_the_provider() {
    let provider = provider().await;
    let old = id_token(&provider).await;
    provider.rotate_keys_with(KeyRotation::default().overlap(300));
    let new = id_token(&provider).await;
    verified(&provider, &new, "app").await;
    provider.clock().advance(Duration::from_secs(299));
    verified(&provider, &old, "app").await;
    assert_eq!(kids(&provider).await.len(), 4);
    provider.clock().advance(Duration::from_secs(1));
    assert!(verifiers(&provider, &old).await.is_empty());
    assert_eq!(kids(&provider).await.len(), 2);
}

#[tokio::test]
async fn a_key_may_sign_before_it_is_published() {
    let provider = with(&["key-rotated-unpublished=60"]).await;
    let before = kids(&provider).await;
    let token = id_token(&provider).await;
    assert_eq!(kids(&provider).await, before, "the old set is still there");
    assert!(!before.contains(&kid(&token)));
    provider.clock().advance(Duration::from_mins(1));
    verified(&provider, &token, "app").await;
    assert!(!kids(&provider).await.contains(&before[0]));
}

#[tokio::test]
async fn a_key_may_be_published_before_it_signs() {
    let provider = with(&["key-rotated-announced=60"]).await;
    let old = id_token(&provider).await;
    let published = kids(&provider).await;
    assert_eq!(published.len(), 4);
    verified(&provider, &old, "app").await;
    assert_ne!(published[0], kid(&old), "the newest key comes first");
    provider.clock().advance(Duration::from_mins(1));
    let new = id_token(&provider).await;
    assert_eq!(published[0], kid(&new));
    verified(&provider, &new, "app").await;
    assert_eq!(kids(&provider).await.len(), 2);
}

#[tokio::test]
async fn new_material_may_have_an_old_name_again_and_again() {
    let provider = provider().await;
    let first = id_token(&provider).await;
    for _ in 0..3 {
        provider.rotate_keys_with(KeyRotation::default().same_kid());
        let next = id_token(&provider).await;
        assert_eq!(kid(&next), kid(&first));
        verified(&provider, &next, "app").await;
        assert!(verifiers(&provider, &first).await.is_empty());
    }
}

#[tokio::test]
async fn every_id_token_may_have_a_key_of_its_own() {
    let provider = with(&["key-rotation-interval=0", "id-token-alg=ES256"]).await;
    let mut seen = Vec::new();
    for _ in 0..12 {
        let token = id_token(&provider).await;
        verified(&provider, &token, "app").await;
        assert!(!seen.contains(&kid(&token)), "a fresh key each time");
        seen.push(kid(&token));
    }
    assert_eq!(kids(&provider).await.len(), 2);
}

#[tokio::test]
async fn an_interval_keeps_the_old_keys_for_as_long_again() {
    let provider = with(&["key-rotation-interval=3600"]).await;
    let old = id_token(&provider).await;
    provider.clock().advance(Duration::from_hours(1));
    let new = id_token(&provider).await;
    assert_ne!(kid(&old), kid(&new));
    verified(&provider, &old, "app").await;
    provider.clock().advance(Duration::from_secs(3599));
    assert_eq!(kid(&id_token(&provider).await), kid(&new));
    provider.clock().advance(Duration::from_secs(1));
    assert!(verifiers(&provider, &old).await.is_empty());
}

#[tokio::test]
async fn cognito_signs_with_two_keys_under_padded_names() {
    let provider = with(&[
        "access-token-key-separate",
        "access-token-format=jwt",
        "kid-form=padded-base64",
    ])
    .await;
    // Both keys are there before anything was signed.
    assert_eq!(kids(&provider).await.len(), 3);
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let (id, access) = (text(&tokens, "id_token"), text(&tokens, "access_token"));
    assert_ne!(kid(id), kid(access));
    for token in [id, access] {
        assert!(kid(token).ends_with('='), "{}", kid(token));
    }
    verified(&provider, id, "app").await;
    verified(&provider, access, provider.origin().as_str()).await;
}

#[tokio::test]
async fn the_key_for_access_tokens_follows_their_algorithm() {
    let provider = with(&[
        "access-token-key-separate",
        "access-token-format=jwt",
        "access-token-alg=EdDSA",
    ])
    .await;
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let access = text(&tokens, "access_token");
    verified(&provider, access, provider.origin().as_str()).await;
    let keys = jwks(&provider).await;
    let modern = keys["keys"].as_array().unwrap().iter();
    let modern = modern.filter(|key| key["alg"] == Algorithm::EdDsa.name());
    assert_eq!(modern.count(), 2, "{keys}");
}

#[tokio::test]
async fn thirty_idle_keys_of_each_kind_are_well_formed_and_verify_nothing() {
    let provider = with(&["jwks-many-keys=30", "jwks-signing-key-last"]).await;
    let token = id_token(&provider).await;
    let keys = jwks(&provider).await;
    let set: JwkSet = serde_json::from_value(keys.clone()).unwrap();
    assert_eq!(set.keys.len(), 92);
    assert_eq!(verifiers(&provider, &token).await, [91]);
    let mut names = kids(&provider).await;
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 92, "every key has a name of its own");
    assert_eq!(jwks(&provider).await, keys, "and the set stays as it is");
}

#[tokio::test]
async fn of_two_keys_with_one_name_the_second_verifies() {
    let provider = with(&["jwks-kid-duplicate"]).await;
    let token = id_token(&provider).await;
    let names = kids(&provider).await;
    assert_eq!(names[0], names[1]);
    assert_eq!(verifiers(&provider, &token).await, [1]);
}

#[tokio::test]
async fn a_certificate_carries_the_key_beside_it() {
    use aws_lc_rs::digest::{SHA256, digest};
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    let provider = with(&["jwks-certificates"]).await;
    let keys = jwks(&provider).await;
    let key = &keys["keys"][0];
    let der = STANDARD.decode(key["x5c"][0].as_str().unwrap()).unwrap();
    let thumbprint = URL_SAFE_NO_PAD.encode(digest(&SHA256, &der));
    assert_eq!(text(key, "x5t#S256"), thumbprint);
    let modulus = URL_SAFE_NO_PAD.decode(text(key, "n")).unwrap();
    let carried = der.windows(modulus.len()).any(|part| part == modulus);
    assert!(carried, "the certificate is about this very key");
    assert!(keys["keys"][1].get("x5c").is_none(), "{keys}");
    verified(&provider, &id_token(&provider).await, "app").await;
}

#[tokio::test]
async fn a_rotation_is_for_everything_that_the_keys_sign_and_once_per_answer() {
    let app = Client::new("app")
        .secret(SECRET)
        .redirect_uri(CALLBACK)
        .userinfo_alg(Algorithm::Rs256);
    let provider = builder()
        .client(app)
        .quirk(Setting::new("key-rotation-interval", 0_i64))
        .quirk(Setting::new("access-token-format", "jwt"))
        .start()
        .await
        .unwrap();
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let (id, access) = (text(&tokens, "id_token"), text(&tokens, "access_token"));
    assert_eq!(kid(id), kid(access), "one answer, one generation of keys");
    assert!(kids(&provider).await.contains(&kid(access)));
    let told = userinfo(&provider, access).await.body;
    assert_ne!(kid(&told), kid(id), "userinfo is another answer");
    let published = kids(&provider).await;
    assert!(published.contains(&kid(&told)) && !published.contains(&kid(id)));
}
