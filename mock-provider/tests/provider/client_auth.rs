//! Client authentication: one registered method per request, with its own encoding.

use mock_provider::{AuthMethod, Client, Endpoint};
use reqwest::{Method, StatusCode};

use crate::support::{SECRET, basic, builder, http, post, provider, send};

#[tokio::test]
async fn clients_are_authenticated_by_one_registered_method() {
    let provider = builder()
        .client(
            Client::new("client!+ID")
                .secret(SECRET)
                .auth_method(AuthMethod::ClientSecretBasic),
        )
        .client(
            Client::new("poster")
                .secret(SECRET)
                .auth_method(AuthMethod::ClientSecretPost),
        )
        .start()
        .await
        .unwrap();
    let refresh = ("grant_type", "refresh_token");
    let raw = |credentials: &str| {
        use base64::Engine as _;
        format!(
            "Basic {}",
            base64::engine::general_purpose::STANDARD.encode(credentials)
        )
    };
    let cases: [(&str, &[(&str, &str)]); 11] = [
        ("", &[refresh]),
        ("", &[refresh, ("client_id", "nobody")]),
        ("", &[refresh, ("client_id", "app")]),
        (
            "",
            &[refresh, ("client_id", "app"), ("client_secret", "wrong")],
        ),
        (
            "",
            &[refresh, ("client_id", "spa"), ("client_secret", "unasked")],
        ),
        (
            "",
            &[
                refresh,
                ("client_id", "client!+ID"),
                ("client_secret", SECRET),
            ],
        ),
        (
            "",
            &[refresh, ("client_id", "app"), ("client_assertion", "eyJ")],
        ),
        (&basic("app", "wrong"), &[refresh]),
        (&basic("poster", SECRET), &[refresh]),
        (&raw(&format!("app:{SECRET}")), &[refresh]),
        ("Bearer abc", &[refresh]),
    ];
    for (authorization, fields) in cases {
        let reply = post(&provider, Endpoint::Token, authorization, fields).await;
        assert_eq!(
            reply.status,
            StatusCode::UNAUTHORIZED,
            "{authorization} {fields:?}: {reply:?}"
        );
        assert_eq!(reply.json()["error"], "invalid_client");
        assert!(reply.header("www-authenticate").starts_with("Basic realm="));
    }
    // Good credentials get as far as the missing refresh token.
    let cases: [(&str, &[(&str, &str)]); 4] = [
        (&basic("client!+ID", SECRET), &[refresh]),
        (&basic("app", SECRET), &[refresh, ("client_id", "app")]),
        (
            "",
            &[refresh, ("client_id", "poster"), ("client_secret", SECRET)],
        ),
        ("", &[refresh, ("client_id", "spa")]),
    ];
    for (authorization, fields) in cases {
        let reply = post(&provider, Endpoint::Token, authorization, fields).await;
        assert_eq!(
            (reply.status, &*reply.error()),
            (StatusCode::BAD_REQUEST, "invalid_request"),
            "{fields:?}"
        );
    }
}

#[tokio::test]
async fn a_secret_in_the_address_is_refused() {
    let provider = provider().await;
    let mut url = provider.endpoint(Endpoint::Token);
    url.set_query(Some("client_id=app&client_secret=x"));
    let request = http()
        .request(Method::POST, url)
        .header("content-type", "application/x-www-form-urlencoded");
    let reply = send(request.body("grant_type=refresh_token")).await;
    assert_eq!(
        (reply.status, &*reply.error()),
        (StatusCode::BAD_REQUEST, "invalid_request")
    );
}
