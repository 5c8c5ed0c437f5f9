//! What every answer has, and how large it may be.

use std::sync::Arc;

use http::Method;
use rp_under_test::{Defects, SessionMode};
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn scripts_and_prefetches_begin_nothing() {
    let world = World::sound().await;
    for headers in [
        &[("sec-fetch-mode", "cors")][..],
        &[("x-requested-with", "XMLHttpRequest")],
        &[("accept", "application/json")],
        &[("sec-purpose", "prefetch")],
    ] {
        for path in ["/protected", "/login", "/me"] {
            // The browser's own `Accept` comes first, so it has to go where another is asked for.
            let client = reqwest::Client::builder().no_proxy();
            let client = client
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap();
            let mut request = client.get(world.at(path));
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let response = request.send().await.unwrap();
            assert!(
                matches!(response.status().as_u16(), 204 | 401),
                "{headers:?} {path}"
            );
            assert!(!response.headers().contains_key("set-cookie"));
            assert!(!response.headers().contains_key("location"));
        }
    }
}

#[tokio::test]
async fn pages_are_not_kept_framed_or_sniffed() {
    let world = World::sound().await;
    world.signed_in().await;
    for path in [
        "/",
        "/protected",
        "/me",
        "/logout",
        "/signed-out",
        "/callback",
        "/nothing",
    ] {
        let page = world
            .browser
            .hop(Method::GET, &world.at(path), None, &[])
            .await;
        assert_eq!(page.headers["cache-control"], "no-store", "{path}");
        assert_eq!(page.headers["x-frame-options"], "DENY");
        assert_eq!(page.headers["x-content-type-options"], "nosniff");
        assert_eq!(page.headers["referrer-policy"], "same-origin");
    }
    let home = world.browser.open(&world.at("/")).await;
    let policy = home.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    let odd = world
        .browser
        .hop(Method::DELETE, &world.at("/login"), None, &[])
        .await;
    assert_eq!((odd.status, odd.kind()), (405, "error"));
    let (logout, large) = (world.at("/logout"), "x".repeat(100_000));
    let page = world
        .browser
        .hop(Method::POST, &logout, Some(&large), &[])
        .await;
    assert_eq!((page.status, page.kind()), (403, "error"));
}

#[tokio::test]
async fn under_https_cookies_have_prefix_and_flags() {
    for mode in [SessionMode::Cookie, SessionMode::Store] {
        let world = World::with(|config| {
            config.session_mode = mode;
            config.base_url = config.base_url.replace("http:", "https:");
        })
        .await;
        let login = world
            .browser
            .hop(Method::GET, &world.at("/login"), None, &[])
            .await;
        let line = login.headers["set-cookie"].to_str().unwrap();
        assert!(line.starts_with("__Host-rp-flow-"), "{line}");
        assert!(
            line.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"),
            "{line}"
        );
        let to = login.headers["location"].to_str().unwrap();
        assert!(to.contains("redirect_uri=https%3A%2F%2Flocalhost"), "{to}");
    }
}

#[tokio::test]
async fn the_answer_of_the_callback_fits_the_buffer_of_a_proxy() {
    for mode in [SessionMode::Cookie, SessionMode::Store] {
        for ballast in [0, 200, 400, 600, 1000, 1500, 6000] {
            let world = World::with(|config| {
                config.session_mode = mode;
                config.base_url = config.base_url.replace("http:", "https:");
            })
            .await;
            world.op.set(|knobs| {
                knobs.claims = Arc::new(move |claims| {
                    claims.insert("ballast".to_owned(), json!("x".repeat(ballast)));
                });
            });
            // The longest return address, a sign-in after a sign-out, and a larger session before.
            let long = format!("/login?return_to=/{}", "x".repeat(511));
            let plain = |url: &str| url.replace("https:", "http:");
            world.browser.put("__Host-rp-afresh", "1");
            for stale in 0..4 {
                world
                    .browser
                    .put(&format!("__Host-rp-session.{}", 8 + stale), "x");
            }
            let login = world
                .browser
                .hop(Method::GET, &plain(&world.at(&long)), None, &[])
                .await;
            let to = login.headers["location"].to_str().unwrap();
            let op = world.browser.hop(Method::GET, to, None, &[]).await;
            let callback = plain(op.headers["location"].to_str().unwrap());
            let answer = world.browser.hop(Method::GET, &callback, None, &[]).await;
            assert_eq!(answer.status, 302, "{}", answer.text);
            assert!(answer.headers["location"].len() > 500);
            let bytes = answer.header_bytes();
            assert!(bytes <= 4096, "{mode:?} {ballast}: {bytes}");
            let line: usize = world
                .browser
                .cookies()
                .iter()
                .map(|(name, value)| name.len() + value.len() + 3)
                .sum();
            assert!(line < 8192, "{line}");
        }
    }
}

#[tokio::test]
async fn a_broken_rp_says_so_on_every_page() {
    let both = ["constant-state", "skips:nonce"];
    let world = World::with(|config| config.defects = Defects::parse(both).unwrap()).await;
    for path in ["/", "/logout", "/signed-out", "/callback"] {
        let page = world.browser.open(&world.at(path)).await;
        assert!(
            page.text
                .contains("broken on purpose: constant-state, skips:nonce"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn cookie_mode_uses_chunks() {
    let world = World::with(|config| config.session_mode = SessionMode::Cookie).await;
    world.signed_in().await;
    let names = world.browser.names("rp-session.");
    assert!(
        names.len() >= 2 && names.contains(&"rp-session.0".to_owned()),
        "{names:?}"
    );
}
