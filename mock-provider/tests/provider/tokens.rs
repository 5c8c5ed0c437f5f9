//! Tokens after the sign-in: userinfo, refresh, revocation, introspection.

use std::time::Duration;

use mock_provider::Endpoint;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{
    Browser, CALLBACK, SECRET, VERIFIER, basic, http, part, post, provider, redeem, refresh, send,
    text, userinfo,
};

#[tokio::test]
async fn userinfo_takes_the_token_in_header_or_form_and_once_only() {
    let provider = provider().await;
    let tokens = Browser::new(&provider)
        .sign_in("alice", &[("scope", "openid email")])
        .await;
    let token = text(&tokens, "access_token");
    let known = userinfo(&provider, token).await;
    assert_eq!(known.header("cache-control"), "no-store");
    let known = known.json();
    assert_eq!(known["email_verified"], json!(true));
    assert!(known.get("name").is_none(), "{known}");
    let in_form = post(
        &provider,
        Endpoint::Userinfo,
        "",
        &[("access_token", token)],
    )
    .await;
    assert_eq!(in_form.json(), known);

    let twice = post(
        &provider,
        Endpoint::Userinfo,
        &format!("Bearer {token}"),
        &[("access_token", token)],
    )
    .await;
    assert_eq!(
        (twice.status, &*twice.error()),
        (StatusCode::BAD_REQUEST, "invalid_request")
    );
    let mut url = provider.endpoint(Endpoint::Userinfo);
    url.set_query(Some(&format!("access_token={token}")));
    let in_address = send(http().request(Method::GET, url)).await;
    assert_eq!(in_address.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn userinfo_challenges_as_rfc_6750_says() {
    let provider = provider().await;
    let nothing = send(http().request(Method::GET, provider.endpoint(Endpoint::Userinfo))).await;
    assert_eq!(
        (nothing.status, &*nothing.body),
        (StatusCode::UNAUTHORIZED, "")
    );
    assert_eq!(
        nothing.header("www-authenticate"),
        format!("Bearer realm=\"{}\"", provider.issuer())
    );
    let unknown = userinfo(&provider, "made-up").await;
    assert_eq!(unknown.status, StatusCode::UNAUTHORIZED);
    assert!(
        unknown
            .header("www-authenticate")
            .contains("error=\"invalid_token\"")
    );

    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let token = text(&tokens, "access_token");
    provider.clock().advance(Duration::from_secs(3599));
    assert_eq!(userinfo(&provider, token).await.status, StatusCode::OK);
    provider.clock().advance(Duration::from_secs(1));
    assert_eq!(
        userinfo(&provider, token).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_refresh_token_comes_with_offline_access_only() {
    let provider = provider().await;
    let tokens = Browser::new(&provider)
        .sign_in("alice", &[("scope", "openid unheard-of")])
        .await;
    assert!(tokens.get("refresh_token").is_none(), "{tokens}");
    assert_eq!(text(&tokens, "scope"), "openid");
}

#[tokio::test]
async fn a_refresh_confirms_the_same_sign_in() {
    let provider = provider().await;
    let first = Browser::new(&provider).sign_in("alice", &[]).await;
    provider.clock().advance(Duration::from_secs(4000));
    let second = refresh(&provider, text(&first, "refresh_token"))
        .await
        .json();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let (before, after) = (
        part(text(&first, "id_token"), 1),
        part(text(&second, "id_token"), 1),
    );
    for same in ["iss", "sub", "aud", "auth_time", "sid"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    assert_eq!(
        (after.get("nonce"), &after["iat"]),
        (None, &json!(1_800_004_000))
    );
    assert_eq!(
        userinfo(&provider, text(&second, "access_token"))
            .await
            .status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_used_refresh_token_ends_the_whole_family() {
    let provider = provider().await;
    let first = Browser::new(&provider).sign_in("alice", &[]).await;
    let stolen = text(&first, "refresh_token");
    let second = refresh(&provider, stolen).await.json();
    let reused = refresh(&provider, stolen).await;
    assert_eq!(
        (reused.status, &*reused.error()),
        (StatusCode::BAD_REQUEST, "invalid_grant")
    );
    assert_eq!(
        refresh(&provider, text(&second, "refresh_token"))
            .await
            .json()["error"],
        "invalid_grant"
    );
    assert_eq!(
        userinfo(&provider, text(&second, "access_token"))
            .await
            .status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_code_used_twice_ends_the_tokens_of_the_first_time() {
    let provider = provider().await;
    let code = Browser::new(&provider).code("alice", &[]).await;
    let tokens = redeem(&provider, &[("code", &code)]).await.json();
    assert_eq!(
        redeem(&provider, &[("code", &code)]).await.json()["error"],
        "invalid_grant"
    );
    assert_eq!(
        userinfo(&provider, text(&tokens, "access_token"))
            .await
            .status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_refresh_may_narrow_its_scope_and_not_widen_it() {
    let provider = provider().await;
    let tokens = Browser::new(&provider)
        .sign_in("alice", &[("scope", "openid email offline_access")])
        .await;
    let token = text(&tokens, "refresh_token");
    let ask = async |scope: &str| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("scope", scope),
        ];
        post(&provider, Endpoint::Token, &basic("app", SECRET), &fields).await
    };
    assert_eq!(ask("openid profile").await.json()["error"], "invalid_scope");
    // The refusal did not use the token up.
    let narrowed = ask("openid").await.json();
    assert_eq!(text(&narrowed, "scope"), "openid");
    let known = userinfo(&provider, text(&narrowed, "access_token"))
        .await
        .json();
    assert_eq!(known.get("email"), None);
}

#[tokio::test]
async fn tokens_are_bound_to_their_client() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice", &[]).await;
    let token = text(&tokens, "refresh_token");
    let as_spa = [
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
        ("client_id", "spa"),
    ];
    let reply = post(&provider, Endpoint::Token, "", &as_spa).await;
    assert_eq!(reply.json()["error"], "invalid_grant");
    let reply = post(
        &provider,
        Endpoint::Revocation,
        "",
        &[("token", token), ("client_id", "spa")],
    )
    .await;
    assert_eq!(
        (reply.status, &*reply.error()),
        (StatusCode::BAD_REQUEST, "invalid_grant")
    );
    let code = browser.authorize(&[]).await.parameter("code").unwrap();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("client_id", "spa"),
    ];
    assert_eq!(
        post(&provider, Endpoint::Token, "", &fields).await.json()["error"],
        "invalid_grant"
    );
    // Neither the token nor the code suffered.
    assert_eq!(refresh(&provider, token).await.status, StatusCode::OK);
    assert_eq!(
        redeem(&provider, &[("code", &code)]).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn revocation_ends_a_token_and_a_refresh_token_ends_its_access_tokens() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice", &[]).await;
    let (access, refresh_token) = (
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
    );
    let revoke = async |token: &str| {
        post(
            &provider,
            Endpoint::Revocation,
            &basic("app", SECRET),
            &[("token", token)],
        )
        .await
    };
    assert_eq!(revoke("made-up").await.status, StatusCode::OK);
    assert_eq!(
        post(&provider, Endpoint::Revocation, &basic("app", SECRET), &[])
            .await
            .status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(revoke(access).await.status, StatusCode::OK);
    assert_eq!(
        userinfo(&provider, access).await.status,
        StatusCode::UNAUTHORIZED
    );
    let refreshed = refresh(&provider, refresh_token).await.json();
    revoke(text(&refreshed, "refresh_token")).await;
    assert_eq!(
        userinfo(&provider, text(&refreshed, "access_token"))
            .await
            .status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn an_administrator_revokes_one_user_or_all() {
    let provider = provider().await;
    let alices = Browser::new(&provider).sign_in("alice", &[]).await;
    let bobs = Browser::new(&provider).sign_in("bob", &[]).await;
    let status = async |tokens: &Value| {
        userinfo(&provider, text(tokens, "access_token"))
            .await
            .status
    };
    provider.revoke_grants(Some("alice"));
    assert_eq!(
        (status(&alices).await, status(&bobs).await),
        (StatusCode::UNAUTHORIZED, StatusCode::OK)
    );
    provider.revoke_grants(None);
    assert_eq!(status(&bobs).await, StatusCode::UNAUTHORIZED);
    assert_eq!(
        refresh(&provider, text(&bobs, "refresh_token"))
            .await
            .json()["error"],
        "invalid_grant"
    );
}

#[tokio::test]
async fn introspection_tells_confidential_clients_what_a_token_is() {
    let provider = provider().await;
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let ask = async |token: &str| {
        post(
            &provider,
            Endpoint::Introspection,
            &basic("app", SECRET),
            &[("token", token)],
        )
        .await
    };
    let access = ask(text(&tokens, "access_token")).await.json();
    assert_eq!(
        (
            &access["active"],
            text(&access, "client_id"),
            text(&access, "username"),
            text(&access, "token_type")
        ),
        (&json!(true), "app", "alice", "Bearer")
    );
    assert_eq!(access["exp"], json!(1_800_003_600));
    let refresh = ask(text(&tokens, "refresh_token")).await.json();
    assert_eq!(
        (&refresh["active"], refresh.get("token_type")),
        (&json!(true), None)
    );
    assert_eq!(ask("made-up").await.json(), json!({ "active": false }));
    let public = post(
        &provider,
        Endpoint::Introspection,
        "",
        &[("token", "x"), ("client_id", "spa")],
    )
    .await;
    assert_eq!(public.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn scripts_of_registered_origins_may_read_answers() {
    let provider = provider().await;
    let client = http();
    let ask = async |endpoint: Endpoint, method: Method, origin: &str| {
        let request = client
            .request(method, provider.endpoint(endpoint))
            .header("origin", origin);
        send(request.header("access-control-request-method", "POST")).await
    };
    let own = "http://localhost:4000";
    let discovery = ask(Endpoint::Discovery, Method::GET, "https://any.example").await;
    assert_eq!(discovery.header("access-control-allow-origin"), "*");
    let preflight = ask(Endpoint::Token, Method::OPTIONS, own).await;
    assert_eq!(
        (
            preflight.status,
            preflight.header("access-control-allow-origin")
        ),
        (StatusCode::NO_CONTENT, own)
    );
    let token = ask(Endpoint::Token, Method::POST, "https://any.example").await;
    assert_eq!(token.header("access-control-allow-origin"), "");
    let login = ask(Endpoint::Authorize, Method::OPTIONS, own).await;
    assert_eq!(login.status, StatusCode::METHOD_NOT_ALLOWED);
}
