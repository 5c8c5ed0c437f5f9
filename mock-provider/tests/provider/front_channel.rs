//! Front-channel logout: the frames of a signed-out page, and how the browser gets on from it.

use mock_provider::{Builder, Client, Endpoint, Setting};

use crate::support::{Browser, CALLBACK, SECRET, builder, form, part, text};

const SIGNED_OUT: &str = "http://localhost:4000/signed-out?a='b'&c=d";

fn framed() -> Client {
    Client::new("app")
        .secret(SECRET)
        .redirect_uri(CALLBACK)
        .post_logout_redirect_uri(SIGNED_OUT)
        .front_channel_logout_uri("http://localhost:4000/front-channel?x=1")
}

/// The signed-out page, and the session that ended.
async fn signed_out(builder: Builder, more: &[(&str, &str)]) -> (String, String) {
    let provider = builder.start().await.unwrap();
    let mut browser = Browser::new(&provider);
    let tokens = browser.sign_in("alice", &[]).await;
    let hint = text(&tokens, "id_token");
    let sid = text(&part(hint, 1), "sid").to_owned();
    let query: Vec<(&str, &str)> = [("id_token_hint", hint)]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    let url = format!(
        "{}?{}",
        provider.endpoint(Endpoint::EndSession),
        form(&query)
    );
    let page = browser.open(&url).await;
    assert_eq!(page.page(), "logged-out", "{page:?}");
    let csp = page.header("content-security-policy");
    assert!(csp.contains("frame-src http: https:"), "{csp}");
    (page.body, sid)
}

#[tokio::test]
async fn the_frame_names_issuer_and_session_and_keeps_the_query() {
    let provider = builder().client(framed());
    let (page, sid) = signed_out(provider, &[("post_logout_redirect_uri", SIGNED_OUT)]).await;
    let frame = "<iframe hidden src=\"http://localhost:4000/front-channel?x=1&amp;iss=http%3A%2F%2F127.0.0.1";
    assert!(page.contains(frame), "{page}");
    assert!(page.contains(&format!("&amp;sid={sid}\"")), "{page}");
}

#[tokio::test]
async fn the_page_goes_on_by_itself_and_has_a_link_for_when_a_frame_hangs() {
    let provider = builder().client(framed());
    let query = [("post_logout_redirect_uri", SIGNED_OUT), ("state", "s")];
    let (page, _) = signed_out(provider, &query).await;
    // The quotes of the address cannot end those around it.
    let to = "http://localhost:4000/signed-out?a=%27b%27&amp;c=d&amp;state=s";
    let refresh = format!("<meta http-equiv=\"refresh\" content=\"0;url=&#39;{to}&#39;\">");
    assert!(page.contains(&refresh), "{page}");
    assert!(page.contains(">Continue</a>"), "{page}");
}

#[tokio::test]
async fn without_an_address_the_page_stays() {
    let (page, _) = signed_out(builder().client(framed()), &[]).await;
    assert!(page.contains("<iframe"), "{page}");
    assert!(!page.contains("http-equiv"), "{page}");
}

#[tokio::test]
async fn only_clients_of_the_session_are_framed() {
    let bystander = Client::new("bystander")
        .redirect_uri(CALLBACK)
        .front_channel_logout_uri("http://localhost:5000/bystander");
    let (page, _) = signed_out(builder().client(framed()).client(bystander), &[]).await;
    assert_eq!(page.matches("<iframe").count(), 1, "{page}");
}

#[tokio::test]
async fn quirks_decide_what_the_frame_names() {
    let required = || {
        let required = serde_json::json!(true);
        framed()
            .member("frontchannel_logout_session_required", required)
            .unwrap()
    };
    let iss = "iss=http%3A%2F%2F127.0.0.1";
    for (value, client, expected) in [
        ("always", framed(), true),
        ("where-required", framed(), false),
        ("where-required", required(), true),
        ("never", required(), false),
    ] {
        let setting = Setting::new("front-channel-session", value);
        let (page, sid) = signed_out(builder().client(client).quirk(setting), &[]).await;
        let named = page.contains(iss) && page.contains(&format!("sid={sid}"));
        assert_eq!(named, expected, "{value}: {page}");
        assert!(page.contains("<iframe"), "{page}");
    }
    for (value, part) in [
        ("foreign-sid", "sid=another-session"),
        ("foreign-iss", "iss=https%3A%2F%2Fanother-issuer.example"),
    ] {
        let setting = Setting::new("front-channel-session", value);
        let (page, _) = signed_out(builder().client(framed()).quirk(setting), &[]).await;
        assert!(page.contains(part), "{page}");
    }
}

#[tokio::test]
async fn a_provider_without_it_frames_nobody() {
    let setting = Setting::new("front-channel-logout", "off");
    let (page, _) = signed_out(builder().client(framed()).quirk(setting), &[]).await;
    assert!(!page.contains("<iframe"), "{page}");
}
