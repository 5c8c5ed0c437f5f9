//! Nothing a peer sends makes the provider panic, hang or answer with a server error.

use mock_provider::{Endpoint, MockProvider};
use proptest::prelude::*;
use reqwest::Method;

use crate::support::{CALLBACK, CHALLENGE, http, provider};

fn endpoint() -> impl Strategy<Value = Endpoint> {
    proptest::sample::select(Endpoint::all().collect::<Vec<_>>())
}

fn name() -> impl Strategy<Value = String> {
    let known = [
        "client_id",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
        "nonce",
        "prompt",
        "max_age",
        "code",
        "code_challenge",
        "code_verifier",
        "grant_type",
        "refresh_token",
        "token",
        "username",
        "password",
        "action",
        "ticket",
        "id_token_hint",
        "access_token",
        "client_secret",
        "response_mode",
    ];
    prop_oneof![4 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => ".{0,12}"]
}

fn value() -> impl Strategy<Value = String> {
    let likely = [
        "app",
        "spa",
        CALLBACK,
        "code",
        "openid",
        "S256",
        CHALLENGE,
        "none",
        "login",
        "authorization_code",
        "refresh_token",
        "alice",
    ];
    prop_oneof![
        4 => proptest::sample::select(likely.to_vec()).prop_map(str::to_owned),
        2 => ".{0,40}",
        1 => r"[0-9]{1,30}\.[0-9]{1,4}\.[A-Za-z_-]{0,44}",
        1 => r"[A-Za-z0-9_-]{0,20}\.[A-Za-z0-9_-]{0,20}\.[A-Za-z0-9_-]{0,20}",
    ]
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    proptest::collection::vec((name(), value()), 0..12)
}

fn encoded(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// Sends one request and checks that an answer comes, and that it is none of the 5xx.
async fn survives(
    provider: &MockProvider,
    client: &reqwest::Client,
    request: reqwest::RequestBuilder,
) {
    let status = request
        .send()
        .await
        .expect("every request is answered")
        .status();
    assert!(!status.is_server_error(), "{status}");
    let alive = client
        .request(Method::GET, provider.endpoint(Endpoint::Discovery))
        .send()
        .await;
    assert!(alive.expect("the provider lives on").status().is_success());
}

#[test]
fn arbitrary_parameters_are_answered() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (provider, client) = runtime.block_on(async { (provider().await, http()) });
    let strategy = (
        endpoint(),
        any::<bool>(),
        pairs(),
        pairs(),
        proptest::option::of("[ -~]{0,60}"),
    );
    proptest!(ProptestConfig::with_cases(256), |((endpoint, posts, query, form, header) in strategy)| {
        let mut url = provider.endpoint(endpoint);
        url.set_query(Some(&encoded(&query)));
        let mut request = client.request(if posts { Method::POST } else { Method::GET }, url);
        if posts {
            request = request.header("content-type", "application/x-www-form-urlencoded").body(encoded(&form));
        }
        if let Some(header) = header {
            request = request.header("authorization", header.clone()).header("cookie", format!("op_session={header}"));
        }
        runtime.block_on(survives(&provider, &client, request));
    });
}

#[test]
fn arbitrary_bytes_are_answered() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (provider, client) = runtime.block_on(async { (provider().await, http()) });
    let bytes = proptest::collection::vec(any::<u8>(), 0..300);
    proptest!(ProptestConfig::with_cases(128), |(endpoint in endpoint(), body in bytes)| {
        let request = client.request(Method::POST, provider.endpoint(endpoint));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        runtime.block_on(survives(&provider, &client, request));
    });
}
