//! Back-channel logout: who is told, with what, how often, and how long a sign-out waits for it.

use std::time::Duration;

use mock_provider::{
    Builder, Carrier, Client, Endpoint, LOGOUT_EVENT, MockProvider, Outcome, Policy, SendError,
    Setting,
};
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::support::{Browser, CALLBACK, SECRET, builder, form, jwks, part, refresh, text};

const ALICE: [(&str, &str); 0] = [];

fn client(id: &str, logout: &str) -> Client {
    Client::new(id)
        .secret(SECRET)
        .redirect_uri(CALLBACK)
        .back_channel_logout_uri(logout)
}

/// A provider whose client `app` is told at `receiver`; a failed delivery is tried again at once.
fn telling(receiver: &Receiver, waits: Duration) -> Builder {
    let mut policy = Policy::default();
    policy.logout.retry_after = Duration::from_millis(1);
    policy.logout.waits = waits;
    builder()
        .policy(policy)
        .client(client("app", &receiver.at("/logout?x=1")))
}

async fn sign_out(browser: &mut Browser<'_>, hint: &str) {
    let query = form(&[("id_token_hint", hint)]);
    let url = format!(
        "{}?{query}",
        browser.provider.endpoint(Endpoint::EndSession)
    );
    let page = browser.open(&url).await;
    assert_eq!(page.page(), "logged-out", "{page:?}");
}

fn logout_token(receiver: &Receiver) -> String {
    let received = receiver.take();
    assert_eq!(received.len(), 1, "{received:?}");
    let pairs = received[0].pairs();
    assert_eq!(pairs.len(), 1, "{pairs:?}");
    assert_eq!(pairs[0].0, "logout_token");
    pairs[0].1.clone()
}

async fn signed_out_with(settings: &[&str]) -> (MockProvider, Receiver) {
    let receiver = Receiver::start().await;
    let settings = settings.iter().map(|text| Setting::parse(text).unwrap());
    let provider = settings
        .fold(telling(&receiver, Duration::ZERO), Builder::quirk)
        .start()
        .await
        .unwrap();
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice", &ALICE).await;
    sign_out(&mut browser, text(&tokens, "id_token")).await;
    provider.deliveries_settled().await;
    (provider, receiver)
}

#[tokio::test]
async fn a_sign_out_waits_until_the_rp_knows_who_and_which_session() {
    let receiver = Receiver::start().await;
    let provider = telling(&receiver, Duration::from_secs(5))
        .start()
        .await
        .unwrap();
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice", &ALICE).await;
    let id_token = part(text(&tokens, "id_token"), 1);
    sign_out(&mut browser, text(&tokens, "id_token")).await;

    let received = receiver.take();
    assert_eq!(received.len(), 1, "the answer came after the delivery");
    assert_eq!(received[0].method, "POST");
    assert_eq!(received[0].uri, "/logout?x=1");
    assert_eq!(
        received[0].content_type,
        "application/x-www-form-urlencoded"
    );
    let token = received[0].pairs()[0].1.clone();
    let (header, claims) = (part(&token, 0), part(&token, 1));
    assert_eq!(header["typ"], "logout+jwt");
    assert_eq!(header["alg"], "RS256");
    for name in ["iss", "sub", "aud", "sid"] {
        assert_eq!(claims[name], id_token[name], "{name}");
    }
    assert_eq!(claims["iat"], provider.clock().unix());
    assert_eq!(claims["exp"], provider.clock().unix() + 120);
    assert!(!claims["jti"].as_str().unwrap().is_empty());
    assert_eq!(claims["events"], json!({ LOGOUT_EVENT: {} }));
    assert_eq!(claims.get("nonce"), None);

    let deliveries = provider.deliveries();
    assert_eq!(deliveries.len(), 1);
    let delivery = &deliveries[0];
    assert!(delivery.is_accepted());
    assert_eq!(
        (
            delivery.client_id.as_str(),
            delivery.user.as_deref(),
            delivery.session.as_deref()
        ),
        ("app", Some("alice"), claims["sid"].as_str())
    );
    assert_eq!(delivery.token, token);
    let Outcome::Answered { headers, body, .. } = &delivery.outcome else {
        panic!("{delivery:?}");
    };
    assert_eq!(
        (headers["cache-control"].to_str().unwrap(), body.as_str()),
        ("no-store", "noted")
    );
}

#[tokio::test]
async fn a_sign_out_can_be_told_not_to_wait_and_an_rp_that_hangs_holds_nobody_up() {
    let receiver = Receiver::start().await;
    receiver.answers(&[0]);
    let provider = telling(&receiver, Duration::ZERO).start().await.unwrap();
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice", &ALICE).await;
    sign_out(&mut browser, text(&tokens, "id_token")).await;
    assert_eq!(provider.deliveries(), [], "nothing came back yet");
    assert_eq!(provider.sessions(), []);
}

#[tokio::test]
async fn every_client_of_the_session_is_told_and_no_other() {
    let receiver = Receiver::start().await;
    let provider = telling(&receiver, Duration::from_secs(5))
        .client(client("spa-told", &receiver.at("/second")))
        .client(client("bystander", &receiver.at("/bystander")))
        .start()
        .await
        .unwrap();
    let mut browser = Browser::new(&provider);
    browser.sign_in("alice", &ALICE).await;
    browser.authorize(&[("client_id", "spa-told")]).await;
    let mut other = Browser::new(&provider);
    other.sign_in("alice", &ALICE).await;
    let mut bob = Browser::new(&provider);
    bob.sign_in("bob", &ALICE).await;

    assert_eq!(provider.sign_out_user("alice"), 2, "bob stays");
    provider.deliveries_settled().await;
    let mut told: Vec<String> = provider
        .deliveries()
        .iter()
        .map(|delivery| format!("{} {:?}", delivery.client_id, delivery.user))
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "app Some(\"alice\")",
            "app Some(\"alice\")",
            "spa-told Some(\"alice\")"
        ]
    );
    provider.end_sessions();
    provider.deliveries_settled().await;
    assert_eq!(provider.deliveries().len(), 4);
    assert_eq!(provider.sessions(), []);
}

#[tokio::test]
async fn an_rp_in_trouble_gets_the_same_token_again_and_a_refusal_is_final() {
    for (answers, expected) in [
        (&[503, 429, 200][..], vec![Some(503), Some(429), Some(200)]),
        (&[500, 500, 500][..], vec![Some(500), Some(500), Some(500)]),
        (&[400][..], vec![Some(400)]),
        (&[302][..], vec![Some(302)]),
        (&[204][..], vec![Some(204)]),
    ] {
        let receiver = Receiver::start().await;
        receiver.answers(answers);
        let mut policy = Policy::default();
        policy.logout.attempts = 3;
        policy.logout.retry_after = Duration::from_millis(1);
        let provider = telling(&receiver, Duration::ZERO)
            .policy(policy)
            .start()
            .await
            .unwrap();
        Browser::new(&provider).sign_in("alice", &ALICE).await;
        provider.end_sessions();
        provider.deliveries_settled().await;
        let deliveries = provider.deliveries();
        let statuses: Vec<Option<u16>> = deliveries
            .iter()
            .map(|delivery| delivery.status().map(|status| status.as_u16()))
            .collect();
        assert_eq!(statuses, expected, "{answers:?}");
        for (at, delivery) in (1..).zip(&deliveries) {
            assert_eq!(delivery.attempt, at);
            assert_eq!(delivery.token, deliveries[0].token);
        }
    }
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_in_the_journal_too() {
    let provider = builder()
        .client(client("app", "http://127.0.0.1:1/logout"))
        .start()
        .await
        .unwrap();
    Browser::new(&provider).sign_in("alice", &ALICE).await;
    provider.end_sessions();
    provider.deliveries_settled().await;
    let deliveries = provider.deliveries();
    assert!(
        matches!(&deliveries[0].outcome, Outcome::Failed(why) if why.contains("cannot be reached")),
        "{deliveries:?}"
    );
    assert!(!deliveries[0].is_accepted());
}

#[tokio::test]
async fn two_sign_outs_at_once_tell_the_rp_once() {
    let receiver = Receiver::start().await;
    let provider = telling(&receiver, Duration::from_secs(5))
        .start()
        .await
        .unwrap();
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice", &ALICE).await;
    let mut second = Browser::new(&provider);
    second.cookie.clone_from(&browser.cookie);
    let hint = text(&tokens, "id_token");
    tokio::join!(sign_out(&mut browser, hint), sign_out(&mut second, hint));
    provider.deliveries_settled().await;
    assert_eq!(provider.deliveries().len(), 1);
}

#[tokio::test]
async fn a_test_can_send_any_token_and_sees_what_came_back() {
    let receiver = Receiver::start().await;
    let provider = telling(&receiver, Duration::ZERO).start().await.unwrap();
    let mut token = provider
        .logout_token("app", Some("alice"), Some("a-session"))
        .unwrap();
    token.draft.claims.insert("nonce".to_owned(), json!("n"));
    token.carrier = Carrier::FormAndMore;
    receiver.answers(&[400]);
    let delivery = provider.send_logout_token("app", token).await.unwrap();
    assert_eq!(delivery.status().unwrap().as_u16(), 400);
    let pairs = receiver.take()[0].pairs();
    assert_eq!(pairs[1], ("unheard_of".to_owned(), "1".to_owned()));
    let claims = part(&pairs[0].1, 1);
    assert_eq!(
        (&claims["nonce"], &claims["sid"]),
        (&json!("n"), &json!("a-session"))
    );
    assert_eq!(provider.deliveries(), [delivery]);

    let token = provider.logout_token("spa", Some("alice"), None).unwrap();
    assert_eq!(token.draft.claims.get("sid"), None);
    assert_eq!(
        provider.send_logout_token("spa", token.clone()).await,
        Err(SendError::NoAddress("spa".to_owned()))
    );
    assert_eq!(
        provider.send_logout_token("nobody", token).await,
        Err(SendError::UnknownClient("nobody".to_owned()))
    );
}

#[tokio::test]
async fn a_token_that_is_sent_again_on_purpose_is_the_same_token() {
    let (provider, receiver) = signed_out_with(&["logout-token-carrier=again"]).await;
    let received = receiver.take();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].body, received[1].body);
    assert_eq!(provider.fired("logout-token-carrier"), 1);
    assert_eq!(provider.deliveries()[1].attempt, 2);
}

#[tokio::test]
async fn quirks_forge_one_thing_at_a_time() {
    let honest: Value = {
        let (_provider, receiver) = signed_out_with(&[]).await;
        part(&logout_token(&receiver), 1)
    };
    let mut names: Vec<&str> = honest
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    for (setting, claim) in [
        ("logout-token-iss=missing", "iss"),
        ("logout-token-aud=missing", "aud"),
        ("logout-token-time=iat-missing", "iat"),
        ("logout-token-time=exp-missing", "exp"),
        ("logout-token-jti=missing", "jti"),
        ("logout-token-events=missing", "events"),
        ("logout-token-subject=sid", "sub"),
        ("logout-token-subject=sub", "sid"),
    ] {
        let (provider, receiver) = signed_out_with(&[setting]).await;
        let claims = part(&logout_token(&receiver), 1);
        let missing: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| claims.get(name).is_none())
            .collect();
        assert_eq!(missing, [claim], "{setting}");
        let id = setting.split('=').next().unwrap();
        assert_eq!(provider.fired(id), 1, "{setting}");
        assert_eq!(provider.deliveries()[0].quirks, [id]);
    }
}

#[tokio::test]
async fn a_provider_without_it_tells_nobody_and_says_so() {
    let (provider, receiver) = signed_out_with(&["back-channel-logout=off"]).await;
    assert!(receiver.take().is_empty());
    assert_eq!(provider.deliveries(), []);
    let metadata = Browser::new(&provider)
        .open(provider.endpoint(Endpoint::Discovery).as_str())
        .await
        .json();
    assert_eq!(metadata.get("backchannel_logout_supported"), None);
}

#[tokio::test]
async fn a_refresh_token_that_comes_again_ends_the_session_and_its_rps_are_told() {
    for (settings, told) in [
        (&["refresh-reuse=destroy-session"][..], 1),
        (
            &["refresh-reuse=destroy-session", "back-channel-logout=off"],
            0,
        ),
        (&["refresh-reuse=revoke-family"], 0),
    ] {
        let receiver = Receiver::start().await;
        let all = settings.iter().chain(&["refresh-rotation=rotated"]);
        let provider = all
            .map(|text| Setting::parse(text).unwrap())
            .fold(telling(&receiver, Duration::ZERO), Builder::quirk)
            .start()
            .await
            .unwrap();
        let mut browser = Browser::new(&provider);
        let tokens = browser.sign_in("alice", &ALICE).await;
        let token = text(&tokens, "refresh_token");
        assert_eq!(refresh(&provider, token).await.status.as_u16(), 200);
        assert_eq!(refresh(&provider, token).await.error(), "invalid_grant");
        provider.deliveries_settled().await;
        assert_eq!(receiver.take().len(), told, "{settings:?}");
        let ends = settings[0].ends_with("destroy-session");
        assert_eq!(provider.sessions().is_empty(), ends, "{settings:?}");
    }
}

#[tokio::test]
async fn a_rotation_is_for_logout_tokens_too() {
    let (provider, receiver) = signed_out_with(&["key-rotation-interval=0"]).await;
    provider.deliveries_settled().await;
    let kid = part(&logout_token(&receiver), 0)["kid"].clone();
    let keys = jwks(&provider).await;
    let mut published = keys["keys"].as_array().unwrap().iter();
    assert!(published.any(|key| key["kid"] == kid), "{kid}: {keys}");
    assert_eq!(provider.fired("key-rotation-interval"), 2);
    assert!(
        provider.deliveries()[0]
            .quirks
            .contains(&"key-rotation-interval")
    );
}
