//! Each defect breaks what its documentation says, as seen from outside.

use std::sync::Arc;

use futures_util::future::join_all;
use http::Method;
use rp_under_test::{AuthMethod, Defects, LogoutDialect, SessionMode};
use serde_json::{Value, json};
use tokio::sync::Barrier;
use url::Url;

use crate::support::{Browser, Page, Pairs, Signing, World, until_callback};

/// What the provider does to the parameters of a callback.
type Change = fn(&mut Pairs);

pub(crate) async fn hop(world: &World, path: &str) -> Page {
    world
        .browser
        .hop(Method::GET, &world.at(path), None, &[])
        .await
}

/// Signs in, and looks at nothing that a session is needed for.
pub(crate) async fn finish(world: &World) -> Page {
    let callback = until_callback(world, &world.browser).await;
    let hop = world.browser.hop(Method::GET, &callback, None, &[]);
    let answer = hop.await;
    assert_eq!(answer.status, 302, "{}", answer.text);
    answer
}

pub(crate) fn claim(world: &World, name: &'static str, value: Value) {
    world.op.set(|knobs| {
        knobs.claims = Arc::new(move |claims| {
            claims.insert(name.to_owned(), value.clone());
        });
    });
}

#[tokio::test]
async fn requests_repeat_themselves() {
    for (defect, name) in [
        ("constant-state", "state"),
        ("constant-nonce", "nonce"),
        ("constant-pkce-verifier", "code_challenge"),
    ] {
        let world = World::broken(defect).await;
        world.signed_in().await;
        world.signed_in().await;
        let asked = world.op.hits("/authorize");
        assert_eq!(asked[0].get(name), asked[1].get(name), "{defect}");
    }
    let world = World::broken("predictable-state").await;
    world.signed_in().await;
    world.signed_in().await;
    let states = world.op.hits("/authorize");
    assert_eq!(
        (states[0].get("state"), states[1].get("state")),
        (Some("1"), Some("2"))
    );
}

#[tokio::test]
async fn the_provider_refuses_the_code() {
    for defect in [
        "omits-pkce-verifier",
        "redirect-uri-differs-at-token",
        "other-auth-method",
    ] {
        let world = World::broken(defect).await;
        let page = world.sign_in().await;
        assert_eq!((page.status, page.kind()), (400, "error"), "{defect}");
        assert!(page.text.contains("invalid_"), "{defect}: {}", page.text);
    }
    for defect in ["secret-in-header-and-body", "sends-secret-unencoded"] {
        let world = World::broken(defect).await;
        assert!(
            world.sign_in().await.text.contains("invalid_client"),
            "{defect}"
        );
        let post = World::with(|config| {
            config.auth_method = AuthMethod::ClientSecretPost;
            config.defects = Defects::parse([defect]).unwrap();
        })
        .await;
        post.op.set(|knobs| knobs.auth = "client_secret_post");
        post.signed_in().await;
    }
}

#[tokio::test]
async fn secrets_and_tokens_stand_in_addresses() {
    let world = World::broken("secret-in-authorization-request").await;
    world.signed_in().await;
    assert!(
        world.op.hits("/authorize")[0]
            .get("client_secret")
            .is_some()
    );
    for (defect, name) in [
        ("tokens-in-url", "?access_token=access-"),
        ("id-token-in-own-url", "?id_token=ey"),
    ] {
        let world = World::broken(defect).await;
        let page = world.sign_in().await;
        assert!(
            page.url.contains(name) && page.kind() == "protected",
            "{}",
            page.url
        );
    }
}

#[tokio::test]
async fn addresses_are_taken_from_the_request() {
    let world = World::broken("redirect-uri-from-host-header").await;
    let headers = [("host", "inner.example:3000")];
    let login = world
        .browser
        .hop(Method::GET, &world.at("/login?moved=1"), None, &headers)
        .await;
    let to = login.headers["location"].to_str().unwrap();
    assert!(
        to.contains("redirect_uri=http%3A%2F%2Finner.example%3A3000%2Fcallback"),
        "{to}"
    );
    world.signed_in().await;
    for (defect, asked) in [
        ("open-redirect", "//evil.example"),
        ("skips:return-url", "https%3A%2F%2Fevil.example"),
    ] {
        let world = World::broken(defect).await;
        let login = hop(&world, &format!("/login?return_to={asked}")).await;
        let op = login.headers["location"].to_str().unwrap().to_owned();
        let op = world.browser.hop(Method::GET, &op, None, &[]).await;
        let callback = op.headers["location"].to_str().unwrap();
        let end = world.browser.hop(Method::GET, callback, None, &[]).await;
        assert!(
            end.headers["location"]
                .to_str()
                .unwrap()
                .ends_with("//evil.example"),
            "{defect}"
        );
    }
}

#[tokio::test]
async fn pending_sign_ins_are_mixed_up() {
    let world = World::broken("single-flow-cookie").await;
    let first = until_callback(&world, &world.browser).await;
    until_callback(&world, &world.browser).await;
    assert_eq!(world.browser.open(&first).await.status, 400);

    let world = World::broken("flow-cookies-pile-up").await;
    for _ in 0..12 {
        hop(&world, "/login").await;
    }
    assert_eq!(world.browser.names("rp-flow").len(), 12);

    let world = World::broken("state-not-bound-to-browser").await;
    let callback = until_callback(&world, &world.browser).await;
    assert_eq!(Browser::new().open(&callback).await.kind(), "protected");

    let world = World::broken("accepts-callback-without-state").await;
    let callback = until_callback(&world, &world.browser).await;
    let (rest, _) = callback.split_once("&state=").unwrap();
    let stateless = format!("{rest}&iss={}", world.op.issuer());
    assert_eq!(
        Browser::new().open(&callback).await.status,
        400,
        "with a state it is asked for"
    );
    assert_eq!(Browser::new().open(&stateless).await.kind(), "protected");
}

#[tokio::test]
async fn callbacks_end_badly() {
    let denied = |world: &World| {
        world.op.set(|knobs| {
            knobs.callback =
                Arc::new(|all| all[0] = ("error".to_owned(), "access_denied".to_owned()));
        });
    };
    let world = World::broken("crashes-on-access-denied").await;
    denied(&world);
    assert_eq!(world.sign_in().await.status, 500);

    let world = World::broken("restarts-login-on-error").await;
    denied(&world);
    let callback = until_callback(&world, &world.browser).await;
    let page = world.browser.hop(Method::GET, &callback, None, &[]).await;
    assert_eq!(page.headers["location"], "/login");

    let world = World::broken("crashes-on-reload").await;
    let callback = until_callback(&world, &world.browser).await;
    world.browser.open(&callback).await;
    assert_eq!(world.browser.open(&callback).await.status, 500);

    let world = World::broken("redeems-code-twice").await;
    let callback = until_callback(&world, &world.browser).await;
    assert_eq!(world.browser.open(&callback).await.kind(), "protected");
    assert_eq!(world.browser.open(&callback).await.status, 400);
    let redeemed = world.op.grants("authorization_code");
    assert_eq!(redeemed[0].get("code"), redeemed[1].get("code"));

    let world = World::broken("crashes-on-odd-token").await;
    world.op.set(|knobs| knobs.signing = Signing::Flipped);
    assert_eq!(world.sign_in().await.status, 500);

    let world = World::broken("error-page-shows-tokens").await;
    claim(&world, "aud", json!("other"));
    let page = world.sign_in().await;
    assert!(page.status == 400 && page.text.contains(&world.op.id_tokens()[0]));

    let world = World::broken("reflects-error-text").await;
    world.op.set(|knobs| {
        knobs.callback = Arc::new(|all| {
            all[0] = ("error".to_owned(), "server_error".to_owned());
            all.push(("error_description".to_owned(), "<b>x</b>".to_owned()));
        });
    });
    assert!(world.sign_in().await.text.contains("<b>x</b>"));
}

/// What a check that is left out lets in: the claim, its odd value, and the defect.
#[tokio::test]
async fn a_check_that_is_left_out_lets_its_token_in() {
    for (defect, name, value) in [
        ("skips:issuer", "iss", json!("https://evil.example")),
        ("skips:audience", "aud", json!("other")),
        ("skips:authorized-party", "azp", json!("other")),
        ("skips:expiry", "exp", json!(1_700_000_000)),
        ("skips:not-before", "nbf", json!(1_900_000_000)),
        ("skips:issued-at", "iat", Value::Null),
        ("skips:nonce", "nonce", json!("foreign")),
        ("skips:access-token-hash", "at_hash", json!("foreign")),
    ] {
        let sound = World::sound().await;
        claim(&sound, name, value.clone());
        assert_eq!(sound.sign_in().await.status, 400, "{defect}");
        let world = World::broken(defect).await;
        claim(&world, name, value);
        world.signed_in().await;
    }
    for (defect, signing) in [
        ("skips:signature", Signing::Flipped),
        ("skips:algorithm", Signing::None),
        ("skips:algorithm", Signing::Hs256WithPublicKey),
    ] {
        let world = World::broken(defect).await;
        world.op.set(|knobs| knobs.signing = signing);
        world.signed_in().await;
    }
    let world = World::broken("skips:subject").await;
    world.op.set(|knobs| knobs.userinfo_status = 500);
    claim(&world, "sub", Value::Null);
    world.signed_in().await;
}

#[tokio::test]
async fn a_check_of_the_way_that_is_left_out_lets_its_answer_in() {
    let changes: [(&str, Change); 3] = [
        ("skips:state", |all| all[1].1 = "foreign".to_owned()),
        ("skips:state", |all| all.retain(|(name, _)| name != "state")),
        ("skips:callback-issuer", |all| {
            all[2].1 = "https://evil.example".to_owned();
        }),
    ];
    for (defect, change) in changes {
        let world = World::broken(defect).await;
        world.op.set(|knobs| knobs.callback = Arc::new(change));
        world.signed_in().await;
    }
    let world = World::broken("skips:discovery-issuer").await;
    world.op.set(|knobs| {
        knobs.discovery = Arc::new(|document| {
            document.insert("issuer".to_owned(), json!("https://evil.example"));
        });
    });
    world.signed_in().await;
    let world = World::broken("skips:userinfo-subject").await;
    world.op.set(|knobs| knobs.userinfo_sub = Some("mallory"));
    world.signed_in().await;
    let world = World::broken("skips:sign-out-token").await;
    world.signed_in().await;
    assert_eq!(
        world.browser.post(&world.at("/logout"), &[]).await.kind(),
        "signed-out"
    );
    let world = World::broken("skips:refreshed-subject").await;
    world.signed_in().await;
    claim(&world, "sub", json!("mallory"));
    world.advance(301);
    assert_eq!(world.me().await.0, 200);
    let world = World::broken("skips:auth-time").await;
    world.browser.put("rp-afresh", "1");
    claim(&world, "auth_time", json!(1_700_000_000));
    world.signed_in().await;
}

#[tokio::test]
async fn legal_providers_are_refused() {
    let world = World::broken("refuses-audience-array").await;
    claim(&world, "aud", json!(["app"]));
    assert_eq!(world.sign_in().await.status, 400);
    let world = World::broken("refuses-email-verified-string").await;
    claim(&world, "email_verified", json!("true"));
    assert_eq!(world.sign_in().await.status, 400);
    claim(&world, "email_verified", json!(true));
    world.signed_in().await;
    let world = World::broken("keeps-keys-forever").await;
    world.signed_in().await;
    world.op.rotate_keys();
    for _ in 0..2 {
        assert_eq!(world.sign_in().await.status, 400);
        world.advance(100_000);
    }
    let world = World::broken("remembers-discovery-failure").await;
    world.op.set(|knobs| knobs.down = true);
    assert_eq!(hop(&world, "/login").await.status, 503);
    world.op.set(|knobs| knobs.down = false);
    assert_eq!(hop(&world, "/login").await.status, 503);
}

#[tokio::test]
async fn users_are_mixed_up() {
    let world = World::broken("userinfo-cached-for-everyone").await;
    world.signed_in().await;
    world.sign_out().await;
    world.op.set(|knobs| knobs.user = "bob");
    world.signed_in().await;
    assert_eq!(
        world.who(&world.browser).await.as_deref(),
        Some("alice@example.test")
    );

    let world = World::broken("keeps-session-id-at-sign-in").await;
    world.browser.put("rp-session", "planted");
    world.signed_in().await;
    assert_eq!(world.browser.cookies()["rp-session"], "planted");

    let world = World::broken("revokes-user-instead-of-session").await;
    world.signed_in().await;
    world.sign_out().await;
    finish(&world).await;
    assert_eq!(world.who(&world.browser).await, None);
}

#[tokio::test]
async fn cookies_are_too_large_or_left_over() {
    let large = |world: &World| claim(world, "groups", json!("x".repeat(6000)));
    let world = World::broken_in_cookies("one-cookie-whatever-its-size").await;
    finish(&world).await;
    assert!(
        world.who(&world.browser).await.is_some(),
        "small sessions work"
    );
    world.sign_out().await;
    large(&world);
    finish(&world).await;
    assert_eq!(
        world.who(&world.browser).await,
        None,
        "the browser dropped the cookie"
    );

    let world = World::broken_in_cookies("keeps-all-in-cookies").await;
    large(&world);
    let answer = finish(&world).await;
    assert!(answer.header_bytes() > 8192, "{}", answer.header_bytes());
    assert!(world.who(&world.browser).await.is_some());

    let world = World::broken_in_cookies("leaves-stale-chunks").await;
    claim(&world, "groups", json!("x".repeat(200)));
    world.signed_in().await;
    let before = world.browser.names("rp-session.").len();
    large(&world);
    world.signed_in().await;
    assert_eq!(world.browser.names("rp-session.").len(), before);

    let world = World::broken_in_cookies("clears-first-chunk-only").await;
    world.signed_in().await;
    world.sign_out().await;
    let left = world.browser.names("rp-session.");
    assert!(
        !left.is_empty() && !left.contains(&"rp-session.0".to_owned()),
        "{left:?}"
    );

    for mode in [SessionMode::Cookie, SessionMode::Store] {
        let world = World::with(|config| {
            config.session_mode = mode;
            config.defects = Defects::parse(["session-cookie-without-flags"]).unwrap();
        })
        .await;
        let answer = finish(&world).await;
        let lines = answer.headers.get_all("set-cookie").iter();
        let mut lines = lines.map(|line| line.to_str().unwrap());
        assert!(lines.any(|line| line.starts_with("rp-session") && line.ends_with("; Path=/")));
    }
}

#[tokio::test]
async fn refreshes_go_wrong() {
    let expired = async |defect: &str| {
        let world = World::broken(defect).await;
        world.signed_in().await;
        world.advance(301);
        world
    };
    let world = expired("never-refreshes").await;
    assert_eq!(world.me().await.0, 401);
    assert!(world.op.grants("refresh_token").is_empty());

    let world = expired("drops-refresh-token").await;
    world.op.set(|knobs| knobs.rotates = false);
    assert_eq!(world.me().await.0, 200);
    world.advance(301);
    world.me().await;
    assert_eq!(world.op.grants("refresh_token").len(), 1);

    let world = expired("keeps-old-refresh-token").await;
    assert_eq!(world.me().await.0, 200);
    world.advance(301);
    assert_eq!(world.me().await.0, 401);
    let spent = world.op.grants("refresh_token");
    assert_eq!(spent[0].get("refresh_token"), spent[1].get("refresh_token"));

    let world = expired("refreshes-in-parallel").await;
    // Both refreshes are under way before either is answered.
    world
        .op
        .set(|knobs| knobs.refreshes_meet = Some(Arc::new(Barrier::new(2))));
    let copies: Vec<Browser> = (0..2).map(|_| world.browser.copied()).collect();
    let asked = copies
        .iter()
        .map(|copy| async { world.who(copy).await.is_some() });
    let signed_in = join_all(asked).await;
    assert_eq!(world.op.grants("refresh_token").len(), 2);
    assert!(signed_in.contains(&false));

    let world = expired("retries-refused-refresh").await;
    world
        .op
        .set(|knobs| knobs.token_answer = Some((400, r#"{"error":"invalid_grant"}"#)));
    for _ in 0..3 {
        let page = hop(&world, "/protected").await;
        assert_eq!(
            (page.status, &page.headers["location"]),
            (302, &"/protected".parse().unwrap())
        );
    }

    let world = expired("ignores-refused-refresh").await;
    let refused = r#"{"error":"invalid_grant"}"#;
    world
        .op
        .set(|knobs| knobs.token_answer = Some((400, refused)));
    for _ in 0..3 {
        assert_eq!(world.me().await.0, 200);
        world.advance(1000);
    }

    let world = expired("transient-error-ends-session").await;
    world.op.set(|knobs| knobs.token_answer = Some((500, "")));
    assert_eq!(world.me().await.0, 401);

    let world = expired("refuses-refresh-without-id-token").await;
    world.op.set(|knobs| knobs.refresh_gives_id_token = false);
    assert_eq!(world.me().await.0, 401);
}

pub(crate) async fn hint(world: &World) -> Option<String> {
    world.sign_out().await;
    let told = world.op.hits("/end-session");
    told.last().unwrap().get("id_token_hint").map(str::to_owned)
}

#[tokio::test]
async fn hints_are_missing_or_wrong() {
    let world = World::broken("sends-no-hint").await;
    world.signed_in().await;
    assert_eq!(hint(&world).await, None);

    let world = World::broken("hint-of-another-session").await;
    world.signed_in().await;
    world.signed_in().await;
    assert_eq!(hint(&world).await.as_ref(), world.op.id_tokens().first());

    let world = World::broken("drops-hint-at-refresh").await;
    world.op.set(|knobs| knobs.refresh_gives_id_token = false);
    world.signed_in().await;
    world.advance(301);
    world.me().await;
    assert_eq!(hint(&world).await, None);

    let world = World::broken("keeps-first-hint").await;
    world.signed_in().await;
    world.advance(301);
    world.me().await;
    assert_eq!(world.op.id_tokens().len(), 2);
    assert_eq!(hint(&world).await.as_ref(), world.op.id_tokens().first());
}

#[tokio::test]
async fn sign_outs_do_not_sign_out() {
    let world = World::broken("local-logout-only").await;
    world.signed_in().await;
    assert_eq!(world.sign_out().await.kind(), "signed-out");
    assert!(world.op.hits("/end-session").is_empty());
    world.signed_in().await;
    assert_eq!(
        world.op.hits("/authorize").last().unwrap().get("prompt"),
        None
    );

    let world = World::broken("ends-session-from-server").await;
    world.signed_in().await;
    let page = world.sign_out().await;
    assert!(page.way.iter().all(|url| url.starts_with(&world.base_url)));
    assert_eq!(world.op.hits("/end-session").len(), 1);

    let world = World::broken("legacy-logout-parameter").await;
    world.signed_in().await;
    world.sign_out().await;
    let told = &world.op.hits("/end-session")[0];
    assert!(told.get("redirect_uri").is_some() && told.get("post_logout_redirect_uri").is_none());

    let world = World::broken("session-survives-sign-out").await;
    world.signed_in().await;
    let copy = world.browser.copied();
    world.sign_out().await;
    assert_eq!(world.who(&world.browser).await, None);
    assert!(world.who(&copy).await.is_some());
}

#[tokio::test]
async fn sign_outs_crash_or_lead_in_again() {
    let world = World::broken("crashes-without-end-session-endpoint").await;
    world.op.set(|knobs| knobs.ends_sessions = false);
    world.signed_in().await;
    assert_eq!(world.sign_out().await.status, 500);

    let world = World::broken("crashes-without-session").await;
    let page = world.browser.post(&world.at("/logout"), &[]).await;
    assert_eq!(page.status, 500);

    let world = World::broken("landing-page-signs-in").await;
    world.signed_in().await;
    assert_eq!(world.sign_out().await.kind(), "home");
    assert!(world.who(&world.browser).await.is_some());

    let world = World::with(|config| {
        config.logout = LogoutDialect::None;
        config.defects = Defects::parse(["silent-after-sign-out"]).unwrap();
    })
    .await;
    world.signed_in().await;
    world.sign_out().await;
    world.signed_in().await;
    assert_eq!(
        world.op.hits("/authorize").last().unwrap().get("prompt"),
        None
    );

    let world = World::broken("returns-to-sign-out").await;
    world.op.set(|knobs| knobs.ends_sessions = false);
    world.signed_in().await;
    world.sign_out().await;
    assert_eq!(world.sign_in().await.kind(), "signed-out");
    assert_eq!(world.who(&world.browser).await, None);

    let world = World::broken("signs-out-on-get").await;
    world.signed_in().await;
    world.browser.open(&world.at("/logout")).await;
    assert_eq!(world.who(&world.browser).await, None);
}

#[tokio::test]
async fn pages_are_for_everybody() {
    let world = World::broken("pages-cacheable").await;
    world.signed_in().await;
    assert!(!hop(&world, "/").await.headers.contains_key("cache-control"));
    let world = World::broken("redirects-background-requests").await;
    let headers = [("sec-fetch-mode", "cors")];
    let page = world
        .browser
        .hop(Method::GET, &world.at("/protected"), None, &headers)
        .await;
    assert_eq!(page.status, 302);
}

async fn with_headers(world: &World, path: &str, headers: &[(&str, &str)]) -> Page {
    let address = world.at(path);
    let hop = world.browser.hop(Method::GET, &address, None, headers);
    hop.await
}

/// An RP behind TLS that ends in front of it.
async fn behind_tls(defect: &str) -> World {
    World::with(|config| {
        config.base_url = config.base_url.replace("http:", "https:");
        config.defects = Defects::parse([defect]).unwrap();
    })
    .await
}

#[tokio::test]
async fn addresses_follow_what_proxies_say() {
    let forwarded = [
        ("x-forwarded-proto", "https, http"),
        ("x-forwarded-host", "a.example, b.example"),
    ];
    for (defect, begins) in [
        (
            "forwarded-host-beats-configuration",
            "https%3A%2F%2Fa.example%2F",
        ),
        (
            "forwarded-lists-taken-whole",
            "https%2C+http%3A%2F%2Fa.example%2C+b.example%2F",
        ),
        ("redirect-uri-with-inner-scheme", "http%3A%2F%2Flocalhost"),
    ] {
        let world = behind_tls(defect).await;
        let login = with_headers(&world, "/login", &forwarded).await;
        let to = login.headers["location"].to_str().unwrap();
        assert!(
            to.contains(&format!("redirect_uri={begins}")),
            "{defect}: {to}"
        );
    }
    let www = [("host", "www.example")];
    let sound = World::with(|_| ()).await;
    let moved = with_headers(&sound, "/login", &www).await;
    assert_eq!(moved.headers["location"], sound.at("/login?moved=1"));
    let world = World::broken("starts-sign-in-on-any-host").await;
    let login = with_headers(&world, "/login", &www).await;
    let to = login.headers["location"].to_str().unwrap();
    assert!(to.starts_with(world.op.issuer()), "{to}");

    let world = World::broken("return-address-in-plain-query").await;
    let page = hop(&world, "/protected?a=1&b=2").await;
    let to = "/login?return_to=%2Fprotected%3Fa%3D1%26b%3D2";
    assert_eq!(page.headers["location"], to);
}

/// An RP that a proxy serves below a path, which it strips.
async fn below_a_path(defect: Option<&str>) -> World {
    World::with(|config| {
        config.base_url.push_str("/portal");
        config.defects = Defects::parse(defect).unwrap();
    })
    .await
}

/// The parameter of the address that an answer redirects to.
fn parameter(page: &Page, name: &str) -> String {
    let to = Url::parse(page.headers["location"].to_str().unwrap()).unwrap();
    let mut pairs = to.query_pairs();
    let found = pairs.find(|(known, _)| known == name);
    found.unwrap().1.into_owned()
}

#[tokio::test]
async fn addresses_below_a_path_have_it() {
    let sound = below_a_path(None).await;
    let login = hop(&sound, "/login").await;
    let own = sound.at("/portal/callback");
    assert_eq!(parameter(&login, "redirect_uri"), own);
    assert!(
        login.headers["set-cookie"]
            .to_str()
            .unwrap()
            .contains("; Path=/;")
    );
    let inside = hop(&sound, "/protected").await;
    let to = inside.headers["location"].to_str().unwrap();
    assert!(to.starts_with("/portal/login?back="), "{to}");

    let world = below_a_path(Some("redirect-uri-without-path-prefix")).await;
    let login = hop(&world, "/login").await;
    assert_eq!(parameter(&login, "redirect_uri"), world.at("/callback"));

    let world = below_a_path(Some("redirects-without-path-prefix")).await;
    let inside = hop(&world, "/protected").await;
    let to = inside.headers["location"].to_str().unwrap();
    assert!(to.starts_with("/login?back="), "{to}");

    let world = below_a_path(Some("path-prefix-from-header-alone")).await;
    let login = hop(&world, "/login").await;
    assert_eq!(parameter(&login, "redirect_uri"), world.at("/callback"));
    let told = [("x-forwarded-prefix", "/portal")];
    let login = with_headers(&world, "/login", &told).await;
    assert_eq!(
        parameter(&login, "redirect_uri"),
        world.at("/portal/callback")
    );

    let world = below_a_path(Some("flow-cookie-at-inner-path")).await;
    let login = hop(&world, "/login").await;
    let cookie = login.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("; Path=/callback;"), "{cookie}");
}

#[tokio::test]
async fn a_sign_out_below_a_path_comes_back_there() {
    for (defect, back) in [
        (None, "/portal/signed-out"),
        (Some("sign-out-address-without-path-prefix"), "/signed-out"),
    ] {
        let world = below_a_path(defect).await;
        // What the proxy does: the callback comes without the path.
        let callback = until_callback(&world, &world.browser).await;
        let inside = callback.replace("/portal/", "/");
        let page = world.browser.hop(Method::GET, &inside, None, &[]).await;
        assert_eq!(page.headers["location"], "/portal/protected");
        let answer = world.leave().await;
        let address = parameter(&answer, "post_logout_redirect_uri");
        assert_eq!(address, world.at(back), "{defect:?}");
    }
}

#[tokio::test]
async fn headers_open_doors_and_close_them() {
    let world = World::broken("opens-page-by-claimed-path").await;
    let page = with_headers(&world, "/protected", &[("x-original-url", "/")]).await;
    assert_eq!((page.status, page.kind()), (200, "protected"));

    let world = World::broken("takes-identity-from-header").await;
    let bob = [("x-forwarded-email", "bob@example.test")];
    let page = with_headers(&world, "/me", &bob).await;
    assert!(page.text.contains("bob@example.test"), "{}", page.text);

    let world = behind_tls("cookie-name-follows-forwarded-proto").await;
    let callback = until_callback(&world, &world.browser).await;
    let callback = callback.replace("https:", "http:");
    world.browser.hop(Method::GET, &callback, None, &[]).await;
    assert_eq!(world.who(&world.browser).await, None);
    let page = with_headers(&world, "/me", &[("x-forwarded-proto", "https")]).await;
    assert_eq!(page.status, 200, "{}", page.text);
}

#[tokio::test]
async fn caches_may_keep_what_is_for_one() {
    let kept = |page: &Page| page.headers["cache-control"].to_str().unwrap().to_owned();
    let world = World::broken("login-redirect-cacheable").await;
    assert_eq!(kept(&hop(&world, "/login").await), "public, max-age=300");
    let world = World::broken("callback-cacheable").await;
    assert_eq!(kept(&finish(&world).await), "max-age=300");
    let world = World::broken("rolls-session-on-cacheable-page").await;
    world.signed_in().await;
    let home = hop(&world, "/").await;
    assert_eq!(kept(&home), "public, max-age=60");
    assert!(
        home.headers["set-cookie"]
            .to_str()
            .unwrap()
            .starts_with("rp-session")
    );
    let world = World::broken("user-data-taken-for-static").await;
    world.signed_in().await;
    assert!(kept(&hop(&world, "/me").await).starts_with("s-maxage="));
}

#[tokio::test]
async fn who_was_let_in_stays_in() {
    let world = World::broken("remembers-who-was-let-in").await;
    world.signed_in().await;
    let copy = world.browser.copied();
    let page = async || {
        copy.hop(Method::GET, &world.at("/protected"), None, &[])
            .await
    };
    assert_eq!(page().await.kind(), "protected");
    world.sign_out().await;
    assert_eq!(page().await.kind(), "protected");
    assert_eq!(world.who(&copy).await, None);
    world.advance(60);
    assert_eq!(page().await.status, 302);
}
