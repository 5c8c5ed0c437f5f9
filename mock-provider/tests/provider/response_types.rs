//! Response types and modes: what comes back, how it travels, and what is refused.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock_provider::{Client, Endpoint, Kind, ResponseMode, ResponseType};
use serde_json::json;

use crate::support::{
    Browser, CALLBACK, SECRET, VERIFIER, basic, builder, part, post, provider, redeem, text,
    userinfo,
};

fn half_hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest(&SHA256, text.as_bytes()).as_ref()[..16])
}

#[tokio::test]
async fn each_response_type_brings_what_its_words_say_in_its_default_mode() {
    let provider = provider().await;
    for response_type in ResponseType::OPENID {
        let mut browser = Browser::new(&provider);
        let page = browser
            .authorize(&[("response_type", response_type.name())])
            .await;
        let reply = browser.log_in(&page, "alice").await;
        let (mode, brought) = reply.response();
        assert_eq!(
            mode,
            response_type.default_mode().name(),
            "{response_type}: {reply:?}"
        );
        let has = |name: &str| brought.contains_key(name);
        assert_eq!(has("code"), response_type.has_code(), "{response_type}");
        assert_eq!(
            has("id_token"),
            response_type.has_id_token(),
            "{response_type}"
        );
        for name in ["access_token", "token_type", "expires_in", "scope"] {
            assert_eq!(
                has(name),
                response_type.has_token(),
                "{response_type} {name}"
            );
        }
        assert!(!has("refresh_token"), "{response_type}");
        assert_eq!(brought["state"], "the state");
        assert_eq!(brought["iss"], provider.issuer());
    }
}

#[tokio::test]
async fn words_may_come_in_any_order() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let page = browser
        .authorize(&[("response_type", "token id_token code")])
        .await;
    let (mode, brought) = browser.log_in(&page, "alice").await.response();
    assert_eq!(mode, "fragment");
    for name in ["code", "id_token", "access_token"] {
        assert!(brought.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn hashes_bind_code_and_access_token_to_the_id_token() {
    let provider = provider().await;
    for response_type in ResponseType::OPENID
        .iter()
        .filter(|response_type| response_type.has_id_token())
    {
        let mut browser = Browser::new(&provider);
        let page = browser
            .authorize(&[("response_type", response_type.name())])
            .await;
        let (_, brought) = browser.log_in(&page, "alice").await.response();
        let claims = part(&brought["id_token"], 1);
        let hash = |name: &str| {
            brought
                .get(name)
                .map_or(json!(null), |it| json!(half_hash(it)))
        };
        assert_eq!(claims["c_hash"], hash("code"), "{response_type}");
        assert_eq!(claims["at_hash"], hash("access_token"), "{response_type}");
        assert_eq!(claims["nonce"], "the nonce", "{response_type}");
        assert_eq!(claims["aud"], "app", "{response_type}");
    }
}

#[tokio::test]
async fn both_id_tokens_of_the_hybrid_flow_speak_of_the_same_user() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let page = browser
        .authorize(&[("response_type", "code id_token token")])
        .await;
    let (_, brought) = browser.log_in(&page, "alice").await.response();
    let front = part(&brought["id_token"], 1);
    let reply = redeem(&provider, &[("code", &brought["code"])]).await;
    let tokens = reply.json();
    let back = part(text(&tokens, "id_token"), 1);
    for name in ["iss", "sub", "aud", "sid", "auth_time", "nonce"] {
        assert_eq!(front[name], back[name], "{name}");
    }
    assert_eq!(back["at_hash"], half_hash(text(&tokens, "access_token")));
    assert_ne!(text(&tokens, "access_token"), brought["access_token"]);
    assert!(tokens.get("refresh_token").is_some());
}

#[tokio::test]
async fn an_access_token_from_the_front_works_until_its_code_is_used_twice() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let page = browser.authorize(&[("response_type", "code token")]).await;
    let (_, brought) = browser.log_in(&page, "alice").await.response();
    let token = &brought["access_token"];
    let reply = userinfo(&provider, token).await;
    assert_eq!(reply.json()["email"], "alice@example.test");
    for _ in 0..2 {
        redeem(&provider, &[("code", &brought["code"])]).await;
    }
    assert_eq!(userinfo(&provider, token).await.status, 401);
}

#[tokio::test]
async fn an_id_token_alone_carries_the_claims_that_scopes_ask_for() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let page = browser.authorize(&[("response_type", "id_token")]).await;
    let (_, brought) = browser.log_in(&page, "alice").await.response();
    let claims = part(&brought["id_token"], 1);
    assert_eq!(claims["email"], "alice@example.test");
    assert_eq!(claims["name"], "Alice Example");
    let page = browser
        .authorize(&[("response_type", "id_token token")])
        .await;
    let (_, brought) = page.response();
    assert_eq!(part(&brought["id_token"], 1).get("email"), None);
}

#[tokio::test]
async fn a_response_travels_as_was_asked_and_never_as_a_query_with_tokens() {
    let provider = provider().await;
    for response_type in ResponseType::OPENID {
        for mode in ResponseMode::ALL {
            let mut browser = Browser::new(&provider);
            let changes = [
                ("response_type", response_type.name()),
                ("response_mode", mode.name()),
            ];
            let page = browser.authorize(&changes).await;
            if response_type.allows(mode) {
                let (travelled, brought) = browser.log_in(&page, "alice").await.response();
                assert_eq!(travelled, mode.name(), "{response_type}");
                assert_eq!(brought["iss"], provider.issuer());
                assert!(!brought.contains_key("error"), "{brought:?}");
            } else {
                let (travelled, brought) = page.response();
                assert_eq!(travelled, "fragment", "{response_type}");
                assert_eq!(brought["error"], "invalid_request");
                assert_eq!(brought["state"], "the state");
                assert_eq!(brought["iss"], provider.issuer());
            }
        }
    }
}

#[tokio::test]
async fn an_error_travels_like_the_response() {
    let provider = provider().await;
    for (response_type, asked, mode) in [
        ("code", "", "query"),
        ("code", "fragment", "fragment"),
        ("id_token", "", "fragment"),
        ("code token", "form_post", "form_post"),
    ] {
        let mut browser = Browser::new(&provider);
        let changes = [
            ("response_type", response_type),
            ("response_mode", asked),
            ("prompt", "none"),
        ];
        let (travelled, brought) = browser.authorize(&changes).await.response();
        assert_eq!(travelled, mode, "{response_type} {asked}");
        assert_eq!(brought["error"], "login_required");
        assert_eq!(brought["iss"], provider.issuer());
    }
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    for (changes, error, mode) in [
        (&[("response_type", "")][..], "invalid_request", "query"),
        (
            &[("response_type", "none")],
            "unsupported_response_type",
            "query",
        ),
        (
            &[("response_type", "code code")],
            "unsupported_response_type",
            "query",
        ),
        (
            &[("response_type", "token")],
            "unsupported_response_type",
            "fragment",
        ),
        (
            &[
                ("response_type", "id_token tokens"),
                ("response_mode", "query"),
            ],
            "unsupported_response_type",
            "fragment",
        ),
        (
            &[("response_mode", "web_message")],
            "invalid_request",
            "query",
        ),
        (
            &[("response_type", "id_token"), ("nonce", "")],
            "invalid_request",
            "fragment",
        ),
        (
            &[("response_type", "code id_token"), ("nonce", "")],
            "invalid_request",
            "fragment",
        ),
    ] {
        let (travelled, brought) = browser.authorize(changes).await.response();
        assert_eq!(travelled, mode, "{changes:?}");
        assert_eq!(brought["error"], error, "{changes:?}");
    }
}

#[tokio::test]
async fn a_nonce_is_only_required_where_an_id_token_comes_through_the_browser() {
    let provider = provider().await;
    for response_type in ["code", "code token"] {
        let mut browser = Browser::new(&provider);
        let page = browser
            .authorize(&[("response_type", response_type), ("nonce", "")])
            .await;
        assert_eq!(page.page(), "login", "{response_type}");
    }
}

#[tokio::test]
async fn no_pkce_is_needed_where_no_code_comes() {
    let policy = {
        let mut policy = mock_provider::Policy::default();
        policy.pkce = mock_provider::Pkce::Required;
        policy
    };
    let provider = builder().policy(policy).start().await.unwrap();
    let mut browser = Browser::new(&provider);
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let ask = |response_type| [&without[..], &[("response_type", response_type)]].concat();
    let page = browser.authorize(&ask("id_token")).await;
    assert_eq!(page.page(), "login");
    let reply = browser.authorize(&ask("code id_token")).await;
    assert_eq!(reply.refused(), "invalid_request");
}

#[tokio::test]
async fn the_journal_names_what_went_through_the_browser() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let page = browser
        .authorize(&[("response_type", "code id_token token")])
        .await;
    browser.log_in(&page, "alice").await;
    let exchanges = provider.journal().exchanges();
    let login = exchanges
        .iter()
        .find(|exchange| exchange.endpoint == Endpoint::Login)
        .unwrap();
    let kinds: Vec<Kind> = login.issued.iter().map(|issued| issued.kind).collect();
    assert_eq!(kinds, [Kind::Code, Kind::AccessToken, Kind::IdToken]);
    for issued in &login.issued {
        assert!(!login.line().contains(&issued.value), "{:?}", issued.kind);
    }
}

#[tokio::test]
async fn the_code_of_a_hybrid_response_keeps_its_pkce() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let page = browser
        .authorize(&[("response_type", "code id_token")])
        .await;
    let (_, brought) = browser.log_in(&page, "alice").await.response();
    let fields = [
        ("grant_type", "authorization_code"),
        ("redirect_uri", CALLBACK),
        ("code", brought["code"].as_str()),
    ];
    let bare = post(&provider, Endpoint::Token, &basic("app", SECRET), &fields).await;
    assert_eq!(bare.error(), "invalid_grant");
    let with = [&fields[..], &[("code_verifier", VERIFIER)]].concat();
    let reply = post(&provider, Endpoint::Token, &basic("app", SECRET), &with).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn the_metadata_name_types_modes_and_grants() {
    let provider = provider().await;
    let url = provider.endpoint(Endpoint::Discovery);
    let metadata = Browser::new(&provider).open(url.as_str()).await.json();
    assert_eq!(
        metadata["response_types_supported"],
        json!([
            "code",
            "id_token",
            "id_token token",
            "code id_token",
            "code token",
            "code id_token token"
        ])
    );
    assert_eq!(
        metadata["response_modes_supported"],
        json!(["query", "fragment", "form_post"])
    );
    let grants = metadata["grant_types_supported"].as_array().unwrap();
    assert!(grants.contains(&json!("implicit")));
    let claims = metadata["claims_supported"].as_array().unwrap();
    assert!(claims.contains(&json!("c_hash")) && claims.contains(&json!("at_hash")));
}
#[tokio::test]
async fn a_client_gets_the_response_types_it_registered() {
    let client = Client::new("limited")
        .secret(SECRET)
        .redirect_uri(CALLBACK)
        .response_type(ResponseType::Code)
        .response_type(ResponseType::CodeIdToken);
    let provider = builder().client(client).start().await.unwrap();
    let mut browser = Browser::new(&provider);
    let ask = |response_type| [("client_id", "limited"), ("response_type", response_type)];
    for allowed in ["code", "id_token code"] {
        let page = browser.authorize(&ask(allowed)).await;
        assert_eq!(page.page(), "login", "{allowed}");
    }
    for refused in ["id_token", "code token", "code id_token token"] {
        let reply = browser.authorize(&ask(refused)).await;
        assert_eq!(reply.refused(), "unauthorized_client", "{refused}");
    }
}
