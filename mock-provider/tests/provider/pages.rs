//! The pages of a sign-in: password, account, consent.

use std::time::Duration;

use mock_provider::Endpoint;
use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Browser, part, provider, redeem, text};

#[tokio::test]
async fn prompt_login_and_max_age_ask_for_the_password_again() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    browser.sign_in("alice", &[]).await;
    let sid = provider.sessions()[0].id.clone();
    provider.clock().advance(Duration::from_secs(100));
    assert!(
        browser
            .authorize(&[("max_age", "100")])
            .await
            .parameter("code")
            .is_some()
    );
    let too_old = browser.authorize(&[("max_age", "99")]).await;
    let reply = browser.log_in(&too_old, "alice").await;
    let code = reply.parameter("code").unwrap();
    let tokens = redeem(&provider, &[("code", &code)]).await.json();
    let claims = part(text(&tokens, "id_token"), 1);
    assert_eq!(
        (&claims["auth_time"], text(&claims, "sid")),
        (&json!(1_800_000_100), &*sid)
    );

    assert_eq!(browser.authorize(&[("max_age", "0")]).await.page(), "login");
    let again = browser.authorize(&[("prompt", "login")]).await;
    // A GET of the form's address, as after a reload, asks again and does not sign in.
    let other = browser.log_in(&again, "bob").await;
    assert!(other.parameter("code").is_some());
    let users: Vec<String> = provider
        .sessions()
        .into_iter()
        .map(|session| session.user)
        .collect();
    assert_eq!(users, ["bob"]);
}

#[tokio::test]
async fn a_wrong_password_shows_the_form_again_and_cancel_denies() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let page = browser.authorize(&[("login_hint", "al\"ice")]).await;
    assert!(page.body.contains("value=\"al&quot;ice\""));
    let wrong = browser
        .submit(
            &page,
            &[
                ("username", "alice"),
                ("password", "guess"),
                ("action", "login"),
            ],
        )
        .await;
    assert_eq!((wrong.status, wrong.page()), (StatusCode::OK, "login"));
    assert!(wrong.body.contains("role=\"alert\"") && browser.cookie.is_none());
    let denied = browser.submit(&wrong, &[("action", "cancel")]).await;
    assert_eq!(denied.parameter("error").as_deref(), Some("access_denied"));
    assert_eq!(denied.parameter("state").as_deref(), Some("the state"));
}

#[tokio::test]
async fn the_account_picker_continues_changes_or_cancels() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    browser.sign_in("alice", &[]).await;
    let picker = browser.authorize(&[("prompt", "select_account")]).await;
    assert_eq!(picker.page(), "select-account");
    assert!(picker.body.contains("Continue as alice"));
    let reply = browser.submit(&picker, &[("action", "continue")]).await;
    assert!(reply.parameter("code").is_some());
    let login = browser.submit(&picker, &[("action", "other")]).await;
    assert!(
        browser
            .log_in(&login, "bob")
            .await
            .parameter("code")
            .is_some()
    );
    let picker = browser.authorize(&[("prompt", "select_account")]).await;
    let reply = browser.submit(&picker, &[("action", "cancel")]).await;
    assert_eq!(reply.parameter("error").as_deref(), Some("access_denied"));
}

#[tokio::test]
async fn consent_is_asked_once_and_prompt_asks_again() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let asking = [("client_id", "asking")];
    let login = browser.authorize(&asking).await;
    let consent = browser.log_in(&login, "alice").await;
    assert_eq!(consent.page(), "consent");
    let silent = browser
        .authorize(&[("client_id", "asking"), ("prompt", "none")])
        .await;
    assert_eq!(
        silent.parameter("error").as_deref(),
        Some("consent_required")
    );
    let denied = browser.submit(&consent, &[("action", "deny")]).await;
    assert_eq!(denied.parameter("error").as_deref(), Some("access_denied"));
    let allowed = browser.submit(&consent, &[("action", "allow")]).await;
    assert!(allowed.parameter("code").is_some());
    assert!(browser.authorize(&asking).await.parameter("code").is_some());
    let again = browser
        .authorize(&[("client_id", "asking"), ("prompt", "consent")])
        .await;
    assert_eq!(again.page(), "consent");
}

#[tokio::test]
async fn a_consent_form_without_its_ticket_is_only_shown_again() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let login = browser.authorize(&[("client_id", "asking")]).await;
    browser.log_in(&login, "alice").await;
    let url = format!(
        "{}?{}",
        provider.endpoint(Endpoint::Consent),
        crate::support::form(&crate::support::usual(&[("client_id", "asking")]))
    );
    let forged = browser
        .post(
            &url,
            &[("action", "allow"), ("ticket", "9999999999.7.AAAA")],
        )
        .await;
    assert_eq!(forged.page(), "consent");
}
