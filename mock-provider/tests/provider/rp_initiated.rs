//! What OpenID Connect RP-Initiated Logout 1.0 and its neighbours ask of a provider, one test for each obligation.
//!
//! Those that are tested elsewhere, in `tests/quirks` or next to this file:
//!
//! | obligation | test |
//! | --- | --- |
//! | GET, with state, `ui_locales` and `logout_hint` (sections 2, 3) | `end_session::a_hint_of_this_session_signs_out_and_brings_back_with_state` |
//! | POST (section 2) | `end_session::a_form_works_like_a_query`, `..::a_form_from_another_site_is_sent_again_with_the_cookie` |
//! | an expired hint is good (section 2) | `end_session::an_expired_hint_and_one_from_before_a_rotation_are_good` |
//! | a hint of another issuer, no ID token at all (sections 2, 4) | `end_session_refuses::hints_that_are_no_id_tokens_of_this_provider_and_client_are_refused` |
//! | `client_id` must be an audience of the hint (section 2) | the same |
//! | the user is asked without a hint, and with one of another session or user (section 2) | `end_session_asks` |
//! | the answer comes from the provider's own page (section 6) | `end_session_asks::a_form_that_the_provider_did_not_make_only_asks`, `..::a_ticket_of_another_session_only_asks` |
//! | an address must be registered, character by character (section 3) | `end_session_refuses::addresses_that_are_not_registered_lead_to_a_page` |
//! | without a session there is nothing to end (section 2) | `end_session::without_a_session_there_is_nothing_to_ask` |
//! | logout tokens (Back-Channel Logout 1.0, sections 2.4 to 2.8) | `back_channel` |
//! | frames with `iss` and `sid` (Front-Channel Logout 1.0, section 3) | `front_channel` |
//! | `session_state`, browser state (Session Management 1.0, sections 2 and 3.2) | `session_management`, `check_session_script` |

use std::collections::BTreeSet;

use mock_provider::{Algorithm, Builder, Client, Endpoint, MockProvider, Setting};
use reqwest::header::SET_COOKIE;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::receiver::Receiver;
use crate::support::{
    Browser, CALLBACK, Reply, SECRET, builder, form, http, part, provider, refresh, send, text,
};

const BYE: &str = "http://localhost:4000/bye?a=1";

fn app() -> Client {
    Client::new("app")
        .secret(SECRET)
        .redirect_uri(CALLBACK)
        .post_logout_redirect_uri(BYE)
}

async fn started(settings: &[&str]) -> MockProvider {
    let settings = settings.iter().map(|text| Setting::parse(text).unwrap());
    let builder = settings.fold(builder().client(app()), Builder::quirk);
    builder.start().await.unwrap()
}

/// Opens the end-session endpoint with these parameters.
async fn ask(browser: &mut Browser<'_>, query: &[(&str, &str)]) -> Reply {
    let endpoint = browser.provider.endpoint(Endpoint::EndSession);
    browser.open(&format!("{endpoint}?{}", form(query))).await
}

/// A browser in which alice is signed in, and her ID token.
async fn alice(provider: &MockProvider) -> (Browser<'_>, String) {
    let mut browser = Browser::new(provider);
    let tokens = browser.sign_in("alice", &[]).await;
    let hint = text(&tokens, "id_token").to_owned();
    (browser, hint)
}

fn location(reply: &Reply) -> &str {
    reply.header("location")
}

#[track_caller]
fn is_refused(provider: &MockProvider, reply: &Reply) {
    let seen = (reply.status.as_u16(), reply.page(), location(reply));
    assert_eq!(seen, (400, "error", ""), "{reply:?}");
    assert_eq!(reply.headers.get(SET_COOKIE), None, "no cookie is touched");
    assert_eq!(provider.sessions().len(), 1, "the session lives on");
}

/// Section 2.1; Front-Channel Logout 1.0, section 3; Back-Channel Logout 1.0, section 2.1; Session Management 1.0,
/// section 3.3.
#[tokio::test]
async fn the_metadata_say_which_sign_outs_there_are() {
    let provider = provider().await;
    let url = provider.endpoint(Endpoint::Discovery);
    let metadata = Browser::new(&provider).open(url.as_str()).await.json();
    for name in [
        "frontchannel_logout_supported",
        "frontchannel_logout_session_supported",
        "backchannel_logout_supported",
        "backchannel_logout_session_supported",
    ] {
        assert_eq!(metadata[name], true, "{name}");
    }
    for (name, endpoint) in [
        ("end_session_endpoint", Endpoint::EndSession),
        ("check_session_iframe", Endpoint::CheckSession),
    ] {
        assert_eq!(metadata[name], provider.endpoint(endpoint).as_str());
    }
}

/// Section 2: GET and POST, and no other method.
#[tokio::test]
async fn other_methods_are_refused_and_end_nothing() {
    let provider = started(&[]).await;
    let (browser, hint) = alice(&provider).await;
    let query = form(&[("id_token_hint", &hint)]);
    for method in [Method::PUT, Method::DELETE, Method::HEAD] {
        let url = format!("{}?{query}", provider.endpoint(Endpoint::EndSession));
        let request = http().request(method, url);
        let reply = send(request.header("cookie", browser.cookie.as_ref().unwrap())).await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(reply.header("allow"), "GET, POST");
    }
    assert_eq!(provider.sessions().len(), 1);
}

/// Section 2: a parameter that is empty counts as left out, one that is unknown is ignored, one that comes twice refused.
#[tokio::test]
async fn empty_unknown_and_repeated_parameters() {
    let provider = started(&[]).await;
    let (mut browser, hint) = alice(&provider).await;
    let hint = ("id_token_hint", hint.as_str());
    let twice = [hint, ("state", "a"), ("state", "b")];
    is_refused(&provider, &ask(&mut browser, &twice).await);
    let query = [
        hint,
        ("post_logout_redirect_uri", BYE),
        ("state", ""),
        ("client_id", ""),
        ("unheard-of", "x"),
    ];
    let reply = ask(&mut browser, &query).await;
    assert_eq!(location(&reply), BYE);
}

/// Section 2: with several audiences each of them is the client that the hint was issued to.
#[tokio::test]
async fn a_hint_with_several_audiences_is_of_each_of_them() {
    let provider = started(&["id-token-aud-extra=true"]).await;
    let (mut browser, hint) = alice(&provider).await;
    let audience = part(&hint, 1)["aud"].clone();
    assert!(
        audience.as_array().is_some_and(|all| all.len() > 1),
        "{audience}"
    );
    let query = [
        ("id_token_hint", hint.as_str()),
        ("client_id", "app"),
        ("post_logout_redirect_uri", BYE),
    ];
    let reply = ask(&mut browser, &query).await;
    assert_eq!((location(&reply), provider.sessions().len()), (BYE, 0));
}

/// Section 2: the hint is an ID token that this provider issued, in whatever way, and with whatever algorithm.
#[tokio::test]
async fn every_id_token_of_the_provider_is_a_hint() {
    for alg in [Algorithm::Rs256, Algorithm::Es256, Algorithm::Hs256] {
        let provider = crate::support::provider_with(alg).await;
        let (mut browser, hint) = alice(&provider).await;
        let reply = ask(&mut browser, &[("id_token_hint", &hint)]).await;
        assert_eq!((reply.page(), provider.sessions().len()), ("logged-out", 0));
    }
    for settings in [&[][..], &["subject-pairwise=true"]] {
        let provider = started(settings).await;
        let mut browser = Browser::new(&provider);
        let tokens = browser.sign_in("alice", &[]).await;
        let refreshed = refresh(&provider, text(&tokens, "refresh_token"))
            .await
            .json();
        let refreshed = text(&refreshed, "id_token");
        let reply = ask(&mut browser, &[("id_token_hint", refreshed)]).await;
        assert_eq!((reply.page(), provider.sessions().len()), ("logged-out", 0));

        let page = browser
            .authorize(&[("response_type", "code id_token")])
            .await;
        let front = browser.log_in(&page, "alice").await.response().1;
        let reply = ask(&mut browser, &[("id_token_hint", &front["id_token"])]).await;
        assert_eq!((reply.page(), provider.sessions().len()), ("logged-out", 0));
    }
}

/// Section 2: a hint of an earlier sign-in in the same session belongs to the session.
#[tokio::test]
async fn a_hint_from_before_the_password_was_asked_again_is_good() {
    let provider = started(&[]).await;
    let (mut browser, hint) = alice(&provider).await;
    let page = browser.authorize(&[("prompt", "login")]).await;
    browser.log_in(&page, "alice").await;
    let reply = ask(&mut browser, &[("id_token_hint", &hint)]).await;
    assert_eq!((reply.page(), provider.sessions().len()), ("logged-out", 0));
}

/// Section 2: `logout_hint` and `ui_locales` are no proof of anything.
#[tokio::test]
async fn a_logout_hint_in_place_of_an_id_token_does_not_spare_the_question() {
    let provider = started(&[]).await;
    let (mut browser, _) = alice(&provider).await;
    let sid = provider.sessions()[0].id.clone();
    for logout_hint in ["alice", "bob", sid.as_str(), "\u{0}<script>"] {
        let query = [("logout_hint", logout_hint), ("ui_locales", "xx tlh *")];
        let page = ask(&mut browser, &query).await;
        assert_eq!(
            (page.page(), provider.sessions().len()),
            ("logout-confirm", 1)
        );
    }
}

/// Section 2: "If any of the validation procedures fail, any operations requiring the information that failed to
/// correctly validate MUST be aborted and the information that failed to validate MUST NOT be used."
#[tokio::test]
async fn nothing_is_used_of_a_request_whose_hint_is_bad() {
    let provider = started(&[]).await;
    let (mut browser, hint) = alice(&provider).await;
    let (unsigned, _) = hint.rsplit_once('.').unwrap();
    for bad in ["x", &format!("{unsigned}."), &format!("{hint}x"), "a.b.c"] {
        let query = [
            ("id_token_hint", bad),
            ("client_id", "app"),
            ("post_logout_redirect_uri", BYE),
            ("state", "s"),
        ];
        is_refused(&provider, &ask(&mut browser, &query).await);
    }
}

/// Section 3: the address is one of the client's own.
#[tokio::test]
async fn the_address_of_another_client_is_not_followed() {
    let theirs = "http://localhost:5000/bye";
    let other = Client::new("other")
        .redirect_uri("http://localhost:5000/callback")
        .post_logout_redirect_uri(theirs);
    let provider = builder().client(app()).client(other).start().await.unwrap();
    let (mut browser, hint) = alice(&provider).await;
    for named in [&[][..], &[("client_id", "app")], &[("client_id", "other")]] {
        let mut query = vec![
            ("id_token_hint", hint.as_str()),
            ("post_logout_redirect_uri", theirs),
        ];
        query.extend(named);
        is_refused(&provider, &ask(&mut browser, &query).await);
    }
    let query = [("client_id", "app"), ("post_logout_redirect_uri", theirs)];
    is_refused(&provider, &ask(&mut browser, &query).await);
}

/// Section 3: `state` comes back with the address alone, as it was sent.
#[tokio::test]
async fn state_goes_with_the_address_and_is_not_made_up() {
    for (state, expected) in [
        (None, BYE.to_owned()),
        (
            Some("a b&c=d#\u{e9}"),
            format!("{BYE}&state=a+b%26c%3Dd%23%C3%A9"),
        ),
    ] {
        let provider = started(&[]).await;
        let (mut browser, hint) = alice(&provider).await;
        let mut query = vec![
            ("id_token_hint", hint.as_str()),
            ("post_logout_redirect_uri", BYE),
        ];
        query.extend(state.map(|state| ("state", state)));
        let reply = ask(&mut browser, &query).await;
        assert_eq!(location(&reply), expected);
    }
    let provider = started(&[]).await;
    let (mut browser, hint) = alice(&provider).await;
    let query = [("id_token_hint", hint.as_str()), ("state", "<secret>")];
    let page = ask(&mut browser, &query).await;
    assert_eq!((page.page(), location(&page)), ("logged-out", ""));
    assert!(!page.body.contains("secret"), "{}", page.body);
}

/// Section 2: "If the End-User says yes, then the OP MUST log out the End-User", and then only.
#[tokio::test]
async fn no_means_that_nothing_ends_and_nobody_is_told() {
    let receiver = Receiver::start().await;
    let told = app().back_channel_logout_uri(receiver.at("/told"));
    let provider = builder().client(told).start().await.unwrap();
    let (mut browser, _) = alice(&provider).await;
    let query = [("client_id", "app"), ("post_logout_redirect_uri", BYE)];
    for (action, sessions, deliveries) in [("stay", 1, 0), ("", 1, 0), ("logout", 0, 1)] {
        let page = ask(&mut browser, &query).await;
        assert_eq!(page.page(), "logout-confirm");
        let reply = browser.submit(&page, &[("action", action)]).await;
        provider.deliveries_settled().await;
        let seen = (provider.sessions().len(), receiver.take().len());
        assert_eq!(seen, (sessions, deliveries), "{action}");
        let removed = reply.headers.get_all(SET_COOKIE).iter().count();
        assert_eq!(removed > 0, action == "logout", "{action}: {reply:?}");
        assert_eq!(location(&reply) == BYE, action == "logout", "{action}");
    }
}

/// A form that is sent twice finds no session the second time, and leads on.
#[tokio::test]
async fn a_confirmation_that_comes_again_leads_to_the_same_place() {
    let provider = started(&[]).await;
    let (mut browser, _) = alice(&provider).await;
    let query = [("client_id", "app"), ("post_logout_redirect_uri", BYE)];
    let page = ask(&mut browser, &query).await;
    for _ in 0..2 {
        let reply = browser.submit(&page, &[("action", "logout")]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER);
        assert_eq!((location(&reply), provider.sessions().len()), (BYE, 0));
    }
}

/// Section 2: all RPs of the session are told, each in the ways that it registered for, the one that asks included.
#[tokio::test]
async fn every_rp_of_the_session_is_told_in_its_own_way() {
    let receiver = Receiver::start().await;
    let rp = |id: &str| {
        let client = Client::new(id).secret(SECRET).redirect_uri(CALLBACK);
        client.front_channel_logout_uri(format!("http://localhost:4000/{id}"))
    };
    let both = app()
        .front_channel_logout_uri("http://localhost:4000/app")
        .back_channel_logout_uri(receiver.at("/app"));
    let back = Client::new("back")
        .redirect_uri(CALLBACK)
        .back_channel_logout_uri(receiver.at("/back"));
    let provider = builder()
        .client(both)
        .client(back)
        .client(rp("front"))
        .client(rp("bystander"))
        .client(Client::new("silent").redirect_uri(CALLBACK))
        .start()
        .await
        .unwrap();
    let (mut browser, hint) = alice(&provider).await;
    for id in ["back", "front", "silent"] {
        let reply = browser.authorize(&[("client_id", id)]).await;
        assert!(reply.parameter("code").is_some(), "{reply:?}");
    }
    let session = provider.sessions()[0].id.clone();
    let fields = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", BYE),
    ];
    let url = provider.endpoint(Endpoint::EndSession);
    let page = browser.post(url.as_str(), &fields).await;
    provider.deliveries_settled().await;

    let told: BTreeSet<String> = receiver.take().into_iter().map(|came| came.uri).collect();
    assert_eq!(
        told,
        BTreeSet::from(["/app".to_owned(), "/back".to_owned()])
    );
    assert_eq!(page.page(), "logged-out", "it waits for its frames");
    let names = form(&[("iss", provider.issuer()), ("sid", &session)]).replace('&', "&amp;");
    for id in ["app", "front"] {
        let frame = format!("<iframe hidden src=\"http://localhost:4000/{id}?{names}\">");
        assert!(page.body.contains(&frame), "{id}: {}", page.body);
    }
    assert_eq!(page.body.matches("<iframe").count(), 2, "{}", page.body);
    assert!(
        page.body.contains("http-equiv=\"refresh\""),
        "{}",
        page.body
    );
}

/// A sign-out ends the session of one browser; those of others, of the same user too, are not touched.
#[tokio::test]
async fn the_sessions_of_other_browsers_live_on_and_their_rps_hear_nothing() {
    let receiver = Receiver::start().await;
    let told = app().back_channel_logout_uri(receiver.at("/told"));
    let provider = builder().client(told).start().await.unwrap();
    let (mut browser, hint) = alice(&provider).await;
    let (mut elsewhere, _) = alice(&provider).await;
    let mut bob = Browser::new(&provider);
    bob.sign_in("bob", &[]).await;
    ask(&mut browser, &[("id_token_hint", &hint)]).await;
    provider.deliveries_settled().await;
    let received = receiver.take();
    assert_eq!(received.len(), 1);
    let sid = part(&received[0].pairs()[0].1, 1)["sid"].clone();
    assert_eq!(sid, part(&hint, 1)["sid"], "this session and no other");
    for other in [&mut elsewhere, &mut bob] {
        let reply = other.authorize(&[("prompt", "none")]).await;
        assert!(reply.parameter("code").is_some(), "{reply:?}");
    }
    let reply = browser.authorize(&[("prompt", "none")]).await;
    assert_eq!(reply.refused(), "login_required");
}

/// The cookies go with the session: same names, same path, gone at once, and the old value is worth nothing.
#[tokio::test]
async fn the_cookies_are_taken_away_and_their_values_are_dead() {
    let provider = started(&[]).await;
    let (mut browser, hint) = alice(&provider).await;
    let before = browser.cookie.clone();
    let reply = ask(&mut browser, &[("id_token_hint", &hint)]).await;
    let lines: Vec<&str> = reply
        .headers
        .get_all(SET_COOKIE)
        .iter()
        .map(|line| line.to_str().unwrap())
        .collect();
    for name in ["op_session", "op_browser_state"] {
        let begin = format!("{name}=; Path=/; Max-Age=0");
        let found = lines.iter().filter(|line| line.starts_with(&begin));
        assert_eq!(found.count(), 1, "{name}: {lines:?}");
    }
    browser.cookie = before;
    let reply = browser.authorize(&[("prompt", "none")]).await;
    assert_eq!(reply.refused(), "login_required");
}

/// Section 6: pages that ask cannot be framed, and neither page nor redirect is kept by caches.
#[tokio::test]
async fn no_page_of_a_sign_out_is_framed_or_stored() {
    let provider = started(&[]).await;
    let (mut browser, hint) = alice(&provider).await;
    let asks = ask(&mut browser, &[]).await;
    let refused = ask(&mut browser, &[("post_logout_redirect_uri", BYE)]).await;
    let done = ask(&mut browser, &[("id_token_hint", &hint)]).await;
    for page in [&asks, &refused, &done] {
        assert_eq!(page.header("x-frame-options"), "DENY", "{page:?}");
        let csp = page.header("content-security-policy");
        assert!(csp.contains("frame-ancestors 'none'"), "{csp}");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
    }
    let query = [("client_id", "app"), ("post_logout_redirect_uri", BYE)];
    let redirect = ask(&mut browser, &query).await;
    assert_eq!(location(&redirect), BYE);
    for reply in [&asks, &refused, &done, &redirect] {
        assert_eq!(reply.header("cache-control"), "no-store", "{reply:?}");
    }
}

/// Back-Channel Logout 1.0, section 2.7: refresh tokens with `offline_access` normally live on, and there are no others.
#[tokio::test]
async fn offline_access_outlives_the_session() {
    let provider = started(&[]).await;
    let mut browser = Browser::new(&provider);
    let online = browser.sign_in("alice", &[("scope", "openid")]).await;
    assert_eq!(online["refresh_token"], Value::Null);
    let page = browser.authorize(&[]).await;
    let code = page.parameter("code").unwrap();
    let tokens = crate::support::redeem(&provider, &[("code", &code)])
        .await
        .json();
    let hint = text(&tokens, "id_token");
    ask(&mut browser, &[("id_token_hint", hint)]).await;
    assert_eq!(provider.sessions(), []);
    let refreshed = refresh(&provider, text(&tokens, "refresh_token")).await;
    assert_eq!(refreshed.status, StatusCode::OK, "{refreshed:?}");
    assert_eq!(
        part(text(&refreshed.json(), "id_token"), 1)["sid"],
        json!(part(hint, 1)["sid"])
    );
}

/// Section 2: "using POST, for long requests": what does not fit into an address fits into a form.
#[tokio::test]
async fn requests_of_any_size_are_answered() {
    let provider = started(&[]).await;
    let (mut browser, hint) = alice(&provider).await;
    let long = "x".repeat(20_000);
    let query = [
        ("id_token_hint", hint.as_str()),
        ("post_logout_redirect_uri", BYE),
        ("state", &long),
    ];
    let url = provider.endpoint(Endpoint::EndSession);
    let reply = browser.post(url.as_str(), &query).await;
    assert_eq!(location(&reply), format!("{BYE}&state={long}"));
    let longer = "x".repeat(40_000);
    let (mut browser, _) = alice(&provider).await;
    let reply = ask(&mut browser, &[("state", &longer)]).await;
    assert_eq!(reply.status, StatusCode::URI_TOO_LONG);
    assert_eq!(provider.sessions().len(), 1);
}
