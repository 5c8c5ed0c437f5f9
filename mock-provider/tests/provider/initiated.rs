//! Sign-in that the provider starts (OpenID Connect Core 1.0, section 4).

use mock_provider::{Client, Endpoint, MockProvider};
use serde_json::json;

use crate::support::{Browser, CALLBACK, Reply, SECRET, builder, form};

const INITIATE: &str = "http://localhost:4000/initiate?tenant=a";
const TARGET: &str = "http://localhost:4000/orders/1?x=y&z";

async fn provider() -> MockProvider {
    let client = Client::new("portal")
        .secret(SECRET)
        .redirect_uri(CALLBACK)
        .member("initiate_login_uri", json!(INITIATE))
        .unwrap();
    builder().client(client).start().await.unwrap()
}

async fn open(provider: &MockProvider, query: &[(&str, &str)]) -> Reply {
    let url = format!("{}?{}", provider.endpoint(Endpoint::Initiate), form(query));
    Browser::new(provider).open(&url).await
}

#[tokio::test]
async fn the_browser_is_sent_to_the_address_that_the_client_registered() {
    let provider = provider().await;
    let query = [
        ("client_id", "portal"),
        ("login_hint", "alice"),
        ("target_link_uri", TARGET),
    ];
    let reply = open(&provider, &query).await;
    assert_eq!(reply.status, 302);
    assert!(reply.header("location").starts_with(INITIATE));
    assert_eq!(reply.parameter("tenant").as_deref(), Some("a"));
    assert_eq!(reply.parameter("iss").as_deref(), Some(provider.issuer()));
    assert_eq!(reply.parameter("login_hint").as_deref(), Some("alice"));
    assert_eq!(reply.parameter("target_link_uri").as_deref(), Some(TARGET));
}

#[tokio::test]
async fn the_issuer_alone_is_enough() {
    let provider = provider().await;
    let reply = open(&provider, &[("client_id", "portal")]).await;
    assert_eq!(reply.parameter("iss").as_deref(), Some(provider.issuer()));
    assert_eq!(reply.parameter("login_hint"), None);
    assert_eq!(reply.parameter("target_link_uri"), None);
}

#[tokio::test]
async fn it_may_be_a_form_that_submits_itself() {
    let provider = provider().await;
    let query = [
        ("client_id", "portal"),
        ("login_hint", "al\"ice"),
        ("method", "post"),
    ];
    let reply = open(&provider, &query).await;
    assert_eq!(reply.page(), "form-post");
    assert!(reply.body.contains(&format!("action=\"{INITIATE}\"")));
    let fields = reply.hidden();
    assert_eq!(fields["iss"], provider.issuer());
    assert_eq!(fields["login_hint"], "al\"ice");
}

#[tokio::test]
async fn what_cannot_be_started_is_said_on_a_page() {
    let provider = provider().await;
    for (query, error) in [
        (&[][..], "invalid_request"),
        (&[("client_id", "unknown")], "unauthorized_client"),
        (&[("client_id", "app")], "invalid_request"),
        (
            &[("client_id", "portal"), ("method", "put")],
            "invalid_request",
        ),
        (
            &[("client_id", "portal"), ("client_id", "app")],
            "invalid_request",
        ),
    ] {
        let reply = open(&provider, query).await;
        assert_eq!(reply.status, 400, "{query:?}");
        assert_eq!(reply.page(), "error", "{query:?}");
        assert!(reply.body.contains(error), "{query:?}: {}", reply.body);
        assert_eq!(reply.header("location"), "", "{query:?}");
    }
}
