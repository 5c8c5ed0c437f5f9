//! Ways out that are not the usual one: hints of others, no browser at all, a page apart, and detours.

use std::time::Duration;

use mock_provider::{Client, Endpoint, MockProvider, Profile};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::browser::{Browser, CALLBACK, Reply, SIGNED_OUT, builder};
use crate::exchange::Run;
use crate::receiver::Receiver;
use crate::sign_out::{asks, is_out, is_refused, provider, signed_in};

const ADDRESS: &str = "post_logout_redirect_uri";

impl Run<'_> {
    /// The part of the long exchange with other ways out.
    pub(crate) async fn sign_outs_by_other_ways(&mut self) {
        self.browser.provider.sign_out_user("alice");
        let old = self.alices_tokens().await;
        self.browser.provider.sign_out_user("alice");
        let tokens = self.alices_tokens().await;
        let hint = old["id_token"].as_str().unwrap_or("none");
        let query = [("id_token_hint", hint)];
        let reply = self.browser.get(Endpoint::EndSession, &query).await;
        self.note("sign-out, hint of another session", &reply);
        self.alive("sessions alive after the hint of another one");

        self.alices_tokens().await;
        let page = self.browser.get(Endpoint::EndSession, &[]).await;
        self.note("the way to the page that asks", &page);
        let page = self.browser.follow(page).await;
        self.note("the page that asks", &page);
        let back = match page.page() {
            "logout-confirm" => self.browser.submit(&page, &[("action", "logout")]).await,
            _ => page,
        };
        self.note("the way back from it", &back);
        let end = self.browser.follow(back).await;
        self.note("the end of it", &end);
        self.alive("sessions alive after the page");

        let now = self.alices_tokens().await;
        let now = if now.is_null() { tokens } else { now };
        let token = now["refresh_token"].as_str().unwrap_or("none");
        let fields = [("refresh_token", token)];
        let reply = self.browser.ask(Endpoint::EndSession, &fields).await;
        self.note("sign-out by a refresh token", &reply);
        self.alive("sessions alive after the refresh token");
    }

    fn alive(&mut self, step: &'static str) {
        let alive = self.browser.provider.sessions().len();
        self.steps.push((step, json!(alive)));
    }

    /// What alice gets now; `null` where it came to nothing.
    async fn alices_tokens(&mut self) -> Value {
        let page = self.browser.authorize(&[]).await;
        let callback = self.browser.log_in(page, "alice").await;
        let code = callback.parameter("code").unwrap_or_default();
        let reply = self.browser.redeem(&code).await;
        serde_json::from_str(&reply.body).unwrap_or_default()
    }
}

#[tokio::test]
async fn a_hint_of_another_user_or_session_asks_is_refused_or_is_ignored() {
    for value in ["asks", "refused", "ignored"] {
        let provider = provider(&[&format!("end-session-foreign-hint={value}")]).await;
        let (_, of_bob) = signed_in(&provider, "bob").await;
        provider.sign_out_user("bob");
        let (_, old) = signed_in(&provider, "alice").await;
        provider.sign_out_user("alice");
        for hint in [of_bob, old] {
            let (mut browser, own) = signed_in(&provider, "alice").await;
            let query = [
                ("id_token_hint", hint.as_str()),
                (ADDRESS, SIGNED_OUT),
                ("state", "s"),
            ];
            let reply = browser.get(Endpoint::EndSession, &query).await;
            let home = format!("{SIGNED_OUT}&state=s");
            match value {
                "asks" => asks(&provider, &reply, 1),
                "refused" => is_refused(&provider, &reply, "another user or another session"),
                _ => is_out(&browser, &reply, StatusCode::FOUND, &home),
            }
            let query = [("id_token_hint", own.as_str()), (ADDRESS, SIGNED_OUT)];
            let reply = browser.get(Endpoint::EndSession, &query).await;
            is_out(&browser, &reply, StatusCode::FOUND, SIGNED_OUT);
        }
    }
}

/// Posts the refresh token of a new sign-in to the end-session endpoint.
async fn by_token(provider: &MockProvider, client: (&str, &str), token: Option<&str>) -> Reply {
    let mut browser = Browser::new(provider);
    let tokens = browser.sign_in("alice").await;
    let token = token.unwrap_or_else(|| tokens["refresh_token"].as_str().unwrap());
    let fields = [("refresh_token", token)];
    browser
        .ask_as(client.0, client.1, Endpoint::EndSession, &fields)
        .await
}

#[tokio::test]
async fn a_refresh_token_ends_its_session_without_the_browser() {
    let receiver = Receiver::start().await;
    let app = Client::new("app")
        .secret("app-secret")
        .redirect_uri(CALLBACK)
        .back_channel_logout_uri(receiver.at("/back-channel"));
    let keycloak = Profile::load("keycloak").unwrap();
    let provider = builder()
        .profile(keycloak)
        .client(app)
        .start()
        .await
        .unwrap();
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice").await;
    let token = tokens["refresh_token"].as_str().unwrap();
    let mut elsewhere = Browser::new(&provider);
    elsewhere.sign_in("alice").await;
    let fields = [("refresh_token", token)];
    let reply = browser.ask(Endpoint::EndSession, &fields).await;
    assert_eq!((reply.status.as_u16(), reply.body.as_str()), (204, ""));
    assert_eq!(provider.sessions().len(), 1, "the other browser's lives on");
    provider.deliveries_settled().await;
    assert_eq!(receiver.take().len(), 1, "the RPs of the session are told");
    let page = browser.authorize(&[]).await;
    assert_eq!(page.page(), "login", "the cookie is worth nothing");
    assert_eq!(browser.refresh(token).await.status.as_u16(), 400);
    let again = browser.ask(Endpoint::EndSession, &fields).await;
    assert_eq!(again.status.as_u16(), 400);
    assert_eq!(again.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn a_refresh_token_of_nobody_or_of_another_client_ends_nothing() {
    let provider = provider(&["end-session-refresh-token=true"]).await;
    for (client, token, status, error) in [
        (("app", "app-secret"), Some("x"), 400, "invalid_grant"),
        (("other", "app-secret"), None, 400, "invalid_grant"),
        (("app", "wrong"), None, 401, "invalid_client"),
    ] {
        let reply = by_token(&provider, client, token).await;
        assert_eq!(reply.status.as_u16(), status, "{reply:?}");
        assert_eq!(reply.json()["error"], error);
    }
    assert_eq!(provider.sessions().len(), 3);
    assert_eq!(
        by_token(&provider, ("app", "app-secret"), None)
            .await
            .status
            .as_u16(),
        204
    );
    assert_eq!(provider.sessions().len(), 3);
}

#[tokio::test]
async fn without_the_quirk_a_refresh_token_is_nothing_to_the_endpoint() {
    let provider = provider(&[]).await;
    let reply = by_token(&provider, ("app", "app-secret"), None).await;
    assert_eq!(
        reply.page(),
        "logged-out",
        "there is no session in this request"
    );
    assert_eq!(provider.sessions().len(), 1);
}

#[tokio::test]
async fn the_page_apart_sends_the_browser_there_and_back() {
    let hydra = Profile::load("hydra").unwrap();
    let provider = builder().profile(hydra).start().await.unwrap();
    let (mut browser, hint) = signed_in(&provider, "alice").await;
    let query = [
        ("id_token_hint", hint.as_str()),
        (ADDRESS, SIGNED_OUT),
        ("state", "s"),
    ];
    let there = browser.get(Endpoint::EndSession, &query).await;
    assert_eq!(there.status, StatusCode::FOUND);
    let page_at = provider.endpoint(Endpoint::LogoutPage);
    assert!(there.location().starts_with(page_at.as_str()), "{there:?}");
    assert!(there.parameter("logout_challenge").is_some());
    let page = browser.open(there.location()).await;
    asks(&provider, &page, 1);
    let back = browser.submit(&page, &[("action", "logout")]).await;
    assert_eq!(
        (back.status, provider.sessions().len()),
        (StatusCode::SEE_OTHER, 1)
    );
    assert!(back.parameter("logout_verifier").is_some(), "{back:?}");
    let out = browser.open(back.location()).await;
    let home = format!("{SIGNED_OUT}&state=s");
    is_out(&browser, &out, StatusCode::FOUND, &home);

    // Whoever loads the address again is led on, and a session that was begun since lives on.
    browser.sign_in("alice").await;
    let again = browser.open(back.location()).await;
    assert_eq!((again.location(), provider.sessions().len()), (&*home, 1));
    let used = browser.open(there.location()).await;
    assert_eq!((used.status.as_u16(), used.page()), (400, "error"));
}

#[tokio::test]
async fn the_page_apart_belongs_to_one_browser_and_takes_no_for_an_answer() {
    let provider = provider(&["end-session-page=apart"]).await;
    let (mut browser, _) = signed_in(&provider, "alice").await;
    let there = browser.get(Endpoint::EndSession, &[]).await;
    let page = browser.open(there.location()).await;
    asks(&provider, &page, 1);

    let (mut other, _) = signed_in(&provider, "bob").await;
    let mut nobody = Browser::new(&provider);
    for browser in [&mut other, &mut nobody] {
        for reply in [
            browser.open(there.location()).await,
            browser.submit(&page, &[("action", "logout")]).await,
        ] {
            assert_eq!((reply.status.as_u16(), reply.page()), (400, "error"));
        }
    }
    let stays = browser.submit(&page, &[("action", "stay")]).await;
    assert_eq!(
        (stays.page(), provider.sessions().len()),
        ("still-signed-in", 2)
    );
    let late = browser.get(Endpoint::EndSession, &[]).await;
    provider.clock().advance(Duration::from_secs(3601));
    let late = browser.open(late.location()).await;
    assert_eq!((late.page(), provider.sessions().len()), ("error", 2));
    let made_up = [("logout_verifier", "x")];
    let reply = browser.get(Endpoint::EndSession, &made_up).await;
    assert_eq!((reply.page(), provider.sessions().len()), ("error", 2));
}

#[tokio::test]
async fn without_the_quirk_there_is_no_page_apart() {
    let provider = provider(&[]).await;
    let mut browser = Browser::new(&provider);
    let reply = browser.get(Endpoint::LogoutPage, &[]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn hops_lead_to_the_return_address_and_nowhere_else() {
    for (hops, dialect, endpoint, name) in [
        (0, "rp-initiated", Endpoint::EndSession, ADDRESS),
        (1, "rp-initiated", Endpoint::EndSession, ADDRESS),
        (3, "rp-initiated", Endpoint::EndSession, ADDRESS),
        (2, "cognito", Endpoint::CognitoLogout, "logout_uri"),
        (2, "auth0", Endpoint::Auth0Logout, "returnTo"),
    ] {
        let settings = [
            format!("sign-out-hops={hops}"),
            format!("logout-dialect={dialect}"),
        ];
        let provider = provider(&[&settings[0], &settings[1]]).await;
        let (mut browser, hint) = signed_in(&provider, "alice").await;
        let mut query = vec![("client_id", "app"), (name, SIGNED_OUT)];
        if endpoint == Endpoint::EndSession {
            query.push(("id_token_hint", &hint));
        }
        let mut reply = browser.get(endpoint, &query).await;
        assert_eq!(provider.sessions(), []);
        let mut made = 0;
        while reply.location() != SIGNED_OUT {
            assert!(made < hops, "{reply:?}");
            made += 1;
            reply = browser.open(reply.location()).await;
        }
        assert_eq!(made, hops, "{dialect}");
    }
    let provider = provider(&["sign-out-hops=2"]).await;
    let (mut browser, hint) = signed_in(&provider, "alice").await;
    let query = [("id_token_hint", hint.as_str()), (ADDRESS, SIGNED_OUT)];
    let first = browser.get(Endpoint::EndSession, &query).await;
    let elsewhere = first
        .location()
        .replace("localhost%3A4000", "localhost%3A5000");
    assert_ne!(elsewhere, first.location());
    let reply = browser.open(&elsewhere).await;
    assert_eq!((reply.location(), reply.page()), ("", "logged-out"));
}

#[tokio::test]
async fn a_session_in_use_ends_at_its_limit() {
    let settings = ["session-renewal=at-use", "session-limit=21600"];
    let provider = provider(&settings).await;
    let (mut browser, _) = signed_in(&provider, "alice").await;
    for (hours, alive) in [(3, 1), (2, 1), (2, 0)] {
        provider.clock().advance(Duration::from_hours(hours));
        let silent = browser.authorize(&[("prompt", "none")]).await;
        assert_eq!(silent.parameter("code").is_some(), alive == 1, "{silent:?}");
        assert_eq!(provider.sessions().len(), alive);
    }
    let page = browser.authorize(&[]).await;
    browser.log_in(page, "alice").await;
    provider.clock().advance(Duration::from_hours(5));
    assert_eq!(
        provider.sessions().len(),
        1,
        "the next session has its own limit"
    );
    // The password renews a session, and sets no new limit.
    let page = browser.authorize(&[("prompt", "login")]).await;
    browser.log_in(page, "alice").await;
    provider.clock().advance(Duration::from_hours(2));
    assert_eq!(provider.sessions().len(), 0);
}
