//! The quirks of login and consent pages, from the first click to what the RP gets.

use mock_provider::Endpoint;
use reqwest::StatusCode;

use crate::browser::{Browser, CALLBACK};
use crate::sign_out::provider;

#[tokio::test]
async fn a_picker_signs_in_without_a_password() {
    let provider = provider(&["login-form=picker"]).await;
    let mut browser = Browser::new(&provider);
    let page = browser.authorize(&[]).await;
    assert!(
        page.fields().contains(&"username=bob".to_owned()),
        "{page:?}"
    );
    assert!(!page.fields().contains(&"password".to_owned()), "{page:?}");
    let callback = browser.submit(&page, &[("username", "bob")]).await;
    assert!(callback.location().starts_with(CALLBACK), "{callback:?}");
    assert_eq!(provider.sessions()[0].user, "bob");
}

#[tokio::test]
async fn without_the_picker_a_password_is_needed() {
    let provider = provider(&[]).await;
    let mut browser = Browser::new(&provider);
    let page = browser.authorize(&[]).await;
    let reply = browser.submit(&page, &[("username", "bob")]).await;
    assert_eq!((reply.page(), provider.sessions().len()), ("login", 0));
}

#[tokio::test]
async fn the_login_page_is_reached_by_a_redirect() {
    for (route, part) in [
        ("redirected", "client_id=app"),
        ("challenge", "login_challenge="),
    ] {
        let provider = provider(&[&format!("login-page={route}")]).await;
        let mut browser = Browser::new(&provider);
        let reply = browser.authorize(&[]).await;
        let login = provider.endpoint(Endpoint::Login);
        assert!(reply.location().starts_with(login.as_str()), "{reply:?}");
        assert!(reply.location().contains(part), "{reply:?}");
        assert_eq!(reply.location().contains("state"), route == "redirected");
        let callback = browser.log_in(reply, "alice").await;
        assert_eq!(callback.parameter("state").as_deref(), Some("the-state"));
        assert!(callback.parameter("code").is_some(), "{callback:?}");
    }
}

#[tokio::test]
async fn a_form_of_an_older_login_page_is_refused_with_a_csrf_cookie() {
    let provider = provider(&["login-csrf=XSRF-TOKEN"]).await;
    let mut browser = Browser::new(&provider);
    let first = browser.authorize(&[]).await;
    let second = browser.authorize(&[]).await;
    assert_eq!(first.cookies(), ["XSRF-TOKEN"]);
    let credentials = [
        ("username", "alice"),
        ("password", "password"),
        ("action", "login"),
    ];
    let refused = browser.submit(&first, &credentials).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(
        refused.alert().contains("XSRF-TOKEN"),
        "{}",
        refused.alert()
    );
    assert_eq!(provider.sessions(), []);
    let callback = browser.submit(&second, &credentials).await;
    assert!(callback.parameter("code").is_some(), "{callback:?}");
}

#[tokio::test]
async fn a_wrong_password_is_answered_as_the_provider_does() {
    let wrong = [
        ("username", "alice"),
        ("password", "guess"),
        ("action", "login"),
    ];
    for (value, status, page) in [
        ("form", 200, "login"),
        ("form-401", 401, "login"),
        ("redirect", 303, ""),
    ] {
        let provider = provider(&[&format!("login-failure={value}")]).await;
        let mut browser = Browser::new(&provider);
        let login = browser.authorize(&[]).await;
        let reply = browser.submit(&login, &wrong).await;
        assert_eq!(
            (reply.status.as_u16(), reply.page()),
            (status, page),
            "{value}"
        );
        let denied = reply.parameter("error").as_deref() == Some("access_denied");
        assert_eq!(denied, value == "redirect");
    }
}

#[tokio::test]
async fn what_is_not_ticked_is_not_granted() {
    let provider = provider(&["consent=granular"]).await;
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice").await;
    assert_eq!(tokens["scope"], "openid profile offline_access");
    let userinfo = browser
        .fetch(Endpoint::Userinfo, tokens["access_token"].as_str())
        .await
        .json();
    assert!(userinfo.get("email").is_none() && userinfo.get("name").is_some());
}

#[tokio::test]
async fn consent_is_asked_for_as_often_as_the_provider_does() {
    for (value, first, again) in [
        ("registered", "", ""),
        ("never", "", ""),
        ("first-time", "consent", ""),
        ("always", "consent", "consent"),
    ] {
        let provider = provider(&[&format!("consent={value}")]).await;
        let mut browser = Browser::new(&provider);
        let login = browser.authorize(&[]).await;
        let credentials = [
            ("username", "bob"),
            ("password", "password"),
            ("action", "login"),
        ];
        let reply = browser.submit(&login, &credentials).await;
        assert_eq!(reply.page(), first, "{value}");
        if first == "consent" {
            let reply = browser.submit(&reply, &[("action", "allow")]).await;
            assert!(reply.parameter("code").is_some(), "{value}: {reply:?}");
        }
        assert_eq!(browser.authorize(&[]).await.page(), again, "{value}");
    }
}

#[tokio::test]
async fn a_refresh_token_comes_with_the_first_consent_alone() {
    let provider = provider(&["refresh-token-issued=first-consent"]).await;
    let mut browser = Browser::new(&provider);
    let mut brings = Vec::new();
    for changes in [&[][..], &[], &[("prompt", "consent")]] {
        let page = browser.authorize(changes).await;
        let callback = browser.log_in(page, "alice").await;
        let reply = browser.redeem(&callback.parameter("code").unwrap()).await;
        brings.push(reply.json().get("refresh_token").is_some());
    }
    assert_eq!(brings, [true, false, true]);
}

#[tokio::test]
async fn a_name_is_told_once() {
    let provider = provider(&["first-login-user"]).await;
    let mut browser = Browser::new(&provider);
    let mut told = Vec::new();
    for _ in 0..2 {
        let page = browser.authorize(&[]).await;
        let callback = browser.log_in(page, "alice").await;
        told.push(callback.parameter("user"));
    }
    let user = told[0].as_deref().unwrap();
    assert!(user.contains("alice@example.test"), "{user}");
    assert_eq!(told[1], None);
}

#[tokio::test]
async fn the_way_through_the_provider_sets_its_cookies() {
    let provider = provider(&["authorize-redirects=3"]).await;
    let mut browser = Browser::new(&provider);
    let mut reply = browser.authorize(&[]).await;
    let mut cookies = Vec::new();
    while reply.status == StatusCode::FOUND {
        cookies.extend(reply.cookies());
        let to = reply.location().to_owned();
        reply = browser.open(&to).await;
    }
    assert_eq!(cookies, ["op_hop_1", "op_hop_2", "op_hop_3"]);
    let callback = browser.log_in(reply, "alice").await;
    assert!(callback.parameter("code").is_some(), "{callback:?}");
    assert_eq!(provider.fired("authorize-redirects"), 3);
}
