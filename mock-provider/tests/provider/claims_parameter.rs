//! The `claims` parameter, `acr_values`, `ui_locales` and `display`.

use mock_provider::{Client, Endpoint};
use serde_json::{Value, json};

use crate::support::{
    Browser, CALLBACK, SECRET, basic, builder, part, post, provider, redeem, text, userinfo,
};

/// Signs in with a `claims` parameter and thin scopes; the claims of the ID token, and the userinfo response.
async fn asked(claims: &Value, changes: &[(&str, &str)]) -> (Value, Value) {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let claims = claims.to_string();
    let changes = [&[("scope", "openid"), ("claims", &claims)][..], changes].concat();
    let tokens = browser.sign_in("alice", &changes).await;
    let told = userinfo(&provider, text(&tokens, "access_token")).await;
    (part(text(&tokens, "id_token"), 1), told.json())
}

#[tokio::test]
async fn single_claims_come_where_they_were_asked_for() {
    let claims = json!({
        "userinfo": {"email": {"essential": true}, "nickname": null},
        "id_token": {"given_name": null, "auth_time": {"essential": true}},
    });
    let (id_token, told) = asked(&claims, &[]).await;
    assert_eq!(id_token["given_name"], "Alice");
    assert!(id_token["auth_time"].is_number());
    assert_eq!(id_token.get("email"), None);
    assert_eq!(told["email"], "alice@example.test");
    assert_eq!(told.get("given_name"), None);
    assert_eq!(told.get("nickname"), None);
}

#[tokio::test]
async fn a_claim_with_another_value_is_left_out() {
    let claims = json!({"userinfo": {
        "email": {"value": "bob@example.test"},
        "locale": {"values": ["de", "en"]},
    }});
    let (_, told) = asked(&claims, &[]).await;
    assert_eq!(told.get("email"), None);
    assert_eq!(told["locale"], "en");
}

#[tokio::test]
async fn what_was_asked_for_is_still_there_after_a_refresh() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let claims = json!({"userinfo": {"email": null}, "id_token": {"name": null}}).to_string();
    let changes = [("scope", "openid offline_access"), ("claims", &*claims)];
    let tokens = browser.sign_in("alice", &changes).await;
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", text(&tokens, "refresh_token")),
    ];
    let reply = post(&provider, Endpoint::Token, &basic("app", SECRET), &fields).await;
    let fresh = reply.json();
    let told = userinfo(&provider, text(&fresh, "access_token")).await;
    assert_eq!(told.json()["email"], "alice@example.test");
    assert_eq!(part(text(&fresh, "id_token"), 1)["name"], "Alice Example");
}

#[tokio::test]
async fn a_malformed_claims_parameter_is_refused() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    for claims in [
        "nonsense",
        "[]",
        r#"{"id_token": 1}"#,
        r#"{"userinfo": {"email": "x"}}"#,
    ] {
        let reply = browser.authorize(&[("claims", claims)]).await;
        assert_eq!(reply.refused(), "invalid_request", "{claims}");
    }
}

#[tokio::test]
async fn an_acr_comes_when_it_is_asked_for() {
    let essential = json!({"id_token": {"acr": {"essential": true, "values": ["gold", "1"]}}});
    assert_eq!(asked(&essential, &[]).await.0["acr"], "1");
    let voluntary = json!({"id_token": {"acr": {"value": "gold"}}});
    assert_eq!(asked(&voluntary, &[]).await.0["acr"], "1");
    let nothing = json!({});
    assert_eq!(asked(&nothing, &[]).await.0.get("acr"), None);
    let by_parameter = asked(&nothing, &[("acr_values", "gold 0")]).await.0;
    assert_eq!(by_parameter["acr"], "0");
}

#[tokio::test]
async fn an_essential_acr_that_cannot_be_had_fails_the_sign_in() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let claims = json!({"id_token": {"acr": {"essential": true, "values": ["gold"]}}}).to_string();
    let reply = browser.authorize(&[("claims", &claims)]).await;
    assert_eq!(reply.refused(), "unmet_authentication_requirements");
}

#[tokio::test]
async fn a_subject_that_is_asked_for_must_be_the_one_who_signs_in() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice", &[]).await;
    let sub = part(text(&tokens, "id_token"), 1)["sub"].clone();
    let claims = json!({"id_token": {"sub": {"value": sub}}}).to_string();
    let reply = browser
        .authorize(&[("claims", &claims), ("prompt", "none")])
        .await;
    assert!(reply.parameter("code").is_some(), "{reply:?}");

    let mut other = Browser::new(&provider);
    other.sign_in("bob", &[]).await;
    let reply = other
        .authorize(&[("claims", &claims), ("prompt", "none")])
        .await;
    assert_eq!(reply.refused(), "login_required");
    let page = other.authorize(&[("claims", &claims)]).await;
    let reply = other.log_in(&page, "bob").await;
    assert_eq!(reply.refused(), "login_required");
    let page = other.authorize(&[("claims", &claims)]).await;
    let reply = other.log_in(&page, "alice").await;
    assert!(reply.parameter("code").is_some(), "{reply:?}");
}

#[tokio::test]
async fn a_language_is_never_an_error() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    for (asked, told) in [("", "en"), ("tlh de-CH fr", "de-CH"), ("\"><b>", "en")] {
        let page = browser.authorize(&[("ui_locales", asked)]).await;
        assert_eq!(page.page(), "login", "{asked}");
        assert!(
            page.body.contains(&format!("<html lang=\"{told}\">")),
            "{asked}: {}",
            page.body
        );
    }
}

#[tokio::test]
async fn display_is_one_of_four_words() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    for word in ["page", "popup", "touch", "wap"] {
        let page = browser.authorize(&[("display", word)]).await;
        assert_eq!(page.page(), "login", "{word}");
    }
    let reply = browser.authorize(&[("display", "hologram")]).await;
    assert_eq!(reply.refused(), "invalid_request");
}

#[tokio::test]
async fn a_login_hint_fills_in_the_user_name() {
    let client = Client::new("b").secret(SECRET).redirect_uri(CALLBACK);
    let provider = builder().client(client).start().await.unwrap();
    let mut browser = Browser::new(&provider);
    let changes = [("client_id", "b"), ("login_hint", "al\"ice")];
    let page = browser.authorize(&changes).await;
    assert!(page.body.contains("value=\"al&quot;ice\""), "{}", page.body);
}

#[tokio::test]
async fn the_metadata_say_so() {
    let provider = provider().await;
    let url = provider.endpoint(Endpoint::Discovery);
    let metadata = Browser::new(&provider).open(url.as_str()).await.json();
    assert_eq!(metadata["claims_parameter_supported"], true);
    assert_eq!(metadata["acr_values_supported"], json!(["1", "0"]));
    assert_eq!(metadata["ui_locales_supported"][0], "en");
    assert_eq!(metadata["display_values_supported"][0], "page");
    let claims = metadata["claims_supported"].as_array().unwrap();
    assert!(claims.contains(&json!("acr")));
}

#[tokio::test]
async fn max_age_comes_with_the_time_of_the_sign_in() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let code = browser.code("alice", &[("max_age", "600")]).await;
    let reply = redeem(&provider, &[("code", &code)]).await;
    let claims = part(text(&reply.json(), "id_token"), 1);
    assert_eq!(claims["auth_time"], claims["iat"]);
}
