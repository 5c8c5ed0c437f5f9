//! Who signs out, and what it looks like when it worked and when it did not.

use mock_provider::{MockProvider, Setting};
use reqwest::StatusCode;

use crate::browser::{Browser, Reply, builder};

/// A provider with these settings, as text.
pub(crate) async fn provider(settings: &[&str]) -> MockProvider {
    let settings = settings.iter().map(|text| Setting::parse(text).unwrap());
    let builder = settings.fold(builder(), mock_provider::Builder::quirk);
    builder.start().await.unwrap()
}

/// A browser in which the user is signed in, and the ID token.
pub(crate) async fn signed_in<'p>(provider: &'p MockProvider, user: &str) -> (Browser<'p>, String) {
    let mut browser = Browser::new(provider);
    let tokens = browser.sign_in(user).await;
    let id_token = tokens["id_token"].as_str().unwrap().to_owned();
    (browser, id_token)
}

/// A page that says why, nowhere to go, and the one session lives on.
#[track_caller]
pub(crate) fn is_refused(provider: &MockProvider, reply: &Reply, because: &str) {
    let seen = (reply.status, reply.page(), reply.location());
    assert_eq!(seen, (StatusCode::BAD_REQUEST, "error", ""), "{reply:?}");
    assert!(reply.alert().contains(because), "{}", reply.alert());
    assert_eq!(provider.sessions().len(), 1, "the session lives on");
    let exchanges = provider.journal().exchanges();
    let refusal = exchanges.last().unwrap().refusal.clone();
    let refusal = refusal.expect("the journal says why");
    assert!(refusal.to_string().contains(because), "{refusal}");
    assert!(!refusal.mend.is_empty(), "{refusal}");
}

/// No session is left, and the cookie is taken away.
#[track_caller]
pub(crate) fn is_out(browser: &Browser<'_>, reply: &Reply, status: StatusCode, location: &str) {
    let seen = (reply.status, reply.location());
    assert_eq!(seen, (status, location), "{reply:?}");
    assert_eq!(browser.provider.sessions(), []);
    assert_eq!(browser.cookie, None, "the cookie is taken away");
}

/// The page that asks, with so many sessions alive.
#[track_caller]
pub(crate) fn asks(provider: &MockProvider, reply: &Reply, alive: usize) {
    let seen = (reply.page(), provider.sessions().len());
    assert_eq!(seen, ("logout-confirm", alive), "{reply:?}");
}
