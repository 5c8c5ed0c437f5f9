//! Pushed authorization requests (RFC 9126).

use std::time::Duration;

use mock_provider::{Client, Endpoint, MockProvider, Setting};
use serde_json::json;

use crate::support::{
    Browser, CALLBACK, Reply, SECRET, basic, builder, form, post, provider, redeem, text, usual,
};

/// Pushes the usual request of `app` with changes.
async fn push(provider: &MockProvider, changes: &[(&str, &str)]) -> Reply {
    let fields = usual(changes);
    let authorization = basic("app", SECRET);
    post(
        provider,
        Endpoint::PushedAuthorization,
        &authorization,
        &fields,
    )
    .await
}

/// Sends a browser with a reference.
async fn follow(browser: &mut Browser<'_>, client: &str, reference: &str) -> Reply {
    let query = form(&[("client_id", client), ("request_uri", reference)]);
    let url = format!("{}?{query}", browser.provider.endpoint(Endpoint::Authorize));
    browser.open(&url).await
}

#[tokio::test]
async fn a_pushed_request_signs_in_and_works_once() {
    let provider = provider().await;
    let pushed = push(&provider, &[]).await;
    assert_eq!(pushed.status, 201);
    assert_eq!(pushed.header("cache-control"), "no-store");
    assert_eq!(pushed.json()["expires_in"], 60);
    let pushed = pushed.json();
    let reference = text(&pushed, "request_uri");
    assert!(reference.starts_with("urn:ietf:params:oauth:request_uri:"));

    let mut browser = Browser::new(&provider);
    let page = follow(&mut browser, "app", reference).await;
    let reply = browser.log_in(&page, "alice").await;
    assert_eq!(reply.parameter("state").as_deref(), Some("the state"));
    let code = reply.parameter("code").unwrap();
    assert_eq!(redeem(&provider, &[("code", &code)]).await.status, 200);

    let again = follow(&mut browser, "app", reference).await;
    assert_eq!(again.status, 400);
    assert!(again.body.contains("invalid_request_uri"), "{}", again.body);
}

#[tokio::test]
async fn what_is_sent_beside_the_reference_does_not_count() {
    let provider = provider().await;
    let pushed = push(&provider, &[]).await.json();
    let mut browser = Browser::new(&provider);
    let changes = [
        ("request_uri", text(&pushed, "request_uri")),
        ("state", "another"),
        ("scope", "nothing"),
    ];
    let page = browser.authorize(&changes).await;
    let reply = browser.log_in(&page, "alice").await;
    assert_eq!(reply.parameter("state").as_deref(), Some("the state"));
    assert!(reply.parameter("code").is_some());
}

#[tokio::test]
async fn a_reference_is_its_own_clients_and_ends() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let pushed = push(&provider, &[]).await.json();
    let reference = text(&pushed, "request_uri");
    let stolen = follow(&mut browser, "spa", reference).await;
    assert!(stolen.body.contains("invalid_request_uri"));
    provider.clock().advance(Duration::from_mins(1));
    let late = follow(&mut browser, "app", reference).await;
    assert!(late.body.contains("invalid_request_uri"));
    // Where the RP is said to be, it is told.
    let told = browser.authorize(&[("request_uri", reference)]).await;
    assert_eq!(told.refused(), "invalid_request_uri");
}

#[tokio::test]
async fn a_bad_request_is_refused_when_it_is_pushed() {
    let provider = provider().await;
    for (changes, error) in [
        (
            &[("redirect_uri", "http://elsewhere.test/")][..],
            "invalid_request",
        ),
        (&[("redirect_uri", "")], "invalid_request"),
        (&[("response_type", "")], "invalid_request"),
        (&[("response_type", "none")], "unsupported_response_type"),
        (&[("scope", "email")], "invalid_scope"),
        (&[("prompt", "none login")], "invalid_request"),
        (
            &[("request_uri", "urn:ietf:params:oauth:request_uri:x")],
            "invalid_request",
        ),
        (&[("request_uri", "http://127.0.0.1:1/")], "invalid_request"),
        (&[("request", "nonsense")], "invalid_request_object"),
        (&[("state", "a"), ("state", "b")], "invalid_request"),
    ] {
        let reply = push(&provider, changes).await;
        assert_eq!(reply.status, 400, "{changes:?}");
        assert_eq!(reply.error(), error, "{changes:?}");
    }
}

#[tokio::test]
async fn only_an_authenticated_client_pushes() {
    let provider = provider().await;
    let fields = usual(&[]);
    for authorization in ["", &basic("app", "wrong")] {
        let reply = post(
            &provider,
            Endpoint::PushedAuthorization,
            authorization,
            &fields,
        )
        .await;
        assert_eq!(reply.status, 401, "{authorization}");
        assert_eq!(reply.error(), "invalid_client", "{authorization}");
    }
    let spa = usual(&[("client_id", "spa")]);
    let reply = post(&provider, Endpoint::PushedAuthorization, "", &spa).await;
    assert_eq!(reply.status, 201);
    let fields = usual(&[("client_id", "app"), ("client_secret", SECRET)]);
    let reply = post(&provider, Endpoint::PushedAuthorization, "", &fields).await;
    assert_eq!(reply.status, 201);
    let pushed = reply.json();
    let mut browser = Browser::new(&provider);
    let page = follow(&mut browser, "app", text(&pushed, "request_uri")).await;
    assert!(!page.body.contains("client_secret"), "{}", page.body);
}

#[tokio::test]
async fn a_get_is_not_for_this_endpoint() {
    let provider = provider().await;
    let url = provider.endpoint(Endpoint::PushedAuthorization);
    let reply = Browser::new(&provider).open(url.as_str()).await;
    assert_eq!(reply.status, 405);
    assert_eq!(reply.header("allow"), "POST");
}

#[tokio::test]
async fn a_client_that_must_push_cannot_do_without() {
    let must = Client::new("strict")
        .secret(SECRET)
        .redirect_uri(CALLBACK)
        .member("require_pushed_authorization_requests", json!(true))
        .unwrap();
    let provider = builder().client(must).start().await.unwrap();
    let mut browser = Browser::new(&provider);
    let reply = browser.authorize(&[("client_id", "strict")]).await;
    assert_eq!(reply.refused(), "invalid_request");

    let fields = usual(&[("client_id", "strict")]);
    let authorization = basic("strict", SECRET);
    let pushed = post(
        &provider,
        Endpoint::PushedAuthorization,
        &authorization,
        &fields,
    )
    .await
    .json();
    let page = follow(&mut browser, "strict", text(&pushed, "request_uri")).await;
    let reply = browser.log_in(&page, "alice").await;
    assert!(reply.parameter("code").is_some(), "{reply:?}");

    // The login form's address does not open a way around it.
    let login = format!(
        "{}?{}",
        provider.endpoint(Endpoint::Login),
        form(&usual(&[("client_id", "strict"), ("sealed", "AAAA")]))
    );
    let fields = [("username", "alice"), ("password", "password")];
    let reply = Browser::new(&provider).post(&login, &fields).await;
    assert_eq!(reply.refused(), "invalid_request");
}

#[tokio::test]
async fn a_provider_may_insist_or_have_none_of_it() {
    let metadata = async |provider: &MockProvider| {
        let url = provider.endpoint(Endpoint::Discovery);
        Browser::new(provider).open(url.as_str()).await.json()
    };
    let provider = provider().await;
    let honest = metadata(&provider).await;
    assert_eq!(
        text(&honest, "pushed_authorization_request_endpoint"),
        provider.endpoint(Endpoint::PushedAuthorization).as_str()
    );
    assert_eq!(honest["require_pushed_authorization_requests"], false);

    let quirk = |value: &str| Setting::new("pushed-authorization-requests", value);
    provider.set(quirk("required")).unwrap();
    let strict = metadata(&provider).await;
    assert_eq!(strict["require_pushed_authorization_requests"], true);
    let mut browser = Browser::new(&provider);
    assert_eq!(browser.authorize(&[]).await.refused(), "invalid_request");
    let pushed = push(&provider, &[]).await.json();
    let page = follow(&mut browser, "app", text(&pushed, "request_uri")).await;
    let reply = browser.log_in(&page, "alice").await;
    assert!(reply.parameter("code").is_some(), "{reply:?}");

    provider.set(quirk("unsupported")).unwrap();
    assert_eq!(push(&provider, &[]).await.status, 404);
    let without = metadata(&provider).await;
    assert_eq!(without.get("pushed_authorization_request_endpoint"), None);
}

#[tokio::test]
async fn the_lifetime_can_be_chosen() {
    let provider = builder()
        .quirk(Setting::new("pushed-request-lifetime", 300))
        .start()
        .await
        .unwrap();
    let pushed = push(&provider, &[]).await.json();
    assert_eq!(pushed["expires_in"], 300);
    provider.clock().advance(Duration::from_secs(299));
    let mut browser = Browser::new(&provider);
    let page = follow(&mut browser, "app", text(&pushed, "request_uri")).await;
    assert_eq!(page.page(), "login");
}

#[tokio::test]
async fn a_login_page_at_its_own_address_still_belongs_to_the_pushed_request() {
    for route in ["redirected", "challenge"] {
        let provider = builder()
            .quirk(Setting::new("pushed-authorization-requests", "required"))
            .quirk(Setting::new("login-page", route))
            .start()
            .await
            .unwrap();
        let pushed = push(&provider, &[]).await.json();
        let mut browser = Browser::new(&provider);
        let moved = follow(&mut browser, "app", text(&pushed, "request_uri")).await;
        let login = moved.header("location").to_owned();
        assert!(!login.is_empty(), "{route}: {moved:?}");
        let page = browser.open(&login).await;
        let reply = browser.log_in(&page, "alice").await;
        assert!(reply.parameter("code").is_some(), "{route}: {reply:?}");
    }
}
