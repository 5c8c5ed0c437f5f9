//! Signing in: the pages, single sign-on, and what the RP gets.

use std::time::Duration;

use crate::support::{
    Browser, CALLBACK, SECRET, builder, http, part, provider, redeem, send, text, userinfo,
};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock_provider::{Algorithm, Channel, Client, Endpoint, Kind};
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn a_sign_in_ends_with_tokens_that_speak_of_the_user() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let page = browser.authorize(&[]).await;
    assert_eq!((page.status, page.page()), (StatusCode::OK, "login"));
    assert!(page.body.contains("<title>Sign in"));
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("x-frame-options"), "DENY");

    let reply = browser.log_in(&page, "alice").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(reply.parameter("state").as_deref(), Some("the state"));
    assert_eq!(reply.parameter("iss").as_deref(), Some(provider.issuer()));
    let cookie = reply.header("set-cookie");
    for flag in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(flag), "{cookie}");
    }

    let tokens = redeem(&provider, &[("code", &reply.parameter("code").unwrap())]).await;
    assert_eq!(tokens.header("cache-control"), "no-store");
    let tokens = tokens.json();
    assert_eq!(
        (text(&tokens, "token_type"), &tokens["expires_in"]),
        ("Bearer", &json!(3600))
    );
    let claims = part(text(&tokens, "id_token"), 1);
    assert_eq!(
        (
            text(&claims, "iss"),
            text(&claims, "aud"),
            text(&claims, "nonce")
        ),
        (provider.issuer(), "app", "the nonce")
    );
    assert_eq!(
        (&claims["auth_time"], &claims["exp"]),
        (&json!(1_800_000_000), &json!(1_800_003_600))
    );
    assert_eq!(text(&claims, "sid"), provider.sessions()[0].id);
    assert!(
        claims.get("azp").is_none() && claims.get("email").is_none(),
        "{claims}"
    );

    let known = userinfo(&provider, text(&tokens, "access_token"))
        .await
        .json();
    assert_eq!(known["sub"], claims["sub"]);
    assert_eq!(known["email"], "alice@example.test");
}

#[tokio::test]
async fn the_signature_is_that_of_the_published_key() {
    let provider = builder()
        .client(
            Client::new("ec")
                .secret(SECRET)
                .redirect_uri(CALLBACK)
                .id_token_alg(Algorithm::Es256),
        )
        .start()
        .await
        .unwrap();
    let keys = send(http().request(Method::GET, provider.endpoint(Endpoint::Jwks)))
        .await
        .json();
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let token = text(&tokens, "id_token");
    let header = part(token, 0);
    assert_eq!(header["alg"], "RS256");
    let key = keys["keys"]
        .as_array()
        .unwrap()
        .iter()
        .find(|key| key["kid"] == header["kid"])
        .unwrap();
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let public = RsaPublicKeyComponents {
        n: decode(key["n"].as_str().unwrap()),
        e: decode(key["e"].as_str().unwrap()),
    };
    let (message, signature) = token.rsplit_once('.').unwrap();
    let verified = public.verify(
        &RSA_PKCS1_2048_8192_SHA256,
        message.as_bytes(),
        &decode(signature),
    );
    assert!(verified.is_ok());

    let code = Browser::new(&provider)
        .code("alice", &[("client_id", "ec")])
        .await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", crate::support::VERIFIER),
    ];
    let tokens = crate::support::post(
        &provider,
        Endpoint::Token,
        &crate::support::basic("ec", SECRET),
        &fields,
    )
    .await
    .json();
    assert_eq!(part(text(&tokens, "id_token"), 0)["alg"], "ES256");
}

#[tokio::test]
async fn a_rotation_replaces_the_published_keys() {
    let provider = provider().await;
    let jwks = || async {
        send(http().request(Method::GET, provider.endpoint(Endpoint::Jwks)))
            .await
            .body
    };
    let before = jwks().await;
    provider.rotate_keys();
    let after = jwks().await;
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let kid = part(text(&tokens, "id_token"), 0)["kid"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(after.contains(&kid) && !before.contains(&kid));
}

#[tokio::test]
async fn a_session_signs_in_silently_until_it_ends() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    browser.sign_in("alice", &[]).await;
    let silent = browser.authorize(&[("prompt", "none")]).await;
    assert_eq!(silent.status, StatusCode::FOUND);
    assert!(silent.parameter("code").is_some());
    // Another browser has nothing of it.
    let elsewhere = Browser::new(&provider).authorize(&[]).await;
    assert_eq!(elsewhere.page(), "login");

    provider.clock().advance(Duration::from_hours(8));
    assert_eq!(browser.authorize(&[]).await.page(), "login");
    assert_eq!(provider.sessions(), []);

    browser.sign_in("bob", &[]).await;
    provider.end_sessions();
    let ended = browser.authorize(&[("prompt", "none")]).await;
    assert_eq!(ended.parameter("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn response_modes_carry_the_code_each_their_way() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    browser.sign_in("alice", &[]).await;
    let fragment = browser.authorize(&[("response_mode", "fragment")]).await;
    assert!(
        fragment
            .header("location")
            .starts_with(&format!("{CALLBACK}#code=")),
        "{fragment:?}"
    );
    let posted = browser
        .authorize(&[("response_mode", "form_post"), ("state", "<s>")])
        .await;
    assert_eq!(
        (posted.status, posted.page()),
        (StatusCode::OK, "form-post")
    );
    assert!(
        posted.body.contains("value=\"&lt;s&gt;\"") && posted.body.contains("onload="),
        "{posted:?}"
    );
    let by_post = browser
        .post(
            provider.endpoint(Endpoint::Authorize).as_str(),
            &crate::support::usual(&[]),
        )
        .await;
    assert_eq!(by_post.status, StatusCode::SEE_OTHER);
    assert!(by_post.parameter("code").is_some());
}

#[tokio::test]
async fn an_id_token_hint_names_the_only_user_who_will_do() {
    let provider = provider().await;
    let alices = Browser::new(&provider).sign_in("alice", &[]).await;
    let hint = ("id_token_hint", text(&alices, "id_token"));
    let mut browser = Browser::new(&provider);
    browser.sign_in("bob", &[]).await;
    let silent = browser.authorize(&[hint, ("prompt", "none")]).await;
    assert_eq!(silent.parameter("error").as_deref(), Some("login_required"));
    let page = browser.authorize(&[hint]).await;
    let wrong = browser.log_in(&page, "bob").await;
    assert_eq!(wrong.parameter("error").as_deref(), Some("login_required"));
    let right = browser.log_in(&page, "alice").await;
    assert!(right.parameter("code").is_some());
    let access = browser
        .authorize(&[("id_token_hint", text(&alices, "access_token"))])
        .await;
    assert_eq!(
        access.parameter("error").as_deref(),
        Some("invalid_request")
    );
}

#[tokio::test]
async fn the_journal_tells_who_asked_and_what_was_issued() {
    let provider = provider().await;
    Browser::new(&provider).sign_in("alice", &[]).await;
    let exchanges = provider.journal().exchanges();
    let seen: Vec<_> = exchanges
        .iter()
        .map(|exchange| (exchange.endpoint, exchange.by))
        .collect();
    assert_eq!(
        seen,
        [
            (Endpoint::Authorize, Channel::Browser),
            (Endpoint::Login, Channel::Browser),
            (Endpoint::Token, Channel::Back)
        ]
    );
    let token = &exchanges[2];
    let kinds: Vec<Kind> = token.issued.iter().map(|issued| issued.kind).collect();
    assert_eq!(
        kinds,
        [Kind::AccessToken, Kind::RefreshToken, Kind::IdToken]
    );
    assert!(
        token
            .issued
            .iter()
            .all(|issued| issued.session == provider.sessions()[0].id)
    );
    assert_eq!(
        (token.client_id.as_deref(), &*token.client_auth),
        (Some("app"), &["client_secret_basic".to_owned()][..])
    );
    let printed = format!("{exchanges:?}");
    for issued in &token.issued {
        assert!(
            !printed.contains(&issued.value),
            "{:?} is printed",
            issued.kind
        );
    }
    assert!(!printed.contains(SECRET));
}

#[tokio::test]
async fn many_browsers_at_once_are_not_mixed_up() {
    let provider = provider().await;
    let sign_ins = (0..16).map(|nth| {
        let provider = &provider;
        async move {
            let user = if nth % 2 == 0 { "alice" } else { "bob" };
            let tokens = Browser::new(provider).sign_in(user, &[]).await;
            let known = userinfo(provider, text(&tokens, "access_token"))
                .await
                .json();
            assert_eq!(known["preferred_username"], user);
            part(text(&tokens, "id_token"), 1)["sid"]
                .as_str()
                .unwrap()
                .to_owned()
        }
    });
    let sids = futures_util::future::join_all(sign_ins).await;
    let unlike: std::collections::BTreeSet<_> = sids.iter().collect();
    assert_eq!((unlike.len(), provider.sessions().len()), (16, 16));
}

#[tokio::test]
async fn a_dropped_provider_answers_no_more_and_others_stay() {
    let (ends, stays) = (provider().await, provider().await);
    let client = http();
    let ask = |url| client.request(Method::GET, url).send();
    let gone = ends.endpoint(Endpoint::Discovery);
    assert!(ask(gone.clone()).await.is_ok());
    drop(ends);
    // The listener closes as soon as the server's task runs; the connection that was open closes with it.
    let refused = async {
        while ask(gone.clone()).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), refused)
        .await
        .unwrap();
    assert!(ask(stays.endpoint(Endpoint::Discovery)).await.is_ok());
}
