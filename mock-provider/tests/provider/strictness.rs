//! What a conformant provider refuses is refused, with the error that the specification names.

use std::time::Duration;

use mock_provider::Endpoint;
use reqwest::{Method, StatusCode};

use crate::support::{
    Browser, CALLBACK, CHALLENGE, SECRET, VERIFIER, http, provider, redeem, send,
};

/// Changes to a usual request, the error that must come of them, and a part of the reason.
type Case = (
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
);

/// Changes to the usual authorization request, and the error that must come of each.
const AUTHORIZATION: [Case; 24] = [
    (&[("response_type", "")], "invalid_request", "response_type"),
    (
        &[("response_type", "none")],
        "unsupported_response_type",
        "none",
    ),
    (
        &[("response_type", "code code")],
        "unsupported_response_type",
        "code code",
    ),
    (
        &[("response_mode", "web_message")],
        "invalid_request",
        "response_mode",
    ),
    (&[("scope", "")], "invalid_scope", "openid"),
    (&[("scope", "profile email")], "invalid_scope", "openid"),
    (&[("scope", "openid \"")], "invalid_scope", "characters"),
    (&[("request", "eyJ")], "request_not_supported", "request"),
    (
        &[("request_uri", "http://localhost/r")],
        "request_uri_not_supported",
        "request_uri",
    ),
    (
        &[("registration", "{}")],
        "registration_not_supported",
        "registration",
    ),
    (&[("prompt", "none")], "login_required", "prompt=none"),
    (&[("prompt", "none login")], "invalid_request", "combined"),
    (&[("prompt", "none none")], "invalid_request", "combined"),
    (&[("prompt", "create")], "invalid_request", "create"),
    (&[("max_age", "soon")], "invalid_request", "max_age"),
    (&[("max_age", "-1")], "invalid_request", "max_age"),
    (
        &[("code_challenge", "")],
        "invalid_request",
        "without code_challenge",
    ),
    (&[("code_challenge", "short")], "invalid_request", "syntax"),
    (
        &[("code_challenge_method", "S512")],
        "invalid_request",
        "S512",
    ),
    (
        &[
            ("code_challenge", "not+a+verifier"),
            ("code_challenge_method", "plain"),
        ],
        "invalid_request",
        "syntax",
    ),
    (
        &[("id_token_hint", "not.a.token")],
        "invalid_request",
        "id_token_hint",
    ),
    (
        &[("state", "one"), ("state", "two")],
        "invalid_request",
        "more than once",
    ),
    (
        &[("nonce", "one"), ("nonce", "two")],
        "invalid_request",
        "more than once",
    ),
    (
        &[("scope", "openid"), ("scope", "openid")],
        "invalid_request",
        "more than once",
    ),
];

#[tokio::test]
async fn authorization_requests_are_refused_at_the_redirect_uri() {
    let provider = provider().await;
    for (changes, error, reason) in AUTHORIZATION {
        let reply = Browser::new(&provider).authorize(changes).await;
        assert_eq!(
            reply.parameter("error").as_deref(),
            Some(error),
            "{changes:?}: {reply:?}"
        );
        assert!(
            reply
                .header("location")
                .starts_with(&format!("{CALLBACK}?")),
            "{changes:?}"
        );
        assert!(
            reply.parameter("state").is_some() && reply.parameter("code").is_none(),
            "{changes:?}"
        );
        assert_eq!(
            reply.parameter("iss").as_deref(),
            Some(provider.issuer()),
            "{changes:?}"
        );
        let told = provider
            .journal()
            .exchanges()
            .pop()
            .unwrap()
            .refusal
            .clone()
            .unwrap();
        assert_eq!(told.error, error);
        assert!(
            told.reason.contains(reason) && !told.mend.is_empty(),
            "{changes:?}: {told}"
        );
    }
}

#[tokio::test]
async fn an_uncertain_destination_is_never_redirected_to() {
    let provider = provider().await;
    let cases: [&[(&str, &str)]; 8] = [
        &[("client_id", "")],
        &[("client_id", "nobody")],
        &[("client_id", "app"), ("client_id", "app")],
        &[("redirect_uri", "")],
        &[("redirect_uri", "http://localhost:4000/callback/")],
        &[("redirect_uri", "http://localhost:4000/callback?x")],
        &[(
            "redirect_uri",
            "https://evil.example/\"><script>alert(1)</script>",
        )],
        &[
            ("redirect_uri", CALLBACK),
            ("redirect_uri", "http://localhost:4000/other"),
        ],
    ];
    for changes in cases {
        let reply = Browser::new(&provider).authorize(changes).await;
        assert_eq!(
            (reply.status, reply.page()),
            (StatusCode::BAD_REQUEST, "error"),
            "{changes:?}"
        );
        assert_eq!(reply.header("location"), "", "{changes:?}");
        assert!(!reply.body.contains("<script"), "{changes:?}");
        assert!(
            provider
                .journal()
                .exchanges()
                .pop()
                .unwrap()
                .refusal
                .is_some()
        );
    }
}

/// Changes to the usual code request, and the status and error that must come of each.
const CODE: [Case; 12] = [
    (&[("grant_type", "")], "invalid_request", "grant_type"),
    (
        &[("grant_type", "password")],
        "unsupported_grant_type",
        "password",
    ),
    (&[("code", "")], "invalid_request", "`code`"),
    (&[("code", "made-up")], "invalid_grant", "unknown"),
    (
        &[("code", "a"), ("code", "b")],
        "invalid_request",
        "more than once",
    ),
    (&[("redirect_uri", "")], "invalid_request", "redirect_uri"),
    (
        &[("redirect_uri", "http://localhost:4000/callback?")],
        "invalid_grant",
        "redirect_uri",
    ),
    (
        &[("code_verifier", "")],
        "invalid_grant",
        "code_verifier is missing",
    ),
    (
        &[("code_verifier", "too-short")],
        "invalid_request",
        "43 to 128",
    ),
    (
        &[("code_verifier", CHALLENGE)],
        "invalid_grant",
        "does not belong",
    ),
    (&[("client_id", "spa")], "invalid_request", "client_id"),
    (&[("client_secret", SECRET)], "invalid_request", "at once"),
];

#[tokio::test]
async fn code_requests_are_refused_with_400() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let mut code = browser.code("alice", &[]).await;
    for (changes, error, reason) in CODE {
        let mut changes = changes.to_vec();
        if !changes.iter().any(|(name, _)| *name == "code") {
            changes.push(("code", &code));
        }
        let reply = redeem(&provider, &changes).await;
        assert_eq!(
            (reply.status, &*reply.error()),
            (StatusCode::BAD_REQUEST, error),
            "{changes:?}"
        );
        assert_eq!(reply.header("cache-control"), "no-store");
        let told = provider
            .journal()
            .exchanges()
            .pop()
            .unwrap()
            .refusal
            .clone()
            .unwrap();
        assert!(
            told.reason.contains(reason) && !told.mend.is_empty(),
            "{changes:?}: {told}"
        );
    }
    // None of it used the code up.
    assert_eq!(
        redeem(&provider, &[("code", &code)]).await.status,
        StatusCode::OK
    );

    code = browser.authorize(&[]).await.parameter("code").unwrap();
    provider.clock().advance(Duration::from_mins(1));
    assert_eq!(
        redeem(&provider, &[("code", &code)]).await.json()["error"],
        "invalid_grant"
    );
}

#[tokio::test]
async fn a_verifier_without_a_challenge_is_refused() {
    let provider = provider().await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let code = Browser::new(&provider).code("alice", &without).await;
    let reply = redeem(&provider, &[("code", &code)]).await;
    assert_eq!(reply.json()["error"], "invalid_grant");
    assert_eq!(
        redeem(&provider, &[("code", &code), ("code_verifier", "")])
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_plain_challenge_is_the_verifier() {
    let provider = provider().await;
    let plain = [
        ("code_challenge", VERIFIER),
        ("code_challenge_method", "plain"),
    ];
    let code = Browser::new(&provider).code("alice", &plain).await;
    assert_eq!(
        redeem(&provider, &[("code", &code)]).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn wrong_methods_types_and_sizes_are_refused() {
    let provider = provider().await;
    let client = http();
    let token = provider.endpoint(Endpoint::Token);
    let reply = send(client.request(Method::GET, token.clone())).await;
    assert_eq!(
        (reply.status, reply.header("allow")),
        (StatusCode::METHOD_NOT_ALLOWED, "POST")
    );
    let json = client
        .request(Method::POST, token.clone())
        .header("content-type", "application/json")
        .body("{}");
    let reply = send(json).await;
    assert_eq!(
        (reply.status, &*reply.error()),
        (StatusCode::BAD_REQUEST, "invalid_request")
    );
    let huge = client
        .request(Method::POST, token)
        .header("content-type", "application/x-www-form-urlencoded");
    let reply = send(huge.body("a".repeat(300 * 1024))).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    let mut long = provider.endpoint(Endpoint::Authorize);
    long.set_query(Some(&"a".repeat(40 * 1024)));
    assert_eq!(
        send(client.request(Method::GET, long)).await.status,
        StatusCode::URI_TOO_LONG
    );
    let nowhere = provider.origin().join("/nowhere").unwrap();
    assert_eq!(
        send(client.request(Method::GET, nowhere)).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_login_form_from_another_site_signs_nobody_in() {
    let provider = provider().await;
    let page = Browser::new(&provider).authorize(&[]).await;
    let url = format!(
        "{}?{}",
        provider.endpoint(Endpoint::Login),
        crate::support::form(&crate::support::usual(&[]))
    );
    let request = http()
        .request(Method::POST, url)
        .header("content-type", "application/x-www-form-urlencoded");
    let request = request
        .header("sec-fetch-site", "cross-site")
        .body("username=alice&password=password");
    let reply = send(request).await;
    assert_eq!(
        (page.page(), reply.status, reply.page()),
        ("login", StatusCode::FORBIDDEN, "error")
    );
    assert_eq!(provider.sessions(), []);
}
