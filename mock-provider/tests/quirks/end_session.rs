//! RP-initiated logout that works: query, form, with and without an address, a session, a living hint.

use std::time::Duration;

use mock_provider::{Client, Endpoint};
use reqwest::StatusCode;

use crate::browser::{Browser, CALLBACK, SIGNED_OUT, builder};
use crate::sign_out::{is_out, provider, signed_in};

#[tokio::test]
async fn a_hint_of_this_session_signs_out_and_brings_back_with_state() {
    let provider = provider(&[]).await;
    let (mut browser, hint) = signed_in(&provider, "alice").await;
    let query = [
        ("id_token_hint", hint.as_str()),
        ("client_id", "app"),
        ("post_logout_redirect_uri", SIGNED_OUT),
        ("state", "a&b"),
        ("ui_locales", "fr de"),
        ("logout_hint", "alice"),
    ];
    let reply = browser.get(Endpoint::EndSession, &query).await;
    is_out(
        &browser,
        &reply,
        StatusCode::FOUND,
        &format!("{SIGNED_OUT}&state=a%26b"),
    );
    let page = browser.authorize(&[]).await;
    assert_eq!(page.page(), "login", "the next sign-in needs the password");
}

#[tokio::test]
async fn without_an_address_the_provider_says_that_it_is_done() {
    let provider = provider(&[]).await;
    let (mut browser, hint) = signed_in(&provider, "alice").await;
    let reply = browser
        .get(
            Endpoint::EndSession,
            &[("id_token_hint", &hint), ("state", "s")],
        )
        .await;
    is_out(&browser, &reply, StatusCode::OK, "");
    assert_eq!(reply.page(), "logged-out");
}

#[tokio::test]
async fn a_form_works_like_a_query() {
    let provider = provider(&[]).await;
    let (mut browser, hint) = signed_in(&provider, "alice").await;
    let url = provider.endpoint(Endpoint::EndSession);
    let fields = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", SIGNED_OUT),
    ];
    let reply = browser.post(url.as_str(), &fields, "same-site").await;
    is_out(&browser, &reply, StatusCode::SEE_OTHER, SIGNED_OUT);
}

#[tokio::test]
async fn a_form_from_another_site_is_sent_again_with_the_cookie() {
    let provider = provider(&[]).await;
    let (mut browser, hint) = signed_in(&provider, "alice").await;
    let url = provider.endpoint(Endpoint::EndSession);
    let fields = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", SIGNED_OUT),
    ];
    let page = browser.post(url.as_str(), &fields, "cross-site").await;
    assert_eq!((page.page(), provider.sessions().len()), ("form-post", 1));
    let reply = browser.submit(&page, &[]).await;
    is_out(&browser, &reply, StatusCode::SEE_OTHER, SIGNED_OUT);
}

#[tokio::test]
async fn without_a_session_there_is_nothing_to_ask() {
    let provider = provider(&[]).await;
    let (mut browser, hint) = signed_in(&provider, "alice").await;
    provider.end_sessions();
    let query = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", SIGNED_OUT),
    ];
    let reply = browser.get(Endpoint::EndSession, &query).await;
    is_out(&browser, &reply, StatusCode::FOUND, SIGNED_OUT);
    let reply = Browser::new(&provider).get(Endpoint::EndSession, &[]).await;
    assert_eq!(reply.page(), "logged-out");
}

#[tokio::test]
async fn an_expired_hint_and_one_from_before_a_rotation_are_good() {
    let provider = provider(&[]).await;
    let (mut browser, hint) = signed_in(&provider, "alice").await;
    provider.clock().advance(Duration::from_hours(2));
    provider.rotate_keys();
    let reply = browser
        .get(Endpoint::EndSession, &[("id_token_hint", &hint)])
        .await;
    is_out(&browser, &reply, StatusCode::OK, "");
}

#[tokio::test]
async fn the_signed_out_page_frames_front_channel_logout() {
    let framed = Client::new("app")
        .secret("app-secret")
        .redirect_uri(CALLBACK)
        .post_logout_redirect_uri(SIGNED_OUT)
        .front_channel_logout_uri("http://localhost:4000/front-channel?x=1");
    let provider = builder().client(framed).start().await.unwrap();
    let (mut browser, hint) = signed_in(&provider, "alice").await;
    let query = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", SIGNED_OUT),
    ];
    let reply = browser.get(Endpoint::EndSession, &query).await;
    is_out(&browser, &reply, StatusCode::OK, "");
    assert!(
        reply
            .body
            .contains("src=\"http://localhost:4000/front-channel?x=1&amp;iss=http"),
        "{}",
        reply.body
    );
    assert!(
        reply
            .body
            .contains("href=\"http://localhost:4000/signed-out?from=op\""),
        "{}",
        reply.body
    );
}
