//! Where a setting holds: client, user, endpoint, the n-th exchange, once; and which of two settings wins.

use std::time::Duration;

use mock_provider::{Endpoint, MockProvider, Setting};
use proptest::prelude::*;
use reqwest::StatusCode;
use serde_json::Value;

use crate::browser::{Browser, CALLBACK, VERIFIER, builder};
use crate::sign_out::provider;

/// Signs in and says how long the access token lives.
async fn lifetime(provider: &MockProvider, user: &str) -> i64 {
    Browser::new(provider).sign_in(user).await["expires_in"]
        .as_i64()
        .unwrap()
}

/// The lifetime for the client `other`.
async fn lifetime_for_other(provider: &MockProvider) -> i64 {
    let mut browser = Browser::new(provider);
    let page = browser.authorize(&[("client_id", "other")]).await;
    let code = browser
        .log_in(page, "alice")
        .await
        .parameter("code")
        .unwrap();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let reply = browser.token_as("other", "app-secret", &fields).await;
    reply.json()["expires_in"].as_i64().unwrap()
}

#[tokio::test]
async fn a_client_scope_leaves_other_clients_alone() {
    let provider = provider(&["access-token-lifetime@client=other=60"]).await;
    assert_eq!(lifetime(&provider, "alice").await, 3600);
    assert_eq!(provider.fired("access-token-lifetime"), 0);
    assert_eq!(lifetime_for_other(&provider).await, 60);
    assert_eq!(provider.fired("access-token-lifetime"), 1);
}

#[tokio::test]
async fn a_user_scope_leaves_other_users_alone() {
    let provider = provider(&["userinfo-sub-foreign@user=bob"]).await;
    for (user, expected) in [("alice", false), ("bob", true)] {
        let browser = &mut Browser::new(&provider);
        let tokens = browser.sign_in(user).await;
        let reply = browser
            .fetch(Endpoint::Userinfo, tokens["access_token"].as_str())
            .await;
        assert_eq!(reply.json()["sub"] == "another-subject", expected, "{user}");
    }
}

#[tokio::test]
async fn a_fault_of_refreshes_can_be_limited_to_a_user() {
    let provider = provider(&["refresh-refused@user=bob"]).await;
    for (user, status) in [("alice", 200), ("bob", 400)] {
        let browser = &mut Browser::new(&provider);
        let tokens = browser.sign_in(user).await;
        let reply = browser
            .refresh(tokens["refresh_token"].as_str().unwrap())
            .await;
        assert_eq!(reply.status.as_u16(), status, "{user}");
    }
}

#[tokio::test]
async fn an_endpoint_scope_leaves_other_endpoints_alone() {
    let at = |endpoint: &str| format!("email-verified-string@endpoint={endpoint}");
    for (endpoint, in_userinfo) in [("userinfo", true), ("token", false)] {
        let provider = provider(&["id-token-claims=scopes", &at(endpoint)]).await;
        let browser = &mut Browser::new(&provider);
        let tokens = browser.sign_in("alice").await;
        let reply = browser
            .fetch(Endpoint::Userinfo, tokens["access_token"].as_str())
            .await;
        assert_eq!(reply.json()["email_verified"].is_string(), in_userinfo);
    }
}

/// The statuses of so many refreshes with the newest refresh token each.
async fn refreshes(provider: &MockProvider, count: usize) -> Vec<u16> {
    let mut browser = Browser::new(provider);
    let tokens = browser.sign_in("alice").await;
    let mut token = tokens["refresh_token"].as_str().unwrap().to_owned();
    let mut statuses = Vec::new();
    for _ in 0..count {
        let reply = browser.refresh(&token).await;
        statuses.push(reply.status.as_u16());
        if let (StatusCode::OK, Value::String(next)) =
            (reply.status, &reply.json()["refresh_token"])
        {
            token.clone_from(next);
        }
    }
    statuses
}

#[tokio::test]
async fn once_is_the_first_time_it_could_act() {
    let provider = provider(&["refresh-server-error@once"]).await;
    assert_eq!(refreshes(&provider, 3).await, [500, 200, 200]);
    assert_eq!(provider.fired("refresh-server-error"), 1);
}

#[tokio::test]
async fn nth_is_the_nth_time_it_could_act_and_no_other() {
    let provider = provider(&["refresh-server-error@nth=2"]).await;
    assert_eq!(refreshes(&provider, 4).await, [200, 500, 200, 200]);
}

#[tokio::test]
async fn a_reset_begins_to_count_anew() {
    let provider = provider(&["refresh-server-error@once"]).await;
    assert_eq!(refreshes(&provider, 2).await, [500, 200]);
    provider.reset_quirks();
    assert_eq!(provider.fired("refresh-server-error"), 0);
    assert_eq!(refreshes(&provider, 2).await, [500, 200]);
}

#[tokio::test]
async fn the_newest_setting_that_holds_wins_alone() {
    let provider = provider(&[
        "access-token-lifetime=100",
        "access-token-lifetime@user=bob=200",
    ])
    .await;
    assert_eq!(lifetime(&provider, "alice").await, 100);
    assert_eq!(lifetime(&provider, "bob").await, 200);
    provider
        .set(Setting::new("access-token-lifetime", 300))
        .unwrap();
    assert_eq!(lifetime(&provider, "bob").await, 300);
    provider.clear("access-token-lifetime");
    assert_eq!(lifetime(&provider, "bob").await, 200);
}

#[tokio::test]
async fn a_flag_set_to_false_hides_what_was_set_before() {
    let provider = provider(&["id-token-sid-missing"]).await;
    provider
        .set(Setting::new("id-token-sid-missing", false))
        .unwrap();
    Browser::new(&provider).sign_in("alice").await;
    assert_eq!(provider.fired("id-token-sid-missing"), 0);
    provider.reset_quirks();
    Browser::new(&provider).sign_in("alice").await;
    assert_eq!(provider.fired("id-token-sid-missing"), 1);
}

#[tokio::test]
async fn the_same_setting_again_replaces_the_former() {
    let provider = provider(&[]).await;
    for seconds in [60, 120] {
        provider
            .set(Setting::new("access-token-lifetime", seconds).client("app"))
            .unwrap();
    }
    assert_eq!(
        provider.quirks(),
        [Setting::new("access-token-lifetime", 120).client("app")]
    );
}

#[tokio::test]
async fn the_journal_names_what_fired_in_an_exchange() {
    let provider = provider(&[
        "id-token-aud-foreign",
        "expires-in=string",
        "userinfo-sub-foreign",
    ])
    .await;
    Browser::new(&provider).sign_in("alice").await;
    let exchanges = provider.journal().exchanges();
    let token = exchanges
        .iter()
        .find(|exchange| exchange.endpoint == Endpoint::Token)
        .unwrap();
    assert_eq!(token.quirks, ["id-token-aud-foreign", "expires-in"]);
    assert!(
        token
            .line()
            .contains("quirks=id-token-aud-foreign,expires-in"),
        "{}",
        token.line()
    );
}

#[tokio::test]
async fn a_rotation_happens_once_without_being_told_so() {
    let provider = provider(&["key-rotated"]).await;
    let mut browser = Browser::new(&provider);
    let before = browser.fetch(Endpoint::Jwks, None).await.body;
    browser.sign_in("alice").await;
    let after = browser.fetch(Endpoint::Jwks, None).await.body;
    browser.sign_in("alice").await;
    let later = browser.fetch(Endpoint::Jwks, None).await.body;
    assert!(before != after && after == later);
    assert_eq!(provider.fired("key-rotated"), 1);
}

#[tokio::test]
async fn a_slow_refresh_makes_the_rp_wait() {
    let provider = provider(&["refresh-slow=60000"]).await;
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice").await;
    let refresh = browser.refresh(tokens["refresh_token"].as_str().unwrap());
    assert!(
        tokio::time::timeout(Duration::from_millis(200), refresh)
            .await
            .is_err()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Of any number of chances exactly the n-th is taken.
    #[test]
    fn nth_counts_chances(nth in 1_u64..6, chances in 0_usize..7) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let provider = builder()
                .quirk(Setting::new("refresh-server-error", true).nth(nth))
                .start()
                .await
                .unwrap();
            let statuses = refreshes(&provider, chances).await;
            for (at, status) in (1..).zip(&statuses) {
                assert_eq!(*status == 500, at == nth, "{statuses:?}");
            }
            let taken = u64::from(usize::try_from(nth).unwrap() <= chances);
            assert_eq!(provider.fired("refresh-server-error"), taken);
        });
    }
}
