//! RP-initiated logout that is refused: on a page, never with a redirect.

use std::time::Duration;

use mock_provider::Endpoint;

use crate::browser::{CALLBACK, SIGNED_OUT, builder};
use crate::sign_out::{is_refused, provider, signed_in};

#[tokio::test]
async fn addresses_that_are_not_registered_lead_to_a_page() {
    let provider = provider(&[]).await;
    let (mut browser, hint) = signed_in(&provider, "alice").await;
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
    let (mut browser, hint) = signed_in(&provider, "alice").await;
    let elsewhere = builder().start().await.unwrap();
    let foreign = signed_in(&elsewhere, "alice").await.1;
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
    let (mut browser, hint) = signed_in(&provider, "alice").await;
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
