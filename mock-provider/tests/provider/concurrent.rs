//! Many browsers at once: nobody gets what belongs to another.

use mock_provider::MockProvider;
use reqwest::StatusCode;
use serde_json::Value;

use crate::support::{Browser, builder, part, provider, redeem, refresh, text, userinfo};

const BROWSERS: usize = 16;
const SIGN_INS: usize = 125;

/// One browser signs in again and again, now as one user, now as the other.
async fn signs_in_again_and_again(provider: &MockProvider, browser: usize) {
    for nth in 0..SIGN_INS {
        let mut window = Browser::new(provider);
        let user = if (browser + nth).is_multiple_of(2) {
            "alice"
        } else {
            "bob"
        };
        let (state, nonce) = (
            format!("state {browser} {nth}"),
            format!("nonce {browser} {nth}"),
        );
        let changes = [("state", state.as_str()), ("nonce", nonce.as_str())];
        let page = window.authorize(&changes).await;
        let callback = window.log_in(&page, user).await;
        assert_eq!(callback.parameter("state").as_ref(), Some(&state));
        let code = callback.parameter("code").unwrap();
        let reply = redeem(provider, &[("code", &code)]).await;
        assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
        let tokens = reply.json();
        let claims = part(text(&tokens, "id_token"), 1);
        let known = userinfo(provider, text(&tokens, "access_token"))
            .await
            .json();
        let session = window.cookie.as_deref().unwrap();
        assert_eq!(claims["nonce"], nonce);
        assert_eq!(known["preferred_username"], user);
        assert_eq!(claims["sub"], known["sub"]);
        let sid = claims["sid"].as_str().unwrap();
        assert!(session.contains(sid), "{session} is not of session {sid}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_browsers_sign_in_at_once_and_nothing_is_mixed_up() {
    let provider = builder().journal_limit(10).start().await.unwrap();
    let browsers = (0..BROWSERS).map(|browser| signs_in_again_and_again(&provider, browser));
    futures_util::future::join_all(browsers).await;
    assert_eq!(provider.sessions().len(), BROWSERS * SIGN_INS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_refreshes_at_the_same_time_one_is_the_first() {
    let provider = provider().await;
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    let token = text(&tokens, "refresh_token");
    let at_once = (0..8).map(|_| refresh(&provider, token));
    let replies = futures_util::future::join_all(at_once).await;
    let good = replies
        .iter()
        .filter(|reply| reply.status == StatusCode::OK);
    assert_eq!(good.count(), 1);
    // The others are reuse, which ends what the first one got.
    let first = replies.iter().find(|reply| reply.status == StatusCode::OK);
    let newest: Value = first.unwrap().json();
    let reply = refresh(&provider, text(&newest, "refresh_token")).await;
    assert_eq!(reply.error(), "invalid_grant");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_redemptions_at_the_same_time_one_is_the_first() {
    let provider = provider().await;
    let code = Browser::new(&provider).code("alice", &[]).await;
    let changes = [("code", code.as_str())];
    let at_once = (0..8).map(|_| redeem(&provider, &changes));
    let replies = futures_util::future::join_all(at_once).await;
    let good = replies
        .iter()
        .filter(|reply| reply.status == StatusCode::OK);
    assert_eq!(good.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_grace_parallel_refreshes_all_work() {
    for (answer, different) in [("new", 8), ("same", 1)] {
        let settings = [("refresh-grace", "30"), ("refresh-grace-token", answer)];
        let builder = settings
            .iter()
            .map(|(id, value)| format!("{id}={value}").parse().unwrap())
            .fold(builder(), mock_provider::Builder::quirk);
        let provider = builder.start().await.unwrap();
        let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
        let token = text(&tokens, "refresh_token");
        let at_once = (0..8).map(|_| refresh(&provider, token));
        let replies = futures_util::future::join_all(at_once).await;
        let mut new: Vec<String> = replies
            .iter()
            .map(|reply| text(&reply.json(), "refresh_token").to_owned())
            .collect();
        new.sort_unstable();
        new.dedup();
        assert_eq!(new.len(), different, "{answer}");
    }
}
