//! Tokens of clients, revocation and introspection in all their forms.

use mock_provider::{Builder, Client, Endpoint, MockProvider};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Browser, Reply, SECRET, basic, builder, part, post, provider, refresh, text, userinfo,
};

async fn with(settings: &[&str]) -> MockProvider {
    let settings = settings.iter().map(|setting| setting.parse().unwrap());
    settings
        .fold(builder(), Builder::quirk)
        .start()
        .await
        .unwrap()
}

async fn as_app(provider: &MockProvider, endpoint: Endpoint, token: &str) -> Reply {
    let fields = [("token", token)];
    post(provider, endpoint, &basic("app", SECRET), &fields).await
}

async fn metadata(provider: &MockProvider) -> Value {
    let client = crate::support::http();
    let request = client.get(provider.endpoint(Endpoint::Discovery));
    crate::support::send(request).await.json()
}

#[tokio::test]
async fn a_client_gets_an_access_token_for_itself_and_nothing_else() {
    let provider = with(&["access-token-format=jwt"]).await;
    let fields = [
        ("grant_type", "client_credentials"),
        ("scope", "api:read openid offline_access"),
    ];
    let app = basic("app", SECRET);
    let tokens = post(&provider, Endpoint::Token, &app, &fields).await.json();
    let names: Vec<&String> = tokens.as_object().unwrap().keys().collect();
    assert_eq!(names, ["access_token", "token_type", "expires_in", "scope"]);
    assert_eq!(text(&tokens, "scope"), "api:read");
    let token = text(&tokens, "access_token");
    let claims = part(token, 1);
    assert_eq!(
        (&claims["sub"], &claims["client_id"]),
        (&json!("app"), &json!("app"))
    );
    assert_eq!(
        userinfo(&provider, token).await.status,
        StatusCode::FORBIDDEN
    );
    let known = as_app(&provider, Endpoint::Introspection, token)
        .await
        .json();
    assert_eq!(
        (&known["sub"], known.get("username"), &known["jti"]),
        (&json!("app"), None, &claims["jti"])
    );
}

#[tokio::test]
async fn a_public_client_gets_no_token_for_itself() {
    let provider = provider().await;
    let fields = [("grant_type", "client_credentials"), ("client_id", "spa")];
    let reply = post(&provider, Endpoint::Token, "", &fields).await;
    assert_eq!(
        (reply.status, &*reply.error()),
        (StatusCode::BAD_REQUEST, "unauthorized_client")
    );
}

#[tokio::test]
async fn introspection_says_what_a_token_is_to_its_own_client_alone() {
    let provider = provider().await;
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let access = text(&tokens, "access_token");
    let known = as_app(&provider, Endpoint::Introspection, access)
        .await
        .json();
    for (name, value) in [
        ("active", json!(true)),
        ("iss", json!(provider.issuer())),
        ("aud", json!(provider.origin().as_str())),
        ("client_id", json!("app")),
        ("username", json!("alice")),
        ("token_type", json!("Bearer")),
        ("scope", json!("openid profile email offline_access")),
        ("iat", json!(1_800_000_000)),
        ("nbf", json!(1_800_000_000)),
        ("exp", json!(1_800_003_600)),
    ] {
        assert_eq!(known[name], value, "{name}");
    }
    let refresh_token = text(&tokens, "refresh_token");
    for token in [access, refresh_token] {
        let asking = basic("asking", SECRET);
        let fields = [("token", token)];
        let reply = post(&provider, Endpoint::Introspection, &asking, &fields).await;
        assert_eq!(reply.json(), json!({ "active": false }));
    }
}

#[tokio::test]
async fn a_refresh_token_that_ended_with_its_session_is_not_active() {
    let provider = with(&["refresh-session-binding=bound"]).await;
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let token = text(&tokens, "refresh_token");
    let active = async || {
        let reply = as_app(&provider, Endpoint::Introspection, token).await;
        reply.json()["active"].clone()
    };
    assert_eq!(active().await, json!(true));
    provider.end_sessions();
    assert_eq!(active().await, json!(false));
    assert_eq!(refresh(&provider, token).await.error(), "invalid_grant");
}

#[tokio::test]
async fn some_providers_revoke_refresh_tokens_alone() {
    let provider = with(&["revocation=refresh-only"]).await;
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let (access, refresh_token) = (
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
    );
    let reply = as_app(&provider, Endpoint::Revocation, access).await;
    assert_eq!(
        (reply.status, &*reply.error()),
        (StatusCode::BAD_REQUEST, "unsupported_token_type")
    );
    assert_eq!(userinfo(&provider, access).await.status, StatusCode::OK);
    let reply = as_app(&provider, Endpoint::Revocation, refresh_token).await;
    assert_eq!((reply.status, &*reply.body), (StatusCode::OK, ""));
    assert_eq!(
        userinfo(&provider, access).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_provider_that_refuses_no_revocation_still_keeps_the_tokens_of_others() {
    let provider = with(&["revocation=never-refused"]).await;
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let token = text(&tokens, "refresh_token");
    let fields = [("token", token), ("client_id", "spa")];
    let reply = post(&provider, Endpoint::Revocation, "", &fields).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(refresh(&provider, token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_public_client_revokes_its_own_tokens() {
    let provider = provider().await;
    let changes = [("client_id", "spa")];
    let code = Browser::new(&provider).code("alice", &changes).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", crate::support::CALLBACK),
        ("code_verifier", crate::support::VERIFIER),
        ("client_id", "spa"),
    ];
    let tokens = post(&provider, Endpoint::Token, "", &fields).await.json();
    let access = text(&tokens, "access_token");
    let fields = [("token", access), ("client_id", "spa")];
    let reply = post(&provider, Endpoint::Revocation, "", &fields).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(
        userinfo(&provider, access).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn what_is_absent_is_neither_announced_nor_there() {
    let provider = with(&[
        "revocation=absent",
        "introspection=absent",
        "device-grant=absent",
    ])
    .await;
    let metadata = metadata(&provider).await;
    let names: Vec<&String> = metadata.as_object().unwrap().keys().collect();
    for absent in ["revocation", "introspection", "device"] {
        assert!(
            names.iter().all(|name| !name.starts_with(absent)),
            "{names:?}"
        );
    }
    for endpoint in [
        Endpoint::Revocation,
        Endpoint::Introspection,
        Endpoint::DeviceAuthorization,
        Endpoint::DeviceVerification,
    ] {
        let reply = as_app(&provider, endpoint, "x").await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{endpoint}");
    }
    let fields = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", "x"),
    ];
    let reply = post(&provider, Endpoint::Token, &basic("app", SECRET), &fields).await;
    assert_eq!(reply.error(), "unsupported_grant_type");
}

#[tokio::test]
async fn without_a_code_there_is_no_offline_access() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let changes = [
        ("response_type", "id_token token"),
        ("code_challenge", ""),
        ("code_challenge_method", ""),
    ];
    let page = browser.authorize(&changes).await;
    let reply = browser.log_in(&page, "alice").await;
    let location = reply.header("location");
    let (_, fragment) = location.split_once('#').unwrap();
    let scope = form_urlencoded::parse(fragment.as_bytes()).find(|(name, _)| name == "scope");
    assert_eq!(scope.unwrap().1, "openid profile email");
}

#[tokio::test]
async fn a_client_uses_the_grant_types_that_it_is_registered_for() {
    let provider = provider().await;
    let metadata = json!({
        "client_id": "narrow",
        "client_secret": SECRET,
        "redirect_uris": [crate::support::CALLBACK],
        "grant_types": ["authorization_code"],
    });
    let client = Client::from_metadata(metadata.as_object().unwrap()).unwrap();
    provider.register(client);
    let narrow = basic("narrow", SECRET);
    let device = "urn:ietf:params:oauth:grant-type:device_code";
    for grant_type in ["client_credentials", "refresh_token", device] {
        let fields = [
            ("grant_type", grant_type),
            ("refresh_token", "x"),
            ("device_code", "x"),
        ];
        let reply = post(&provider, Endpoint::Token, &narrow, &fields).await;
        assert_eq!(
            (reply.status, &*reply.error()),
            (StatusCode::BAD_REQUEST, "unauthorized_client"),
            "{grant_type}"
        );
    }
    let asked = post(&provider, Endpoint::DeviceAuthorization, &narrow, &[]).await;
    assert_eq!(asked.error(), "unauthorized_client");
    let fields = [("grant_type", "authorization_code"), ("code", "x")];
    let reply = post(&provider, Endpoint::Token, &narrow, &fields).await;
    assert_eq!(reply.error(), "invalid_request", "redirect_uri is missing");
}

#[tokio::test]
async fn reuse_may_end_the_session_and_what_other_clients_got_in_it() {
    let provider = with(&["refresh-reuse=destroy-session"]).await;
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice", &[]).await;
    let elsewhere = Browser::new(&provider).sign_in("alice", &[]).await;
    let reply = browser
        .authorize(&[("client_id", "asking"), ("prompt", "login")])
        .await;
    let reply = browser.log_in(&reply, "alice").await;
    let reply = browser.submit(&reply, &[("action", "allow")]).await;
    let code = reply.parameter("code").unwrap();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", crate::support::CALLBACK),
        ("code_verifier", crate::support::VERIFIER),
    ];
    let asking = basic("asking", SECRET);
    let other = post(&provider, Endpoint::Token, &asking, &fields)
        .await
        .json();
    let token = text(&tokens, "refresh_token");
    assert_eq!(refresh(&provider, token).await.status, StatusCode::OK);
    assert_eq!(refresh(&provider, token).await.error(), "invalid_grant");
    let status = async |tokens: &Value| {
        let reply = userinfo(&provider, text(tokens, "access_token")).await;
        reply.status.as_u16()
    };
    assert_eq!((status(&other).await, status(&elsewhere).await), (401, 200));
    assert_eq!(provider.sessions().len(), 1);
    assert_eq!(browser.authorize(&[]).await.page(), "login");
}

#[tokio::test]
async fn a_refresh_may_name_scopes_as_the_token_response_did() {
    let provider = with(&["token-response-scope=prefixed"]).await;
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let scope = text(&tokens, "scope");
    assert!(
        scope.contains("https://graph.example.test/email"),
        "{scope}"
    );
    let fields = |scope| {
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", text(&tokens, "refresh_token")),
            ("scope", scope),
        ]
    };
    let app = basic("app", SECRET);
    let wider = format!("{scope} https://graph.example.test/Mail.Read");
    let refused = post(&provider, Endpoint::Token, &app, &fields(&wider)).await;
    assert_eq!(refused.json()["error"], "invalid_scope");
    let refreshed = post(&provider, Endpoint::Token, &app, &fields(scope)).await;
    assert_eq!(refreshed.json()["scope"], scope);
}
