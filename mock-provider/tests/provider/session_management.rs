//! Session management: `session_state`, the page that checks it, and the cookie between the two.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use mock_provider::{Endpoint, Setting};
use reqwest::header::SET_COOKIE;

use crate::support::{Browser, Reply, builder, provider};

/// The browser state that a reply sets; empty where it takes it away.
fn browser_state(reply: &Reply) -> Option<String> {
    let cookies = reply.headers.get_all(SET_COOKIE).iter();
    let lines = cookies.map(|line| line.to_str().unwrap());
    lines
        .filter_map(|line| line.strip_prefix("op_browser_state="))
        .map(|rest| rest.split(';').next().unwrap().to_owned())
        .next()
}

fn hash(text: &str) -> String {
    let bytes = digest(&SHA256, text.as_bytes());
    bytes.as_ref().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

#[tokio::test]
async fn session_state_is_the_hash_of_client_origin_browser_and_salt() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let page = browser.authorize(&[]).await;
    let reply = browser.log_in(&page, "alice").await;
    let browser_state = browser_state(&reply).unwrap();
    let session_state = reply.parameter("session_state").unwrap();
    let (sent, salt) = session_state.split_once('.').unwrap();
    let text = format!("app http://localhost:4000 {browser_state} {salt}");
    assert_eq!(sent, hash(&text));
    assert!(!session_state.contains(' '));

    let again = browser.authorize(&[]).await;
    let again = again.parameter("session_state").unwrap();
    let (sent, other_salt) = again.split_once('.').unwrap();
    assert_ne!(other_salt, salt);
    let text = format!("app http://localhost:4000 {browser_state} {other_salt}");
    assert_eq!(sent, hash(&text), "the browser's state is the same");
}

#[tokio::test]
async fn the_browser_state_changes_with_the_session_and_goes_with_it() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let page = browser.authorize(&[]).await;
    let reply = browser.log_in(&page, "alice").await;
    let first = browser_state(&reply).unwrap();
    let page = browser.authorize(&[("prompt", "login")]).await;
    let reply = browser.log_in(&page, "alice").await;
    assert_eq!(browser_state(&reply).unwrap(), first, "the same session");
    let page = browser.authorize(&[("prompt", "login")]).await;
    let reply = browser.log_in(&page, "bob").await;
    assert_ne!(browser_state(&reply).unwrap(), first);
    let cookies: Vec<&str> = reply
        .headers
        .get_all(SET_COOKIE)
        .iter()
        .map(|line| line.to_str().unwrap())
        .collect();
    assert!(cookies[0].contains("HttpOnly"), "{cookies:?}");
    assert!(
        !cookies[1].contains("HttpOnly"),
        "a script reads it: {cookies:?}"
    );

    provider
        .set(Setting::new("end-session-confirmation", "never"))
        .unwrap();
    let url = provider.endpoint(Endpoint::EndSession);
    let reply = browser.open(url.as_str()).await;
    assert_eq!(reply.page(), "logged-out");
    assert_eq!(browser_state(&reply).unwrap(), "");
}

#[tokio::test]
async fn errors_and_native_apps_get_no_session_state() {
    let native = mock_provider::Client::new("native").redirect_uri("com.example.app:/callback");
    let provider = builder().client(native).start().await.unwrap();
    let mut browser = Browser::new(&provider);
    let reply = browser.authorize(&[("prompt", "none")]).await;
    assert_eq!(reply.parameter("error").as_deref(), Some("login_required"));
    assert_eq!(reply.parameter("session_state"), None);
    let changes = [
        ("client_id", "native"),
        ("redirect_uri", "com.example.app:/callback"),
    ];
    let page = browser.authorize(&changes).await;
    let reply = browser.log_in(&page, "alice").await;
    assert!(reply.parameter("code").is_some());
    assert_eq!(reply.parameter("session_state"), None);
}

#[tokio::test]
async fn the_page_may_be_framed_by_anybody_and_runs_its_own_script_alone() {
    let provider = provider().await;
    let mut browser = Browser::new(&provider);
    let metadata = browser
        .open(provider.endpoint(Endpoint::Discovery).as_str())
        .await
        .json();
    let page = browser
        .open(metadata["check_session_iframe"].as_str().unwrap())
        .await;
    assert_eq!(page.page(), "check-session");
    assert_eq!(page.header("x-frame-options"), "");
    let csp = page.header("content-security-policy");
    assert!(
        csp.starts_with("default-src 'none'; script-src 'sha256-") && !csp.contains("frame-anc"),
        "{csp}"
    );
    for part in ["postMessage", "op_browser_state=", "event.origin"] {
        assert!(page.body.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_provider_without_it_has_neither_page_nor_state() {
    let setting = Setting::new("check-session-iframe", "off");
    let provider = builder().quirk(setting).start().await.unwrap();
    let mut browser = Browser::new(&provider);
    let page = browser.authorize(&[]).await;
    let reply = browser.log_in(&page, "alice").await;
    assert_eq!(reply.parameter("session_state"), None);
    assert_eq!(browser_state(&reply), None);
    let url = provider.endpoint(Endpoint::CheckSession);
    assert_eq!(browser.open(url.as_str()).await.status.as_u16(), 404);
    let metadata = browser
        .open(provider.endpoint(Endpoint::Discovery).as_str())
        .await
        .json();
    assert_eq!(metadata.get("check_session_iframe"), None);
}
