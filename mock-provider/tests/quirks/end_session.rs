//! RP-initiated logout: every branch.

use std::time::Duration;

use mock_provider::{Client, Endpoint, MockProvider, Setting};
use reqwest::StatusCode;
use serde_json::Value;

use crate::browser::{Browser, CALLBACK, Reply, SIGNED_OUT, builder};

async fn provider(settings: &[&str]) -> MockProvider {
    let settings = settings.iter().map(|text| Setting::parse(text).unwrap());
    settings
        .fold(builder(), mock_provider::Builder::quirk)
        .start()
        .await
        .unwrap()
}

fn id_token(tokens: &Value) -> String {
    tokens["id_token"].as_str().unwrap().to_owned()
}

/// Alice, signed in, with her ID token.
async fn alice(provider: &MockProvider) -> (Browser<'_>, String) {
    let mut browser = Browser::new(provider);
    let tokens = browser.sign_in("alice").await;
    (browser, id_token(&tokens))
}

#[track_caller]
fn is_refused(provider: &MockProvider, reply: &Reply, because: &str) {
    assert_eq!(
        (reply.status, reply.page()),
        (StatusCode::BAD_REQUEST, "error"),
        "{reply:?}"
    );
    assert!(reply.alert().contains(because), "{}", reply.alert());
    assert_eq!(reply.location(), "");
    assert_eq!(provider.sessions().len(), 1, "the session lives on");
    let exchanges = provider.journal().exchanges();
    let refusal = exchanges
        .last()
        .unwrap()
        .refusal
        .clone()
        .expect("the journal says why");
    assert!(
        refusal.reason.contains(because) && !refusal.mend.is_empty(),
        "{refusal}"
    );
}

#[track_caller]
fn is_confirmation(provider: &MockProvider, reply: &Reply) {
    assert_eq!(
        (reply.status, reply.page()),
        (StatusCode::OK, "logout-confirm"),
        "{reply:?}"
    );
    assert_eq!(provider.sessions().len(), 1, "nothing has ended yet");
}

#[track_caller]
fn is_out(browser: &Browser<'_>, reply: &Reply, status: StatusCode, location: &str) {
    assert_eq!(
        (reply.status, reply.location()),
        (status, location),
        "{reply:?}"
    );
    assert_eq!(browser.provider.sessions(), []);
    assert_eq!(browser.cookie, None, "the cookie is taken away");
}

#[tokio::test]
async fn a_hint_of_this_session_signs_out_and_brings_back_with_state() {
    let provider = provider(&[]).await;
    let (mut browser, hint) = alice(&provider).await;
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
    let (mut browser, hint) = alice(&provider).await;
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
    let (mut browser, hint) = alice(&provider).await;
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
    let (mut browser, hint) = alice(&provider).await;
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
async fn without_a_hint_the_user_is_asked() {
    for (action, lives_on) in [("logout", false), ("stay", true)] {
        let provider = provider(&[]).await;
        let (mut browser, _) = alice(&provider).await;
        let query = [
            ("client_id", "app"),
            ("post_logout_redirect_uri", SIGNED_OUT),
            ("state", "s"),
        ];
        let page = browser.get(Endpoint::EndSession, &query).await;
        is_confirmation(&provider, &page);
        let reply = browser.submit(&page, &[("action", action)]).await;
        if lives_on {
            assert_eq!(
                (reply.page(), provider.sessions().len()),
                ("still-signed-in", 1)
            );
            assert!(
                reply
                    .body
                    .contains("http://localhost:4000/signed-out?from=op&amp;state=s"),
                "{}",
                reply.body
            );
        } else {
            is_out(
                &browser,
                &reply,
                StatusCode::SEE_OTHER,
                &format!("{SIGNED_OUT}&state=s"),
            );
        }
    }
}

#[tokio::test]
async fn a_form_that_the_provider_did_not_make_only_asks() {
    let provider = provider(&[]).await;
    let (mut browser, _) = alice(&provider).await;
    let url = provider.endpoint(Endpoint::EndSession);
    let page = browser.open(url.as_str()).await;
    let ticket = page.hidden()[0].1.clone();
    for (what, ticket, query, later) in [
        ("made up", "1.x", "", 0),
        ("of another request", ticket.as_str(), "client_id=app", 0),
        ("stale", ticket.as_str(), "", 3601),
    ] {
        provider.clock().advance(Duration::from_secs(later));
        let fields = [("ticket", ticket), ("action", "logout")];
        let url = format!("{url}?{query}");
        let reply = browser.post(&url, &fields, "same-origin").await;
        let seen = (reply.page(), provider.sessions().len());
        assert_eq!(seen, ("logout-confirm", 1), "{what}");
    }
}

#[tokio::test]
async fn a_ticket_of_another_session_only_asks() {
    let provider = provider(&[]).await;
    let (mut browser, _) = alice(&provider).await;
    let page = browser.get(Endpoint::EndSession, &[]).await;
    let mut other = Browser::new(&provider);
    other.sign_in("bob").await;
    let reply = other.submit(&page, &[("action", "logout")]).await;
    assert_eq!(
        (reply.page(), provider.sessions().len()),
        ("logout-confirm", 2)
    );
}

#[tokio::test]
async fn a_hint_of_another_session_or_user_only_asks() {
    let provider = provider(&[]).await;
    let old = {
        let (mut browser, hint) = alice(&provider).await;
        browser
            .get(Endpoint::EndSession, &[("id_token_hint", &hint)])
            .await;
        hint
    };
    let (mut browser, _) = alice(&provider).await;
    let page = browser
        .get(Endpoint::EndSession, &[("id_token_hint", &old)])
        .await;
    is_confirmation(&provider, &page);
    assert!(page.body.contains("another session"), "{}", page.body);

    let of_bob = id_token(&Browser::new(&provider).sign_in("bob").await);
    let page = browser
        .get(Endpoint::EndSession, &[("id_token_hint", &of_bob)])
        .await;
    assert_eq!(
        (page.page(), provider.sessions().len()),
        ("logout-confirm", 2)
    );
}

#[tokio::test]
async fn without_a_session_there_is_nothing_to_ask() {
    let provider = provider(&[]).await;
    let (mut browser, hint) = alice(&provider).await;
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
    let (mut browser, hint) = alice(&provider).await;
    provider.clock().advance(Duration::from_hours(2));
    provider.rotate_keys();
    let reply = browser
        .get(Endpoint::EndSession, &[("id_token_hint", &hint)])
        .await;
    is_out(&browser, &reply, StatusCode::OK, "");
}

#[tokio::test]
async fn addresses_that_are_not_registered_lead_to_a_page() {
    let provider = provider(&[]).await;
    let (mut browser, hint) = alice(&provider).await;
    for near in [
        "http://localhost:4000/signed-out",
        "http://localhost:4000/signed-out?from=op&x=1",
        "http://localhost:5000/",
        "javascript:alert(1)",
        CALLBACK,
    ] {
        let query = [
            ("id_token_hint", hint.as_str()),
            ("post_logout_redirect_uri", near),
        ];
        let reply = browser.get(Endpoint::EndSession, &query).await;
        is_refused(&provider, &reply, "is not registered for the client app");
    }
    let reply = browser
        .get(
            Endpoint::EndSession,
            &[("post_logout_redirect_uri", SIGNED_OUT)],
        )
        .await;
    is_refused(&provider, &reply, "without anything that says whose it is");
}

#[tokio::test]
async fn hints_that_are_no_id_tokens_of_this_provider_and_client_are_refused() {
    let provider = provider(&["access-token-format=jwt"]).await;
    let (mut browser, hint) = alice(&provider).await;
    let elsewhere = builder().start().await.unwrap();
    let foreign = id_token(&Browser::new(&elsewhere).sign_in("alice").await);
    let tokens = browser.sign_in("alice").await;
    let cut = hint.rsplit_once('.').unwrap().0.to_owned() + ".AAAA";
    for (token, because) in [
        ("nonsense", "it is no JWS"),
        (
            cut.as_str(),
            "its signature is not from a key of this provider",
        ),
        (foreign.as_str(), "its issuer is not"),
        (
            tokens["access_token"].as_str().unwrap(),
            "it is an access token",
        ),
    ] {
        let reply = browser
            .get(Endpoint::EndSession, &[("id_token_hint", token)])
            .await;
        is_refused(&provider, &reply, because);
    }
    for (query, because) in [
        (
            vec![("id_token_hint", hint.as_str()), ("client_id", "other")],
            "was issued to app",
        ),
        (
            vec![("client_id", "nobody")],
            "no client `nobody` is registered",
        ),
        (
            vec![("client_id", "app"), ("client_id", "app")],
            "more than once",
        ),
    ] {
        let reply = browser.get(Endpoint::EndSession, &query).await;
        is_refused(&provider, &reply, because);
    }
}

#[tokio::test]
async fn quirks_decide_about_hints() {
    let provider = provider(&[
        "end-session-hint=required",
        "end-session-expired-hint=refused",
    ])
    .await;
    let (mut browser, hint) = alice(&provider).await;
    let reply = browser
        .get(Endpoint::EndSession, &[("client_id", "app")])
        .await;
    is_refused(&provider, &reply, "`id_token_hint` is missing");
    provider.clock().advance(Duration::from_hours(1));
    let reply = browser
        .get(Endpoint::EndSession, &[("id_token_hint", &hint)])
        .await;
    is_refused(&provider, &reply, "`id_token_hint` has expired");
    assert_eq!(provider.fired("end-session-hint"), 2);
}

#[tokio::test]
async fn quirks_decide_about_confirmations() {
    for (value, with_hint, without) in [
        ("never", "logged-out", "logged-out"),
        ("without-hint", "logged-out", "logout-confirm"),
        ("always", "logout-confirm", "logout-confirm"),
    ] {
        let provider = provider(&[&format!("end-session-confirmation={value}")]).await;
        let (mut browser, _) = alice(&provider).await;
        let reply = browser.get(Endpoint::EndSession, &[]).await;
        assert_eq!(reply.page(), without, "{value}");
        let (mut browser, hint) = alice(&provider).await;
        let reply = browser
            .get(Endpoint::EndSession, &[("id_token_hint", &hint)])
            .await;
        assert_eq!(reply.page(), with_hint, "{value}");
    }
}

#[tokio::test]
async fn the_signed_out_page_frames_front_channel_logout() {
    let framed = Client::new("app")
        .secret("app-secret")
        .redirect_uri(CALLBACK)
        .post_logout_redirect_uri(SIGNED_OUT)
        .front_channel_logout_uri("http://localhost:4000/front-channel?x=1");
    let provider = builder().client(framed).start().await.unwrap();
    let (mut browser, hint) = alice(&provider).await;
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
