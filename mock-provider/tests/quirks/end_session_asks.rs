//! RP-initiated logout that asks the user first.

use std::time::Duration;

use mock_provider::Endpoint;
use reqwest::StatusCode;

use crate::browser::{Browser, SIGNED_OUT};
use crate::sign_out::{asks, is_out, provider, signed_in};

#[tokio::test]
async fn without_a_hint_the_user_is_asked() {
    for (action, lives_on) in [("logout", false), ("stay", true)] {
        let provider = provider(&[]).await;
        let (mut browser, _) = signed_in(&provider, "alice").await;
        let query = [
            ("client_id", "app"),
            ("post_logout_redirect_uri", SIGNED_OUT),
            ("state", "s"),
        ];
        let page = browser.get(Endpoint::EndSession, &query).await;
        asks(&provider, &page, 1);
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
    let (mut browser, _) = signed_in(&provider, "alice").await;
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
    let (mut browser, _) = signed_in(&provider, "alice").await;
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
        let (mut browser, hint) = signed_in(&provider, "alice").await;
        browser
            .get(Endpoint::EndSession, &[("id_token_hint", &hint)])
            .await;
        hint
    };
    let (mut browser, _) = signed_in(&provider, "alice").await;
    let page = browser
        .get(Endpoint::EndSession, &[("id_token_hint", &old)])
        .await;
    asks(&provider, &page, 1);
    assert!(page.body.contains("another session"), "{}", page.body);

    let of_bob = signed_in(&provider, "bob").await.1;
    let page = browser
        .get(Endpoint::EndSession, &[("id_token_hint", &of_bob)])
        .await;
    assert_eq!(
        (page.page(), provider.sessions().len()),
        ("logout-confirm", 2)
    );
}

#[tokio::test]
async fn quirks_decide_about_confirmations() {
    for (value, with_hint, without) in [
        ("never", "logged-out", "logged-out"),
        ("without-hint", "logged-out", "logout-confirm"),
        ("always", "logout-confirm", "logout-confirm"),
    ] {
        let provider = provider(&[&format!("end-session-confirmation={value}")]).await;
        let (mut browser, _) = signed_in(&provider, "alice").await;
        let reply = browser.get(Endpoint::EndSession, &[]).await;
        assert_eq!(reply.page(), without, "{value}");
        let (mut browser, hint) = signed_in(&provider, "alice").await;
        let reply = browser
            .get(Endpoint::EndSession, &[("id_token_hint", &hint)])
            .await;
        assert_eq!(reply.page(), with_hint, "{value}");
    }
}
