//! Userinfo in its forms: signed, aggregated, distributed, for scripts.

use std::time::Duration;

use jsonwebtoken::{DecodingKey, decode, decode_header};
use mock_provider::{Algorithm, Client, Endpoint, MockProvider, Setting};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{
    Browser, CALLBACK, SECRET, builder, http, post, provider, send, text, userinfo, validation,
    verified,
};

async fn with(settings: &[&str]) -> MockProvider {
    let settings = settings.iter().map(|text| Setting::parse(text).unwrap());
    let builder = settings.fold(builder(), mock_provider::Builder::quirk);
    builder.start().await.unwrap()
}

async fn access_token(provider: &MockProvider) -> String {
    let tokens = Browser::new(provider).sign_in("alice", &[]).await;
    text(&tokens, "access_token").to_owned()
}

#[tokio::test]
async fn a_client_gets_its_userinfo_signed_as_it_asked() {
    for alg in Algorithm::ASYMMETRIC {
        let client = Client::new("app")
            .secret(SECRET)
            .redirect_uri(CALLBACK)
            .userinfo_alg(alg);
        let provider = builder().client(client).start().await.unwrap();
        let reply = userinfo(&provider, &access_token(&provider).await).await;
        assert_eq!(reply.header("content-type"), "application/jwt");
        assert_eq!(reply.header("cache-control"), "no-store");
        let header = decode_header(&reply.body).unwrap();
        assert_eq!(
            format!("{:?}", header.alg).to_uppercase(),
            alg.name().to_uppercase()
        );
        let claims = verified(&provider, &reply.body, "app").await;
        assert_eq!(claims["email"], "alice@example.test");
        assert_eq!(claims["iss"], provider.issuer());
    }
}

#[tokio::test]
async fn userinfo_with_hs256_is_keyed_with_the_secret() {
    let provider = with(&["userinfo-signed=HS256"]).await;
    let reply = userinfo(&provider, &access_token(&provider).await).await;
    let validation = validation(jsonwebtoken::Algorithm::HS256, &provider, "app");
    let key = DecodingKey::from_secret(SECRET.as_bytes());
    let claims = decode::<Value>(&reply.body, &key, &validation)
        .unwrap()
        .claims;
    assert_eq!(claims["aud"], "app");
}

#[tokio::test]
async fn aggregated_claims_come_in_a_jwt_that_verifies() {
    let provider = with(&["userinfo-claims-source=aggregated"]).await;
    let known = userinfo(&provider, &access_token(&provider).await)
        .await
        .json();
    assert_eq!(known["email"], "alice@example.test");
    let source = known["_claim_names"]["address"].as_str().unwrap();
    let token = text(&known["_claim_sources"][source], "JWT");
    let claims = signed_by_a_published_key(&provider, token).await;
    assert_eq!(claims["address"]["country"], "US");
    assert!(claims.get("sub").is_none(), "{claims}");
}

#[tokio::test]
async fn distributed_claims_are_where_the_response_says_and_need_their_own_token() {
    let provider = with(&["userinfo-claims-source=distributed"]).await;
    let access = access_token(&provider).await;
    let known = userinfo(&provider, &access).await.json();
    let source = &known["_claim_sources"]["src1"];
    let ask = async |token: &str| {
        let request = http().request(Method::GET, text(source, "endpoint"));
        send(request.header("authorization", format!("Bearer {token}"))).await
    };
    let own = text(source, "access_token");
    assert_ne!(own, access);
    let reply = ask(own).await;
    assert_eq!(reply.header("content-type"), "application/jwt");
    let claims = signed_by_a_published_key(&provider, &reply.body).await;
    assert_eq!(claims["phone_number"], "+1 555 0100");

    let wrong = ask(&access).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(
        wrong
            .header("www-authenticate")
            .contains("insufficient_scope")
    );
    let crossed = userinfo(&provider, own).await;
    assert_eq!(
        crossed.status,
        StatusCode::FORBIDDEN,
        "nor the other way round"
    );
    assert_eq!(ask("made-up").await.status, StatusCode::UNAUTHORIZED);
    provider.clock().advance(Duration::from_hours(1));
    assert_eq!(ask(own).await.status, StatusCode::UNAUTHORIZED);
}

/// The claims of a JWT without an audience, as the sources of claims send it.
async fn signed_by_a_published_key(provider: &MockProvider, token: &str) -> Value {
    let set = crate::support::jwks(provider).await;
    let set: jsonwebtoken::jwk::JwkSet = serde_json::from_value(set).unwrap();
    let header = decode_header(token).unwrap();
    let jwk = set.find(header.kid.as_deref().unwrap()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(header.alg);
    validation.set_issuer(&[provider.issuer()]);
    validation.set_required_spec_claims(&["iss"]);
    validation.validate_aud = false;
    let key = DecodingKey::from_jwk(jwk).unwrap();
    decode::<Value>(token, &key, &validation).unwrap().claims
}

#[tokio::test]
async fn a_provider_that_looks_in_one_place_finds_no_token_in_the_other() {
    for (setting, header, form) in [
        (
            "userinfo-token-in=header",
            StatusCode::OK,
            StatusCode::UNAUTHORIZED,
        ),
        (
            "userinfo-token-in=form",
            StatusCode::UNAUTHORIZED,
            StatusCode::OK,
        ),
    ] {
        let provider = with(&[setting]).await;
        let token = access_token(&provider).await;
        assert_eq!(
            userinfo(&provider, &token).await.status,
            header,
            "{setting}"
        );
        let fields = [("access_token", token.as_str())];
        let reply = post(&provider, Endpoint::Userinfo, "", &fields).await;
        assert_eq!(reply.status, form, "{setting}");
    }
}

#[tokio::test]
async fn a_script_may_read_userinfo_from_the_origin_of_a_redirect_uri() {
    let provider = provider().await;
    let token = access_token(&provider).await;
    let ask = async |method: Method, origin: &str| {
        let request = http()
            .request(method, provider.endpoint(Endpoint::Userinfo))
            .header("origin", origin)
            .header("access-control-request-method", "GET")
            .header("authorization", format!("Bearer {token}"));
        send(request).await
    };
    let own = "http://localhost:4000";
    let preflight = ask(Method::OPTIONS, own).await;
    assert_eq!(preflight.status, StatusCode::NO_CONTENT);
    assert_eq!(preflight.header("access-control-allow-origin"), own);
    assert!(
        preflight
            .header("access-control-allow-headers")
            .contains("authorization")
    );
    let answer = ask(Method::GET, own).await;
    assert_eq!(answer.header("access-control-allow-origin"), own);
    let foreign = ask(Method::GET, "http://elsewhere.test").await;
    assert_eq!(foreign.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn pairwise_users_are_the_same_in_all_answers_of_one_client() {
    let provider = with(&["subject-pairwise"]).await;
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice", &[]).await;
    let id_token = text(&tokens, "id_token");
    let sub = verified(&provider, id_token, "app").await["sub"].clone();
    let access = text(&tokens, "access_token");
    assert_eq!(userinfo(&provider, access).await.json()["sub"], sub);
    let basic = crate::support::basic("app", SECRET);
    let fields = [("token", access)];
    let introspected = post(&provider, Endpoint::Introspection, &basic, &fields).await;
    assert_eq!(introspected.json()["sub"], sub);
    let plain = provider.users().iter().any(|user| json!(user.sub()) == sub);
    assert!(!plain, "no client learns the identifier of all");
    // The hint means the live session: nobody is asked to sign in again.
    let hinted = browser
        .authorize(&[("id_token_hint", id_token), ("prompt", "none")])
        .await;
    assert!(hinted.parameter("code").is_some(), "{hinted:?}");
}
