//! The sign-outs of Amazon Cognito and Auth0, and which addresses each dialect has.

use mock_provider::{Client, Endpoint, MockProvider, Profile};
use reqwest::StatusCode;

use crate::browser::{Browser, CALLBACK, SIGNED_OUT, builder};
use crate::sign_out::{is_out, is_refused, provider, signed_in};

async fn speaking(dialect: &str) -> MockProvider {
    provider(&[&format!("logout-dialect={dialect}")]).await
}

async fn alice(provider: &MockProvider) -> Browser<'_> {
    signed_in(provider, "alice").await.0
}

#[tokio::test]
async fn each_dialect_has_its_own_addresses() {
    for (dialect, expected, sign_out) in [
        ("rp-initiated", [200, 404, 404], Some("/end-session")),
        ("cognito", [404, 400, 404], Some("/logout")),
        ("auth0", [200, 404, 200], Some("/v2/logout")),
        ("none", [404, 404, 404], None),
    ] {
        let provider = speaking(dialect).await;
        let mut found = Vec::new();
        for endpoint in [
            Endpoint::EndSession,
            Endpoint::CognitoLogout,
            Endpoint::Auth0Logout,
        ] {
            found.push(
                Browser::new(&provider)
                    .get(endpoint, &[])
                    .await
                    .status
                    .as_u16(),
            );
        }
        assert_eq!(found, expected, "{dialect}");
        let address = provider
            .sign_out_endpoint()
            .map(|url| url.path().to_owned());
        assert_eq!(address.as_deref(), sign_out);
    }
}

#[tokio::test]
async fn cognito_signs_out_to_an_allowed_address() {
    let provider = speaking("cognito").await;
    let mut browser = alice(&provider).await;
    let query = [
        ("client_id", "app"),
        ("logout_uri", SIGNED_OUT),
        ("state", "s"),
    ];
    let reply = browser.get(Endpoint::CognitoLogout, &query).await;
    is_out(&browser, &reply, StatusCode::FOUND, SIGNED_OUT);
}

#[tokio::test]
async fn cognito_signs_out_and_in_again() {
    let provider = speaking("cognito").await;
    for state in [Some("s"), None] {
        let mut browser = alice(&provider).await;
        let mut query = vec![
            ("client_id", "app"),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
        ];
        query.extend(state.map(|state| ("state", state)));
        let reply = browser.get(Endpoint::CognitoLogout, &query).await;
        let login = reply.location().to_owned();
        is_out(&browser, &reply, StatusCode::FOUND, &login);
        assert!(
            login.starts_with(provider.endpoint(Endpoint::Login).as_str()),
            "{login}"
        );
        assert_eq!(
            reply.parameter("scope").as_deref(),
            Some("openid email phone profile")
        );

        let page = browser.open(&login).await;
        assert_eq!(page.page(), "login");
        let callback = browser.log_in(page, "bob").await;
        assert!(callback.location().starts_with(CALLBACK), "{callback:?}");
        assert!(callback.parameter("code").is_some());
        assert_eq!(callback.parameter("state").as_deref(), state);
        provider.end_sessions();
    }
}

#[tokio::test]
async fn cognito_keeps_the_scope_that_it_was_given() {
    let provider = speaking("cognito").await;
    let query = [
        ("client_id", "app"),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid"),
    ];
    let reply = alice(&provider)
        .await
        .get(Endpoint::CognitoLogout, &query)
        .await;
    assert_eq!(reply.parameter("scope").as_deref(), Some("openid"));
}

#[tokio::test]
async fn cognito_refuses_on_a_page() {
    let provider = speaking("cognito").await;
    let mut browser = alice(&provider).await;
    for (query, because) in [
        (
            vec![("logout_uri", SIGNED_OUT)],
            "Required String parameter 'client_id' is not present",
        ),
        (
            vec![("client_id", "nobody"), ("logout_uri", SIGNED_OUT)],
            "Client nobody does not exist",
        ),
        (vec![("client_id", "app")], "Required parameters missing"),
        (
            vec![
                ("client_id", "app"),
                ("post_logout_redirect_uri", SIGNED_OUT),
                ("id_token_hint", "x"),
            ],
            "Required parameters missing",
        ),
        (
            vec![
                ("client_id", "app"),
                ("logout_uri", "http://localhost:4000/elsewhere"),
            ],
            "redirect_mismatch",
        ),
        (
            vec![("client_id", "app"), ("logout_uri", CALLBACK)],
            "redirect_mismatch",
        ),
        (
            vec![
                ("client_id", "app"),
                ("redirect_uri", SIGNED_OUT),
                ("response_type", "code"),
            ],
            "redirect_mismatch",
        ),
        (
            vec![("client_id", "app"), ("redirect_uri", CALLBACK)],
            "Required String parameter 'response_type' is not present",
        ),
    ] {
        let reply = browser.get(Endpoint::CognitoLogout, &query).await;
        is_refused(&provider, &reply, because);
    }
    let url = provider.endpoint(Endpoint::CognitoLogout);
    let reply = browser
        .post(url.as_str(), &[("client_id", "app")], "same-origin")
        .await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn cognito_needs_no_session() {
    let provider = speaking("cognito").await;
    let query = [("client_id", "app"), ("logout_uri", SIGNED_OUT)];
    let mut browser = Browser::new(&provider);
    let reply = browser.get(Endpoint::CognitoLogout, &query).await;
    is_out(&browser, &reply, StatusCode::FOUND, SIGNED_OUT);
}

#[tokio::test]
async fn auth0_signs_out_to_an_allowed_address() {
    let provider = speaking("auth0").await;
    for query in [
        vec![("client_id", "app"), ("returnTo", SIGNED_OUT)],
        vec![
            ("client_id", "app"),
            ("returnTo", SIGNED_OUT),
            ("federated", ""),
        ],
        vec![("returnTo", SIGNED_OUT)],
        vec![("client_id", "app")],
    ] {
        let mut browser = alice(&provider).await;
        let reply = browser.get(Endpoint::Auth0Logout, &query).await;
        is_out(&browser, &reply, StatusCode::FOUND, SIGNED_OUT);
    }
}

#[tokio::test]
async fn auth0_says_ok_where_there_is_nowhere_to_go() {
    let provider = speaking("auth0").await;
    provider.register(Client::new("bare").redirect_uri(CALLBACK));
    for query in [vec![], vec![("client_id", "bare")]] {
        let mut browser = alice(&provider).await;
        let reply = browser.get(Endpoint::Auth0Logout, &query).await;
        assert_eq!((reply.status, reply.page()), (StatusCode::OK, "logged-out"));
        assert_eq!(provider.sessions(), []);
    }
}

#[tokio::test]
async fn auth0_refuses_on_a_page() {
    let provider = speaking("auth0").await;
    let mut browser = alice(&provider).await;
    let elsewhere = "http://localhost:4000/elsewhere";
    for (query, because) in [
        (
            vec![("client_id", "app"), ("returnTo", elsewhere)],
            "Allowed Logout URLs of the application app",
        ),
        (
            vec![("client_id", "app"), ("returnTo", "http://localhost:5000/")],
            "Allowed Logout URLs",
        ),
        (
            vec![("returnTo", elsewhere)],
            "Allowed Logout URLs of any application",
        ),
        (
            vec![("client_id", "nobody"), ("returnTo", SIGNED_OUT)],
            "no application has the client_id",
        ),
    ] {
        let reply = browser.get(Endpoint::Auth0Logout, &query).await;
        is_refused(&provider, &reply, because);
    }
}

#[tokio::test]
async fn auth0_does_rp_initiated_logout_too() {
    let provider = builder()
        .profile(Profile::load("auth0").unwrap())
        .start()
        .await
        .unwrap();
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice").await;
    let query = [
        ("id_token_hint", tokens["id_token"].as_str().unwrap()),
        ("post_logout_redirect_uri", SIGNED_OUT),
        ("state", "s"),
    ];
    let reply = browser.get(Endpoint::EndSession, &query).await;
    is_out(
        &browser,
        &reply,
        StatusCode::FOUND,
        &format!("{SIGNED_OUT}&state=s"),
    );
}
