//! Sign-outs that the provider tells the RP of: over the back channel, by frames, and by its own session.

use http::Method;
use rp_under_test::SessionMode;
use serde_json::{Map, Value, json};

use crate::support::{Browser, Page, World};

const MODES: [SessionMode; 2] = [SessionMode::Cookie, SessionMode::Store];

pub(crate) const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Somebody is signed in, in a session that the provider calls `s1`.
async fn world(mode: SessionMode) -> World {
    let world = World::with(|config| config.session_mode = mode).await;
    call_sessions(&world, "s1");
    world.signed_in().await;
    world
}

/// The provider's name for the sessions that begin from now on.
pub(crate) fn call_sessions(world: &World, sid: &'static str) {
    world.op.set(|knobs| {
        knobs.claims = std::sync::Arc::new(move |claims| {
            claims.insert("sid".to_owned(), json!(sid));
        });
    });
}

pub(crate) fn logout_token(world: &World, change: impl FnOnce(&mut Map<String, Value>)) -> String {
    let now = world.op.now();
    let mut claims = json!({
        "iss": world.op.issuer(),
        "aud": "app",
        "iat": now,
        "exp": now + 120,
        "jti": "j1",
        "events": { EVENT: {} },
        "sid": "s1",
    });
    change(claims.as_object_mut().unwrap());
    world.op.signed(&claims)
}

pub(crate) async fn tell(world: &World, body: &str) -> Page {
    let provider = Browser::new();
    let url = world.at("/backchannel-logout");
    provider.hop(Method::POST, &url, Some(body), &[]).await
}

#[tokio::test]
async fn a_logout_token_ends_the_session_wherever_it_lives() {
    for mode in MODES {
        let world = world(mode).await;
        let token = logout_token(&world, |_| {});
        let page = tell(&world, &format!("logout_token={token}")).await;
        assert_eq!((page.status, page.text.as_str()), (200, ""), "{mode:?}");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(world.who(&world.browser).await, None, "{mode:?}");
        let again = tell(&world, &format!("logout_token={token}")).await;
        assert_eq!(again.status, 400, "its `jti` is spent");
        world.signed_in().await;
    }
}

#[tokio::test]
async fn what_is_no_logout_token_is_refused_in_json() {
    let world = world(SessionMode::Cookie).await;
    let good = logout_token(&world, |_| {});
    let nobody = logout_token(&world, |claims| {
        claims.remove("sid");
    });
    let large = format!("logout_token={good}&more={}", "x".repeat(70_000));
    for body in [
        String::new(),
        "logout_token=".to_owned(),
        "logout_token=a.b.c".to_owned(),
        format!("logout_token={nobody}"),
        format!("logout_token={good}&logout_token={good}"),
        large,
    ] {
        let page = tell(&world, &body).await;
        let start: String = body.chars().take(60).collect();
        assert_eq!(page.status, 400, "{start}");
        let answer: Value = serde_json::from_str(&page.text).unwrap();
        assert_eq!(answer["error"], "invalid_request", "{start}");
        assert!(answer["error_description"].is_string(), "{start}");
        assert!(world.who(&world.browser).await.is_some(), "{start}");
    }
}

#[tokio::test]
async fn strangers_cannot_make_the_rp_fetch_keys_for_ever_nor_keep_others_from_signing_in() {
    let world = world(SessionMode::Store).await;
    let stranger = logout_token(&world, |_| {});
    let (start, signature) = stranger.rsplit_once('.').unwrap();
    let forged = format!("{start}.{}", signature.chars().rev().collect::<String>());
    for _ in 0..20 {
        assert_eq!(
            tell(&world, &format!("logout_token={forged}")).await.status,
            400
        );
    }
    assert!(world.op.hits("/jwks").len() <= 6);
    world.op.rotate_keys();
    world.signed_in().await;
}

#[tokio::test]
async fn the_frame_ends_the_session_that_it_names_without_cookies() {
    for mode in MODES {
        let world = world(mode).await;
        let frame = async |query: &str| {
            let url = world.at(&format!("/frontchannel-logout?{query}"));
            Browser::new().hop(Method::GET, &url, None, &[]).await
        };
        let issuer = world.op.issuer().to_owned();
        for odd in [
            String::new(),
            format!("iss={issuer}"),
            "sid=s1".to_owned(),
            "iss=https://other.example&sid=s1".to_owned(),
            format!("iss={issuer}&sid=s1&sid=s1"),
        ] {
            assert_eq!(frame(&odd).await.status, 400, "{odd}");
            assert!(world.who(&world.browser).await.is_some(), "{odd}");
        }
        for _ in 0..2 {
            let page = frame(&format!("iss={issuer}&sid=s1")).await;
            assert_eq!(page.status, 200);
            assert_eq!(page.headers["cache-control"], "no-store");
            assert!(!page.headers.contains_key("x-frame-options"));
            let policy = page.headers["content-security-policy"].to_str().unwrap();
            assert!(!policy.contains("frame-ancestors"), "{policy}");
            assert_eq!(world.who(&world.browser).await, None, "{mode:?}");
        }
    }
}

#[tokio::test]
async fn every_other_page_refuses_to_be_framed() {
    let world = world(SessionMode::Store).await;
    let home = world.browser.open(&world.at("/")).await;
    assert_eq!(home.headers["x-frame-options"], "DENY");
}
