//! What each value of the knobs of a sign-out does.

use std::time::Duration;

use mock_provider::{Client, Endpoint, MockProvider};
use reqwest::header::SET_COOKIE;

use crate::browser::{Browser, CALLBACK, Reply, SIGNED_OUT};
use crate::receiver::Receiver;
use crate::sign_out::{provider, signed_in};

const ADDRESS: &str = "post_logout_redirect_uri";
const ELSEWHERE: &str = "https://elsewhere.example/";

/// Status, where to (or the name of the page), and how many sessions are left.
fn outcome(provider: &MockProvider, reply: &Reply) -> (u16, String, usize) {
    let origin = provider.origin().as_str().trim_end_matches('/');
    let to = reply.location().replace(origin, "");
    let is_page = to.is_empty() && reply.header("content-type").starts_with("text/html");
    let to = if is_page { reply.page().to_owned() } else { to };
    (reply.status.as_u16(), to, provider.sessions().len())
}

/// Signs alice in and out, with these parameters, and says what came of it.
async fn sign_out(
    settings: &[&str],
    with_hint: bool,
    query: &[(&str, &str)],
) -> (u16, String, usize) {
    let provider = provider(settings).await;
    let (mut browser, hint) = signed_in(&provider, "alice").await;
    let hint = with_hint.then_some(("id_token_hint", hint.as_str()));
    let query: Vec<(&str, &str)> = hint.into_iter().chain(query.iter().copied()).collect();
    let reply = browser.get(Endpoint::EndSession, &query).await;
    outcome(&provider, &reply)
}

fn is(status: u16, to: &str, alive: usize) -> (u16, String, usize) {
    (status, to.to_owned(), alive)
}

#[tokio::test]
async fn without_a_hint() {
    let anonymous = [(ADDRESS, SIGNED_OUT), ("state", "s")];
    let named = [(ADDRESS, SIGNED_OUT), ("client_id", "app")];
    let now = "end-session-confirmation=never";
    for (value, anonymous_is, named_is) in [
        ("usual", is(400, "error", 1), is(302, SIGNED_OUT, 0)),
        (
            "address-ignored",
            is(200, "logged-out", 0),
            is(302, SIGNED_OUT, 0),
        ),
        ("address-refused", is(400, "error", 1), is(400, "error", 1)),
        (
            "account-picker",
            is(400, "error", 1),
            is(200, "logout-confirm", 1),
        ),
    ] {
        let setting = format!("end-session-without-hint={value}");
        let settings = [setting.as_str(), now];
        assert_eq!(
            sign_out(&settings, false, &anonymous).await,
            anonymous_is,
            "{value}"
        );
        assert_eq!(
            sign_out(&settings, false, &named).await,
            named_is,
            "{value}"
        );
        assert_eq!(
            sign_out(&settings, true, &named).await,
            is(302, SIGNED_OUT, 0),
            "{value}"
        );
    }
}

#[tokio::test]
async fn the_picked_account_is_signed_out() {
    let picks = [
        "end-session-without-hint=account-picker",
        "end-session-confirmation=never",
    ];
    let provider = provider(&picks).await;
    let (mut browser, _) = signed_in(&provider, "alice").await;
    let query = [("client_id", "app"), (ADDRESS, SIGNED_OUT)];
    let page = browser.get(Endpoint::EndSession, &query).await;
    let reply = browser.submit(&page, &[("action", "logout")]).await;
    assert_eq!(outcome(&provider, &reply), is(303, SIGNED_OUT, 0));
    let skips = [
        ("client_id", "app"),
        (ADDRESS, SIGNED_OUT),
        ("logout_hint", "alice"),
    ];
    assert_eq!(
        sign_out(&picks, false, &skips).await,
        is(302, SIGNED_OUT, 0)
    );
}

#[tokio::test]
async fn unregistered_addresses() {
    let now = "end-session-confirmation=never";
    let named = [(ADDRESS, ELSEWHERE), ("client_id", "app")];
    for (value, with_hint, without) in [
        ("refused", is(400, "error", 1), is(400, "error", 1)),
        (
            "dropped",
            is(200, "logged-out", 0),
            is(200, "logged-out", 0),
        ),
        (
            "dropped-without-list",
            is(400, "error", 1),
            is(400, "error", 1),
        ),
        ("followed", is(302, ELSEWHERE, 0), is(302, ELSEWHERE, 0)),
        (
            "followed-without-hint",
            is(400, "error", 1),
            is(302, ELSEWHERE, 0),
        ),
    ] {
        let setting = format!("end-session-unregistered={value}");
        let settings = [setting.as_str(), now];
        assert_eq!(
            sign_out(&settings, true, &named).await,
            with_hint,
            "{value}"
        );
        assert_eq!(sign_out(&settings, false, &named).await, without, "{value}");
        let script = [(ADDRESS, "javascript:alert(1)")];
        let (_, to, _) = sign_out(&settings, false, &script).await;
        assert!(!to.starts_with("javascript"), "{value}: {to}");
    }
}

#[tokio::test]
async fn a_client_without_a_list_has_its_address_dropped() {
    let provider = provider(&["end-session-unregistered=dropped-without-list"]).await;
    let app = Client::new("app")
        .secret("app-secret")
        .redirect_uri(CALLBACK);
    provider.register(app);
    let (mut browser, hint) = signed_in(&provider, "alice").await;
    let query = [("id_token_hint", hint.as_str()), (ADDRESS, SIGNED_OUT)];
    let reply = browser.get(Endpoint::EndSession, &query).await;
    assert_eq!(outcome(&provider, &reply), is(200, "logged-out", 0));
}

#[tokio::test]
async fn missing_addresses_and_states() {
    let done = "/signed-out";
    for (value, expected) in [
        ("page", is(200, "logged-out", 0)),
        ("first-registered", is(302, SIGNED_OUT, 0)),
        ("login-page", is(200, "signed-out-login", 0)),
        ("empty", is(200, "", 0)),
        ("default-address", is(302, done, 0)),
        ("refused", is(400, "error", 1)),
    ] {
        let setting = format!("end-session-without-address={value}");
        let seen = sign_out(&[setting.as_str()], true, &[("state", "s")]).await;
        assert_eq!(seen, expected, "{value}");
    }
    for (value, default, asked) in [
        (
            "with-address",
            done.to_owned(),
            format!("{SIGNED_OUT}&state=s"),
        ),
        (
            "always",
            format!("{done}?state=s"),
            format!("{SIGNED_OUT}&state=s"),
        ),
        ("never", done.to_owned(), SIGNED_OUT.to_owned()),
        (
            "foreign",
            done.to_owned(),
            format!("{SIGNED_OUT}&state=the-state-of-another-sign-out"),
        ),
    ] {
        let setting = format!("end-session-state={value}");
        let settings = [
            setting.as_str(),
            "end-session-without-address=default-address",
        ];
        let seen = sign_out(&settings, true, &[("state", "s")]).await;
        assert_eq!(seen, is(302, &default, 0), "{value}");
        let seen = sign_out(&settings, true, &[(ADDRESS, SIGNED_OUT), ("state", "s")]).await;
        assert_eq!(seen, is(302, &asked, 0), "{value}");
    }
}

#[tokio::test]
async fn lists_and_how_addresses_are_compared() {
    let now = "end-session-confirmation=never";
    for (value, callback, anonymous) in [
        ("logout-addresses", false, false),
        ("all-addresses", true, false),
        ("any-clients", false, true),
        ("all-addresses-of-any-client", true, true),
    ] {
        let setting = format!("end-session-allow-list={value}");
        let settings = [setting.as_str(), now];
        let seen = sign_out(&settings, true, &[(ADDRESS, CALLBACK)]).await.1;
        assert_eq!(seen == CALLBACK, callback, "{value}: {seen}");
        let seen = sign_out(&settings, false, &[(ADDRESS, SIGNED_OUT)]).await.1;
        assert_eq!(seen == SIGNED_OUT, anonymous, "{value}: {seen}");
    }
    let (below, port) = (
        "http://localhost:4000/out/below",
        "http://127.0.0.1:4111/out",
    );
    for (value, good) in [
        ("exact", None),
        ("wildcard", Some(below)),
        ("loopback-port", Some(port)),
    ] {
        let setting = format!("end-session-address-match={value}");
        let provider = provider(&[setting.as_str()]).await;
        let app = Client::new("app")
            .secret("app-secret")
            .redirect_uri(CALLBACK)
            .post_logout_redirect_uri("http://localhost:4000/out/*")
            .post_logout_redirect_uri("http://127.0.0.1:4110/out");
        provider.register(app);
        for uri in [below, port, ELSEWHERE] {
            let (mut browser, hint) = signed_in(&provider, "alice").await;
            let query = [("id_token_hint", hint.as_str()), (ADDRESS, uri)];
            let reply = browser.get(Endpoint::EndSession, &query).await;
            assert_eq!(
                reply.location() == uri,
                good == Some(uri),
                "{value}: {reply:?}"
            );
        }
    }
}

#[tokio::test]
async fn names_of_the_address_and_the_client() {
    for (value, names) in [
        ("post-logout-redirect-uri", &[ADDRESS][..]),
        ("redirect-uri", &["redirect_uri", ADDRESS]),
        ("target-resource", &["TargetResource"]),
        ("logout-redirect-uri", &["logout_redirect_uri"]),
    ] {
        let setting = format!("end-session-address-parameter={value}");
        for name in [
            ADDRESS,
            "redirect_uri",
            "TargetResource",
            "logout_redirect_uri",
        ] {
            let seen = sign_out(&[setting.as_str()], true, &[(name, SIGNED_OUT)]).await;
            let expected = if names.contains(&name) {
                is(302, SIGNED_OUT, 0)
            } else {
                is(200, "logged-out", 0)
            };
            assert_eq!(seen, expected, "{value}: {name}");
        }
    }
    let now = "end-session-confirmation=never";
    for (value, hint_alone, id_alone) in [
        ("optional", 302, 302),
        ("ignored", 302, 400),
        ("required", 400, 302),
    ] {
        let setting = format!("end-session-client-id={value}");
        let settings = [setting.as_str(), now];
        let seen = sign_out(&settings, true, &[(ADDRESS, SIGNED_OUT)]).await.0;
        assert_eq!(seen, hint_alone, "{value}");
        let query = [(ADDRESS, SIGNED_OUT), ("client_id", "app")];
        let seen = sign_out(&settings, false, &query).await.0;
        assert_eq!(seen, id_alone, "{value}");
    }
}

#[tokio::test]
async fn ways_back_and_ways_to_refuse() {
    for (value, expected) in [
        ("usual", is(302, SIGNED_OUT, 0)),
        ("302", is(302, SIGNED_OUT, 0)),
        ("303", is(303, SIGNED_OUT, 0)),
        ("307", is(307, SIGNED_OUT, 0)),
        ("page", is(200, "logged-out", 0)),
        ("link", is(200, "logged-out", 0)),
    ] {
        let provider = provider(&[format!("sign-out-redirect={value}").as_str()]).await;
        let (mut browser, hint) = signed_in(&provider, "alice").await;
        let query = [("id_token_hint", hint.as_str()), (ADDRESS, SIGNED_OUT)];
        let reply = browser.get(Endpoint::EndSession, &query).await;
        assert_eq!(outcome(&provider, &reply), expected, "{value}");
        assert_eq!(
            reply.body.contains("http-equiv"),
            value == "page",
            "{value}"
        );
    }
    for (value, expected) in [
        ("html", is(400, "error", 1)),
        ("json", is(400, "", 1)),
        ("plain-text", is(400, "", 1)),
    ] {
        let setting = format!("sign-out-error={value}");
        let seen = sign_out(&[setting.as_str()], true, &[(ADDRESS, ELSEWHERE)]).await;
        assert_eq!(seen, expected, "{value}");
    }
    let (status, to, alive) =
        sign_out(&["sign-out-error=redirect"], true, &[(ADDRESS, ELSEWHERE)]).await;
    assert_eq!((status, alive), (302, 1));
    assert!(to.starts_with("/error?error="), "{to}");
}

#[tokio::test]
async fn long_hints_and_sessions_that_are_gone() {
    let seen = sign_out(&["end-session-hint-length=200"], true, &[]).await;
    assert_eq!(seen, is(400, "error", 1));
    let seen = sign_out(&["end-session-hint-length=2000"], true, &[]).await;
    assert_eq!(seen, is(200, "logged-out", 0));
    for (value, expected) in [
        ("redirected", is(302, SIGNED_OUT, 0)),
        ("page", is(200, "logged-out", 0)),
        ("refused", is(400, "error", 0)),
    ] {
        let provider = provider(&[format!("end-session-without-session={value}").as_str()]).await;
        let mut browser = Browser::new(&provider);
        let query = [("client_id", "app"), (ADDRESS, SIGNED_OUT)];
        let reply = browser.get(Endpoint::EndSession, &query).await;
        assert_eq!(outcome(&provider, &reply), expected, "{value}");
    }
}

#[tokio::test]
async fn cookies_have_their_names_and_their_attributes() {
    for (setting, names, attribute) in [
        (
            "session-cookie-names=own",
            &["op_session"][..],
            "SameSite=Lax",
        ),
        (
            "session-cookie-names=cognito",
            &["cognito", "XSRF-TOKEN"],
            "SameSite=Lax",
        ),
        (
            "session-cookie-names=auth0",
            &["auth0", "did"],
            "SameSite=Lax",
        ),
        (
            "session-cookie-names=keycloak",
            &["KEYCLOAK_IDENTITY", "KEYCLOAK_SESSION", "AUTH_SESSION_ID"],
            "SameSite=Lax",
        ),
        ("session-cookie-names=sid", &["sid"], "SameSite=Lax"),
        (
            "session-cookie-names=jsessionid",
            &["JSESSIONID"],
            "SameSite=Lax",
        ),
        (
            "session-cookie-same-site=strict",
            &["op_session"],
            "SameSite=Strict",
        ),
        (
            "session-cookie-same-site=none",
            &["op_session"],
            "SameSite=None; Secure",
        ),
        (
            "session-cookie-same-site=unsaid",
            &["op_session"],
            "HttpOnly",
        ),
        (
            "session-cookie-same-site=none-and-compatible",
            &["op_session", "op_session_compat"],
            "HttpOnly",
        ),
    ] {
        let provider = provider(&[setting, "check-session-iframe=off"]).await;
        let mut browser = Browser::new(&provider);
        let page = browser.authorize(&[]).await;
        let reply = browser.log_in(page, "alice").await;
        let lines: Vec<&str> = reply
            .headers
            .get_all(SET_COOKIE)
            .iter()
            .map(|line| line.to_str().unwrap())
            .collect();
        let seen: Vec<&str> = lines
            .iter()
            .map(|line| line.split('=').next().unwrap())
            .collect();
        assert_eq!(seen, names, "{setting}");
        assert!(
            lines.iter().any(|line| line.ends_with(attribute)),
            "{setting}: {lines:?}"
        );
        let again = browser.authorize(&[("prompt", "none")]).await;
        assert!(again.parameter("code").is_some(), "{setting}: {again:?}");
    }
}

#[tokio::test]
async fn sessions_in_use_live_on() {
    for (value, alive) in [("at-sign-in", 0), ("at-use", 1)] {
        let provider = provider(&[format!("session-renewal={value}").as_str()]).await;
        let (mut browser, _) = signed_in(&provider, "alice").await;
        for _ in 0..2 {
            provider.clock().advance(Duration::from_hours(5));
            browser.authorize(&[("prompt", "none")]).await;
        }
        assert_eq!(provider.sessions().len(), alive, "{value}");
    }
}

#[tokio::test]
async fn another_user_in_the_browser_ends_the_session_and_its_rps_are_told() {
    let provider = provider(&[]).await;
    let receiver = Receiver::start().await;
    let app = Client::new("app")
        .secret("app-secret")
        .redirect_uri(CALLBACK)
        .back_channel_logout_uri(receiver.at("/back-channel"));
    provider.register(app);
    let (mut browser, _) = signed_in(&provider, "alice").await;
    let page = browser.authorize(&[("prompt", "login")]).await;
    browser.log_in(page, "alice").await;
    provider.deliveries_settled().await;
    assert_eq!(receiver.take().len(), 0, "the same user goes on");
    let page = browser.authorize(&[("prompt", "login")]).await;
    browser.log_in(page, "bob").await;
    provider.deliveries_settled().await;
    assert_eq!(receiver.take().len(), 1);
    let sessions = provider.sessions();
    let users: Vec<&str> = sessions
        .iter()
        .map(|session| session.user.as_str())
        .collect();
    assert_eq!(users, ["bob"]);
}
