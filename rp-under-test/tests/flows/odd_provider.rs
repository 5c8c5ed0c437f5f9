//! Providers that are wrong, odd but legal, or out of order.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{Signing, World, refused};

const ALICE: Option<&str> = Some("alice@example.test");

/// How a claim is changed, and the check that must say no.
fn odd_tokens() -> Vec<(&'static str, Value)> {
    vec![
        ("iss", json!("https://evil.example")),
        ("aud", json!("other")),
        // An audience that nobody told this client to trust (OpenID Connect Core 1.0, section 3.1.3.7 (3)).
        ("aud", json!(["app", "api"])),
        ("azp", json!("other")),
        ("nonce", json!("foreign")),
        ("exp", json!(1_700_000_000)),
        ("iat", json!(1_900_000_000)),
        ("sub", Value::Null),
        ("at_hash", json!("foreign")),
    ]
}

#[tokio::test]
async fn odd_id_tokens_are_refused_and_the_next_sign_in_works() {
    let world = World::sound().await;
    for (name, value) in odd_tokens() {
        world.op.set(|knobs| {
            knobs.claims = Arc::new(move |claims| {
                claims.insert(name.to_owned(), value.clone());
            });
        });
        refused(&world, &world.sign_in().await).await;
    }
    for signing in [Signing::Flipped, Signing::None, Signing::Hs256WithPublicKey] {
        world.op.set(|knobs| {
            knobs.claims = Arc::new(|_| ());
            knobs.signing = signing;
        });
        refused(&world, &world.sign_in().await).await;
    }
    assert!(
        world.op.hits("/userinfo").is_empty(),
        "no token of a refused sign-in is used"
    );
    world.op.set(|knobs| knobs.signing = Signing::Rs256);
    world.signed_in().await;
}

#[tokio::test]
async fn odd_but_legal_tokens_are_taken() {
    let world = World::with(|config| config.trusted_audiences = vec!["api".to_owned()]).await;
    world.op.set(|knobs| {
        knobs.claims = Arc::new(|claims| {
            claims.insert("aud".to_owned(), json!(["app", "api"]));
            claims.insert("azp".to_owned(), json!("app"));
            claims.insert("email_verified".to_owned(), json!("true"));
            claims.insert("name".to_owned(), json!("Žofie 日本 \"; \u{1f600}"));
            claims.remove("at_hash");
        });
    });
    world.signed_in().await;
}

#[tokio::test]
async fn a_userinfo_answer_about_somebody_else_is_refused() {
    let world = World::sound().await;
    world.op.set(|knobs| knobs.userinfo_sub = Some("mallory"));
    refused(&world, &world.sign_in().await).await;
    world.op.set(|knobs| knobs.userinfo_sub = None);
    world.signed_in().await;
    world.op.set(|knobs| knobs.userinfo_sub = Some("mallory"));
    assert_eq!(world.who(&world.browser).await, None);
}

#[tokio::test]
async fn without_userinfo_the_id_token_must_do() {
    let world = World::sound().await;
    world.op.set(|knobs| knobs.userinfo_status = 500);
    world.signed_in().await;
    assert_eq!(world.who(&world.browser).await.as_deref(), ALICE);
}

#[tokio::test]
async fn new_keys_are_found_and_not_looked_for_without_end() {
    let world = World::sound().await;
    world.signed_in().await;
    world.op.rotate_keys();
    world.signed_in().await;
    world.op.replace_key();
    world.signed_in().await;
    assert_eq!(world.op.hits("/jwks").len(), 3);
    world.op.set(|knobs| knobs.signing = Signing::Flipped);
    for _ in 0..10 {
        assert_eq!(world.sign_in().await.status, 400);
    }
    assert_eq!(
        world.op.hits("/jwks").len(),
        6,
        "five looks, and they are used up"
    );
    world.op.set(|knobs| knobs.signing = Signing::Es256);
    world.op.rotate_keys();
    assert_eq!(world.sign_in().await.status, 400);
    world.advance(60);
    world.signed_in().await;
}

#[tokio::test]
async fn a_provider_that_is_down_is_said_to_be_and_comes_back() {
    let world = World::sound().await;
    world.op.set(|knobs| knobs.down = true);
    let page = world.browser.open(&world.at("/login")).await;
    assert_eq!((page.status, page.kind()), (503, "error"));
    assert!(page.headers.contains_key("retry-after") && page.text.contains("href=\"login"));
    world.op.set(|knobs| knobs.down = false);
    world.signed_in().await;
    for (status, body, answer) in [
        (502, "<html>Bad Gateway</html>", 503),
        (429, "slow down", 503),
        (200, "<html>welcome</html>", 400),
        (400, "<html>no</html>", 400),
        (400, r#"{"error":"invalid_grant"}"#, 400),
        (200, "{}", 400),
        (200, r#"{"access_token":"a","token_type":"Bearer"}"#, 400),
    ] {
        world
            .op
            .set(|knobs| knobs.token_answer = Some((status, body)));
        let page = world.sign_in().await;
        assert_eq!(
            (page.status, page.kind()),
            (answer, "error"),
            "{status} {body}"
        );
    }
    world.op.set(|knobs| knobs.token_answer = None);
    world.signed_in().await;
}

#[tokio::test]
async fn a_huge_answer_is_not_read_to_its_end() {
    let world = World::sound().await;
    world.op.set(|knobs| {
        knobs.token_response = Arc::new(|members| {
            members.insert("more".to_owned(), json!("x".repeat(600_000)));
        });
    });
    let page = world.sign_in().await;
    assert_eq!(page.status, 400);
    assert!(page.text.contains("512 KiB"));
}

#[tokio::test]
async fn a_foreign_discovery_document_is_refused() {
    let world = World::sound().await;
    world.op.set(|knobs| {
        knobs.discovery = Arc::new(|document| {
            let issuer = document["issuer"].as_str().unwrap().to_owned();
            document.insert("issuer".to_owned(), json!(format!("{issuer}/")));
        });
    });
    let page = world.browser.open(&world.at("/login")).await;
    assert_eq!(page.status, 400);
    assert!(page.text.contains("the issuer of the discovery document"));
    world.op.set(|knobs| knobs.discovery = Arc::new(|_| ()));
    world.signed_in().await;
}

#[tokio::test]
async fn a_provider_without_that_scope_is_asked_for_a_refresh_token_its_way() {
    let world = World::sound().await;
    world.op.set(|knobs| {
        knobs.discovery = Arc::new(|document| {
            document.insert("scopes_supported".to_owned(), json!(["openid", "email"]));
        });
    });
    world.signed_in().await;
    let asked = &world.op.hits("/authorize")[0];
    assert_eq!(asked.get("scope"), Some("openid profile email"));
    assert_eq!(asked.get("access_type"), Some("offline"));
}
