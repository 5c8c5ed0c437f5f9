//! The device authorization grant (RFC 8628), from the device's and from the user's side.

use std::time::Duration;

use mock_provider::{Endpoint, MockProvider};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Browser, Reply, SECRET, basic, http, part, post, provider, refresh, send, text, userinfo,
};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn ask(provider: &MockProvider, scope: &str) -> Value {
    let app = basic("app", SECRET);
    let fields = [("scope", scope)];
    let reply = post(provider, Endpoint::DeviceAuthorization, &app, &fields).await;
    assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
    assert_eq!(reply.header("cache-control"), "no-store");
    reply.json()
}

async fn poll(provider: &MockProvider, device_code: &str) -> Reply {
    let fields = [("grant_type", GRANT), ("device_code", device_code)];
    post(provider, Endpoint::Token, &basic("app", SECRET), &fields).await
}

/// The user opens the address with the code, and signs in.
async fn open(browser: &mut Browser<'_>, codes: &Value, user: &str) -> Reply {
    let page = browser.open(text(codes, "verification_uri_complete")).await;
    assert_eq!(page.page(), "login", "{page:?}");
    let fields = [
        ("username", user),
        ("password", "password"),
        ("user_code", text(codes, "user_code")),
        ("action", "login"),
    ];
    browser.submit(&page, &fields).await
}

/// The user opens the address with the code, signs in, compares and decides.
async fn decide(provider: &MockProvider, codes: &Value, action: &str) -> Reply {
    let mut browser = Browser::new(provider);
    let page = open(&mut browser, codes, "alice").await;
    assert_eq!(page.page(), "device-decision", "{page:?}");
    assert!(page.body.contains(text(codes, "user_code")), "{page:?}");
    let letters = text(codes, "user_code").replace('-', "");
    browser
        .submit(&page, &[("user_code", &letters), ("action", action)])
        .await
}

#[tokio::test]
async fn a_user_allows_a_device_and_it_gets_the_tokens_of_that_user_once() {
    let provider = provider().await;
    let codes = ask(&provider, "openid email offline_access").await;
    assert_eq!(
        (&codes["expires_in"], &codes["interval"]),
        (&json!(600), &json!(5))
    );
    let device_code = text(&codes, "device_code");
    assert_eq!(
        poll(&provider, device_code).await.error(),
        "authorization_pending"
    );
    let done = decide(&provider, &codes, "allow").await;
    assert_eq!(done.page(), "device-approved", "{done:?}");
    let tokens = poll(&provider, device_code).await.json();
    let claims = part(text(&tokens, "id_token"), 1);
    let session = &provider.sessions()[0];
    assert_eq!(
        (&claims["aud"], &claims["sid"], claims.get("nonce")),
        (&json!("app"), &json!(session.id), None)
    );
    let known = userinfo(&provider, text(&tokens, "access_token"))
        .await
        .json();
    assert_eq!(
        (&known["sub"], &known["email"]),
        (&claims["sub"], &json!("alice@example.test"))
    );
    let refreshed = refresh(&provider, text(&tokens, "refresh_token")).await;
    assert_eq!(refreshed.status, StatusCode::OK);
    assert_eq!(poll(&provider, device_code).await.error(), "invalid_grant");
}

#[tokio::test]
async fn a_refused_device_is_told_so() {
    let provider = provider().await;
    let codes = ask(&provider, "openid").await;
    let done = decide(&provider, &codes, "deny").await;
    assert_eq!(done.page(), "device-denied");
    let reply = poll(&provider, text(&codes, "device_code")).await;
    assert_eq!(
        (reply.status, &*reply.error()),
        (StatusCode::BAD_REQUEST, "access_denied")
    );
}

#[tokio::test]
async fn who_polls_too_often_has_to_slow_down_and_codes_expire() {
    let provider = provider().await;
    let codes = ask(&provider, "openid").await;
    let device_code = text(&codes, "device_code");
    let mut errors = Vec::new();
    for seconds in [0, 5, 4, 9, 15, 600] {
        provider.clock().advance(Duration::from_secs(seconds));
        errors.push(poll(&provider, device_code).await.error());
    }
    assert_eq!(
        errors,
        [
            "authorization_pending",
            "authorization_pending",
            "slow_down",
            "slow_down",
            "authorization_pending",
            "expired_token"
        ]
    );
    let mut browser = Browser::new(&provider);
    let page = open(&mut browser, &codes, "alice").await;
    assert_eq!(page.page(), "device-code");
}

#[tokio::test]
async fn a_device_code_is_good_for_its_client_alone() {
    let provider = provider().await;
    let codes = ask(&provider, "openid").await;
    let device_code = text(&codes, "device_code");
    decide(&provider, &codes, "allow").await;
    let fields = [
        ("grant_type", GRANT),
        ("device_code", device_code),
        ("client_id", "spa"),
    ];
    let reply = post(&provider, Endpoint::Token, "", &fields).await;
    assert_eq!(reply.error(), "invalid_grant");
    assert_eq!(
        poll(&provider, device_code).await.status,
        StatusCode::OK,
        "the attempt cost nothing"
    );
    assert_eq!(poll(&provider, "made-up").await.error(), "invalid_grant");
}

#[tokio::test]
async fn a_decision_needs_the_providers_own_page_in_this_browser() {
    let provider = provider().await;
    let codes = ask(&provider, "openid").await;
    let letters = text(&codes, "user_code").replace('-', "");
    let mut browser = Browser::new(&provider);
    open(&mut browser, &codes, "alice").await;
    // Without a ticket, and with the one of another browser, the question is asked again.
    let url = provider.endpoint(Endpoint::DeviceVerification);
    let forged = [("user_code", letters.as_str()), ("action", "allow")];
    let reply = browser.post(url.as_str(), &forged).await;
    assert_eq!(reply.page(), "device-decision");
    let mut other = Browser::new(&provider);
    let page = open(&mut other, &codes, "bob").await;
    let reply = browser.submit(&page, &forged).await;
    assert_eq!(reply.page(), "device-decision");
    assert_eq!(
        poll(&provider, text(&codes, "device_code")).await.error(),
        "authorization_pending"
    );
    let cross = http()
        .post(url)
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("action=allow");
    assert_eq!(send(cross).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn who_guesses_user_codes_is_stopped() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let url = provider.endpoint(Endpoint::DeviceVerification);
    let page = browser.open(url.as_str()).await;
    let page = browser.log_in(&page, "bob").await;
    assert_eq!(page.page(), "device-code");
    let mut statuses = Vec::new();
    for _ in 0..11 {
        let reply = browser
            .post(url.as_str(), &[("user_code", "BBBB-BBBB")])
            .await;
        statuses.push(reply.status.as_u16());
    }
    assert_eq!(statuses[..10], [200; 10]);
    assert_eq!(statuses[10], 429);
}
