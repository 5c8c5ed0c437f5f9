//! Nothing a peer sends makes the provider panic, hang or answer with a server error. More of it, in process and so many
//! more times: `src/fuzz.rs`.

use std::time::Duration;

use mock_provider::{Endpoint, MockProvider};
use proptest::prelude::*;
use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

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
    proptest!(ProptestConfig::with_cases(128), |((endpoint, posts, query, form, header) in strategy)| {
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

/// Bytes as they come from a connection: a good request with bytes changed, put in or left out, or none at all.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let good = "POST /token?x=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Basic YXBwOng=\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 29\r\n\r\ngrant_type=authorization_code";
    let chunked = "POST /userinfo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\
                   Content-Type: application/x-www-form-urlencoded\r\n\r\n5\r\na=b&c\r\n0\r\n\r\n";
    let start = prop_oneof![
        Just(good.as_bytes().to_vec()),
        Just(chunked.as_bytes().to_vec())
    ];
    let change = (any::<prop::sample::Index>(), 0..4_u8, any::<Vec<u8>>());
    let changed =
        (start, proptest::collection::vec(change, 0..4)).prop_map(|(mut bytes, changes)| {
            for (at, how, new) in changes {
                let at = at.index(bytes.len() + 1);
                let until = match how {
                    0 => bytes.len(),
                    1 => at,
                    _ => (at + new.len()).min(bytes.len()),
                };
                bytes.splice(at..until, new);
            }
            bytes
        });
    prop_oneof![3 => changed, 1 => any::<Vec<u8>>()]
}

#[test]
fn arbitrary_bytes_on_a_connection_are_answered_or_refused() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (provider, client) = runtime.block_on(async { (provider().await, http()) });
    proptest!(ProptestConfig::default(), |(bytes in bytes())| {
        let answer = runtime.block_on(answer(&provider, &bytes));
        let text = String::from_utf8_lossy(&answer);
        let fine = text.is_empty() || text.starts_with("HTTP/1.1 ") || text.starts_with("HTTP/1.0 ");
        prop_assert!(fine && !text.contains("HTTP/1.1 5"), "{text}");
    });
    runtime.block_on(survives(
        &provider,
        &client,
        client.request(Method::GET, provider.endpoint(Endpoint::Jwks)),
    ));
}

/// What comes back on a connection that is closed after these bytes.
async fn answer(provider: &MockProvider, bytes: &[u8]) -> Vec<u8> {
    let exchange = async {
        let mut stream = tokio::net::TcpStream::connect(provider.addr()).await?;
        // The provider may have closed the connection already, which is an answer.
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        Ok::<_, std::io::Error>(answer)
    };
    tokio::time::timeout(Duration::from_secs(20), exchange)
        .await
        .expect("the provider answers or closes")
        .expect("the provider listens")
}
