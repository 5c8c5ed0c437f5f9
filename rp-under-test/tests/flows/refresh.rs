//! Renewing access tokens.

use std::sync::Arc;

use futures_util::future::join_all;
use http::Method;
use rp_under_test::SessionMode;
use serde_json::json;

use crate::support::World;

const MODES: [SessionMode; 2] = [SessionMode::Cookie, SessionMode::Store];

async fn world(mode: SessionMode) -> World {
    let world = World::with(|config| config.session_mode = mode).await;
    world.signed_in().await;
    world
}

#[tokio::test]
async fn an_expired_token_is_renewed_again_and_again() {
    for mode in MODES {
        for (rotates, id_token) in [(true, true), (false, false), (true, false)] {
            let world = world(mode).await;
            world.op.set(|knobs| {
                knobs.rotates = rotates;
                knobs.refresh_gives_id_token = id_token;
            });
            for round in 1..4 {
                world.advance(301);
                let (status, me) = world.me().await;
                assert_eq!((status, &me["refreshes"]), (200, &json!(round)), "{mode:?}");
                assert_eq!(me["email"], "alice@example.test");
            }
            assert_eq!(world.op.grants("refresh_token").len(), 3);
            world.sign_out().await;
            let hint = world.op.hits("/end-session")[0]
                .get("id_token_hint")
                .unwrap()
                .to_owned();
            assert_eq!(
                Some(&hint),
                world.op.id_tokens().last(),
                "the newest there is"
            );
        }
    }
}

#[tokio::test]
async fn a_live_token_is_left_alone_and_one_about_to_die_is_not() {
    let world = world(SessionMode::Store).await;
    for _ in 0..5 {
        world.me().await;
    }
    assert_eq!(world.op.grants("refresh_token").len(), 0);
    world.advance(275);
    world.me().await;
    assert_eq!(world.op.grants("refresh_token").len(), 1);
}

#[tokio::test]
async fn a_short_life_makes_no_storm() {
    let world = World::sound().await;
    world.op.set(|knobs| knobs.access_token_life = 5);
    world.signed_in().await;
    for _ in 0..20 {
        assert_eq!(world.me().await.0, 200);
    }
    assert_eq!(world.op.grants("refresh_token").len(), 0);
}

#[tokio::test]
async fn parallel_requests_share_one_refresh_and_latecomers_its_result() {
    for mode in MODES {
        let world = world(mode).await;
        world.advance(301);
        let late = world.browser.copied();
        let browsers: Vec<_> = (0..10).map(|_| world.browser.copied()).collect();
        let asked = browsers.iter().map(|browser| world.who(browser));
        let users = join_all(asked).await;
        assert!(
            users
                .iter()
                .all(|user| user.as_deref() == Some("alice@example.test"))
        );
        assert_eq!(world.op.grants("refresh_token").len(), 1, "{mode:?}");
        world.advance(30);
        assert!(world.who(&late).await.is_some(), "{mode:?}");
        assert_eq!(world.op.grants("refresh_token").len(), 1, "{mode:?}");
        world.advance(301);
        assert!(world.who(&browsers[3]).await.is_some(), "{mode:?}");
        assert_eq!(world.op.grants("refresh_token").len(), 2);
    }
}

#[tokio::test]
async fn a_visitor_who_leaves_does_not_take_the_new_token_along() {
    let world = world(SessionMode::Store).await;
    world.advance(301);
    let url = world.at("/me");
    let cookie = format!("rp-session={}", world.browser.cookies()["rp-session"]);
    let address = url
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    let mut socket = tokio::net::TcpStream::connect(&address).await.unwrap();
    let request = format!("GET /me HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\r\n");
    tokio::io::AsyncWriteExt::write_all(&mut socket, request.as_bytes())
        .await
        .unwrap();
    drop(socket);
    assert_eq!(world.me().await.0, 200);
    world.advance(1000);
    assert_eq!(world.me().await.0, 200);
}

#[tokio::test]
async fn a_refusal_ends_the_session_and_leads_to_a_sign_in() {
    for mode in MODES {
        let world = world(mode).await;
        world.advance(301);
        let answer = (400, r#"{"error":"invalid_grant"}"#);
        world.op.set(|knobs| knobs.token_answer = Some(answer));
        let copy = world.browser.copied();
        assert_eq!(world.who(&copy).await, None);
        assert!(copy.names("rp-session").is_empty());
        let page = world
            .browser
            .hop(Method::GET, &world.at("/protected"), None, &[])
            .await;
        assert_eq!(page.headers["location"], "/login?back=L3Byb3RlY3RlZA");
        assert_eq!(world.op.grants("refresh_token").len(), 1);
        world.op.set(|knobs| knobs.token_answer = None);
        world.signed_in().await;
    }
}

#[tokio::test]
async fn a_provider_that_refuses_every_refresh_makes_no_loop() {
    let world = world(SessionMode::Store).await;
    world.advance(50);
    world.op.set(|knobs| knobs.userinfo_status = 401);
    let (status, _) = world.me().await;
    assert_eq!(status, 401);
    world.op.set(|knobs| knobs.access_token_life = 1);
    world.signed_in().await;
    world.advance(2);
    world
        .op
        .set(|knobs| knobs.token_answer = Some((400, r#"{"error":"invalid_grant"}"#)));
    let page = world.browser.open(&world.at("/protected")).await;
    assert_eq!((page.status, page.kind()), (401, "error"));
    assert!(page.text.contains("href=\"login?return_to=%2Fprotected\""));
}

#[tokio::test]
async fn an_outage_keeps_the_session() {
    for mode in MODES {
        for (status, body) in [
            (500, ""),
            (502, "<html>"),
            (429, ""),
            (200, "<html>"),
            (403, "<html>"),
        ] {
            let world = world(mode).await;
            world.advance(280);
            world
                .op
                .set(|knobs| knobs.token_answer = Some((status, body)));
            assert_eq!(world.me().await.0, 200, "the access token still lives");
            world.advance(30);
            let (answer, me) = world.me().await;
            assert_eq!(
                (answer, &me["error"]),
                (503, &json!("temporarily_unavailable"))
            );
            let page = world.browser.open(&world.at("/protected")).await;
            assert_eq!((page.status, page.kind()), (503, "error"));
            world.op.set(|knobs| knobs.token_answer = None);
            assert_eq!(world.me().await.0, 200);
            assert_eq!(world.op.hits("/authorize").len(), 1);
        }
    }
}

#[tokio::test]
async fn a_refreshed_id_token_about_somebody_else_ends_the_session() {
    for (name, value) in [
        ("sub", "mallory"),
        ("iss", "https://evil.example"),
        ("aud", "other"),
    ] {
        let world = world(SessionMode::Cookie).await;
        world.op.set(|knobs| {
            knobs.claims = Arc::new(move |claims| {
                claims.insert(name.to_owned(), json!(value));
            });
        });
        world.advance(301);
        assert_eq!(world.who(&world.browser).await, None, "{name}");
    }
}

#[tokio::test]
async fn new_keys_that_cannot_be_had_do_not_spend_the_refresh_token_for_nothing() {
    let world = world(SessionMode::Store).await;
    world.advance(4000);
    world.op.set(|knobs| knobs.jwks_answer = Some(503));
    assert_eq!(world.me().await.0, 200);
    world.op.set(|knobs| knobs.jwks_answer = None);
    world.advance(301);
    assert_eq!(world.me().await.0, 200);
}

#[tokio::test]
async fn a_revoked_token_is_renewed_once_before_its_time() {
    let world = world(SessionMode::Store).await;
    world.op.set(|knobs| knobs.userinfo_status = 401);
    assert_eq!(world.me().await.0, 401);
    assert_eq!(world.op.grants("refresh_token").len(), 1);
    assert!(world.browser.names("rp-session").is_empty());
}

#[tokio::test]
async fn odd_lives_are_no_storm_and_no_crash() {
    for life in [json!("300"), json!(null), json!(0), json!(-5), json!(1e18)] {
        let world = World::sound().await;
        let answer = life.clone();
        world.op.set(|knobs| {
            knobs.token_response = Arc::new(move |members| {
                members.insert("expires_in".to_owned(), answer.clone());
            });
        });
        world.signed_in().await;
        for _ in 0..3 {
            assert_eq!(world.me().await.0, 200, "{life}");
        }
        assert_eq!(world.op.grants("refresh_token").len(), 0, "{life}");
        world.advance(301);
        assert_eq!(
            world.me().await.0,
            200,
            "{life}: the refusal by the resource is enough"
        );
    }
}

#[tokio::test]
async fn without_a_refresh_token_the_session_goes_on_without_the_resource() {
    let world = World::sound().await;
    world.op.set(|knobs| {
        knobs.token_response = Arc::new(|members| {
            members.remove("refresh_token");
        });
    });
    world.signed_in().await;
    world.advance(301);
    assert_eq!(world.me().await.0, 200);
    assert_eq!(world.op.grants("refresh_token").len(), 0);
}
