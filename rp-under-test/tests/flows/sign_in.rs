//! Signing in.

use std::sync::Arc;

use http::Method;
use rp_under_test::{AuthMethod, Config, Defects, SessionMode};
use serde_json::{Value, json};

use crate::support::{Browser, Page, Pairs, Signing, World};

const ALICE: Option<&str> = Some("alice@example.test");

fn cookie_mode(config: &mut Config) {
    config.session_mode = SessionMode::Cookie;
}

/// Nobody is signed in, and the page says so, with a way on and no server error.
async fn refused(world: &World, page: &Page) {
    assert!(
        (400..500).contains(&page.status),
        "{} {}",
        page.status,
        page.text
    );
    assert_eq!(page.kind(), "error", "{:?}", page.way);
    assert!(page.text.contains("role=alert") && page.text.contains("href=\"/login"));
    assert_eq!(world.who(&world.browser).await, None);
    assert!(world.browser.names("rp-session").is_empty());
}

/// Stops at the callback, before it is sent.
async fn until_callback(world: &World, browser: &Browser) -> String {
    let login = browser
        .hop(
            Method::GET,
            &world.at("/login?return_to=/protected"),
            None,
            &[],
        )
        .await;
    let to = login.headers["location"].to_str().unwrap().to_owned();
    let op = browser.hop(Method::GET, &to, None, &[]).await;
    op.headers["location"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_user_signs_in_and_out_in_both_modes() {
    for mode in [SessionMode::Cookie, SessionMode::Store] {
        let world = World::with(|config| config.session_mode = mode).await;
        assert_eq!(world.who(&world.browser).await, None);
        world.signed_in().await;
        assert_eq!(world.who(&world.browser).await.as_deref(), ALICE);
        assert!(world.browser.names("rp-flow").is_empty());
        let page = world.sign_out().await;
        assert_eq!(
            (page.status, page.kind()),
            (200, "signed-out"),
            "{:?}",
            page.way
        );
        assert_eq!(world.who(&world.browser).await, None);
        assert_eq!(world.browser.cookies().len(), 0);
    }
}

#[tokio::test]
async fn the_request_is_what_the_specifications_ask_for() {
    let world = World::sound().await;
    world.signed_in().await;
    world.signed_in().await;
    let asked = world.op.hits("/authorize");
    for name in ["state", "nonce", "code_challenge"] {
        let values: Vec<&str> = asked.iter().map(|hit| hit.get(name).unwrap()).collect();
        assert!(values[0] != values[1] && values[0].len() == 43, "{name}");
    }
    assert_eq!(asked[0].get("code_challenge_method"), Some("S256"));
    assert_eq!(
        asked[0].get("scope"),
        Some("openid profile email offline_access")
    );
    assert_eq!(
        asked[0].get("redirect_uri"),
        Some(world.at("/callback").as_str())
    );
    assert_eq!(
        (asked[0].get("prompt"), asked[0].get("max_age")),
        (None, None)
    );
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

#[tokio::test]
async fn every_method_of_client_authentication_works() {
    for (method, name) in [
        (AuthMethod::ClientSecretBasic, "client_secret_basic"),
        (AuthMethod::ClientSecretPost, "client_secret_post"),
        (AuthMethod::None, "none"),
    ] {
        let world = World::with(|config| config.auth_method = method).await;
        world.op.set(|knobs| knobs.auth = name);
        world.signed_in().await;
    }
}

#[tokio::test]
async fn a_deep_link_comes_back_and_a_foreign_one_does_not() {
    let world = World::sound().await;
    let deep = world.at("/protected?a=1&b=x%3Dy%26z&c=%C3%A9;d");
    let page = world.browser.open(&deep).await;
    assert_eq!(
        (page.url.as_str(), page.kind()),
        (deep.as_str(), "protected")
    );
    let page = world
        .browser
        .open(&world.at("/login?return_to=//evil.example/"))
        .await;
    assert_eq!(page.kind(), "home");
}

#[tokio::test]
async fn foreign_answers_are_refused() {
    let changes: [fn(&mut Pairs); 6] = [
        |all| all.retain(|(name, _)| name != "state"),
        |all| all[1].1 = "foreign".to_owned(),
        |all| all[2].1 = "https://evil.example".to_owned(),
        |all| all.retain(|(name, _)| name != "iss"),
        |all| all.retain(|(name, _)| name != "code"),
        |all| all.push(("state".to_owned(), "twice".to_owned())),
    ];
    for change in changes {
        let world = World::sound().await;
        world.op.set(|knobs| knobs.callback = Arc::new(change));
        refused(&world, &world.sign_in().await).await;
        assert!(world.op.hits("/token").is_empty());
        world.op.set(|knobs| knobs.callback = Arc::new(|_| ()));
        world.signed_in().await;
    }
}

#[tokio::test]
async fn a_callback_in_another_browser_is_refused() {
    for mode in [SessionMode::Cookie, SessionMode::Store] {
        let world = World::with(|config| config.session_mode = mode).await;
        let attacker = Browser::new();
        let callback = until_callback(&world, &attacker).await;
        refused(&world, &world.browser.open(&callback).await).await;
        // And also where the victim has a sign-in of its own on its way.
        until_callback(&world, &world.browser).await;
        refused(&world, &world.browser.open(&callback).await).await;
    }
}

#[tokio::test]
async fn a_cancelled_sign_in_ends_on_a_page() {
    let world = World::sound().await;
    world.op.set(|knobs| {
        knobs.callback = Arc::new(|all| {
            all[0] = ("error".to_owned(), "access_denied".to_owned());
            all.push((
                "error_description".to_owned(),
                "<script>x</script>".to_owned(),
            ));
        });
    });
    let page = world.sign_in().await;
    refused(&world, &page).await;
    assert_eq!(page.status, 403);
    assert!(!page.text.contains("<script>") && page.text.contains("&lt;script&gt;"));
    assert!(world.browser.names("rp-flow").is_empty());
    assert_eq!(world.op.hits("/authorize").len(), 1);
}

#[tokio::test]
async fn a_reloaded_callback_goes_on() {
    let world = World::sound().await;
    let callback = until_callback(&world, &world.browser).await;
    assert_eq!(world.browser.open(&callback).await.kind(), "protected");
    let again = world.browser.open(&callback).await;
    assert_eq!((again.status, again.kind()), (200, "home"));
    assert_eq!(world.op.grants("authorization_code").len(), 1);
    assert_eq!(world.who(&world.browser).await.as_deref(), ALICE);
    refused(&World::sound().await, &Browser::new().open(&callback).await).await;
}

#[tokio::test]
async fn a_callback_sent_twice_at_once_redeems_its_code_once() {
    let world = World::sound().await;
    let callback = until_callback(&world, &world.browser).await;
    let twin = world.browser.copied();
    let (one, two) = tokio::join!(
        world.browser.hop(Method::GET, &callback, None, &[]),
        twin.hop(Method::GET, &callback, None, &[]),
    );
    assert_eq!(world.op.grants("authorization_code").len(), 1);
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [302, 400]);
}

#[tokio::test]
async fn two_tabs_sign_in_at_once() {
    let world = World::sound().await;
    let first = until_callback(&world, &world.browser).await;
    let second = until_callback(&world, &world.browser).await;
    assert_eq!(world.browser.open(&first).await.kind(), "protected");
    assert_eq!(world.browser.open(&second).await.kind(), "protected");
    assert!(world.browser.names("rp-flow").is_empty());
}

#[tokio::test]
async fn a_slow_user_signs_in_and_a_very_slow_one_gets_a_page() {
    let world = World::sound().await;
    let callback = until_callback(&world, &world.browser).await;
    world.advance(3500);
    assert_eq!(world.browser.open(&callback).await.kind(), "protected");
    world.sign_out().await;
    let callback = until_callback(&world, &world.browser).await;
    world.advance(3600);
    refused(&world, &world.browser.open(&callback).await).await;
}

/// How a claim is changed, and the check that must say no.
fn odd_tokens() -> Vec<(&'static str, Value)> {
    vec![
        ("iss", json!("https://evil.example")),
        ("aud", json!("other")),
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
    let world = World::sound().await;
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
    assert!(page.headers.contains_key("retry-after") && page.text.contains("href=\"/login"));
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
    assert_eq!(page.status, 413);
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
async fn form_post_is_taken() {
    let world = World::sound().await;
    let callback = until_callback(&world, &world.browser).await;
    let (to, query) = callback.split_once('?').unwrap();
    let page = world.browser.hop(Method::POST, to, Some(query), &[]).await;
    assert_eq!(world.browser.follow(page).await.kind(), "protected");
}

#[tokio::test]
async fn another_user_gets_a_session_of_its_own() {
    for mode in [SessionMode::Cookie, SessionMode::Store] {
        let world = World::with(|config| config.session_mode = mode).await;
        world.signed_in().await;
        let copy = world.browser.copied();
        world.op.set(|knobs| knobs.user = "bob");
        world.signed_in().await;
        assert_eq!(
            world.who(&world.browser).await.as_deref(),
            Some("bob@example.test")
        );
        assert_eq!(world.who(&copy).await, None, "the session before is over");
    }
}

#[tokio::test]
async fn a_fixed_session_id_is_not_taken() {
    let world = World::sound().await;
    world.browser.put("rp-session", "planted");
    world.signed_in().await;
    assert_ne!(world.browser.cookies()["rp-session"], "planted");
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
    let world = World::with(cookie_mode).await;
    world.signed_in().await;
    let names = world.browser.names("rp-session.");
    assert!(
        names.len() >= 2 && names.contains(&"rp-session.0".to_owned()),
        "{names:?}"
    );
}
