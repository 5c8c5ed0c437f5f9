//! Signing in.

use rp_under_test::{AuthMethod, SessionMode};

use crate::support::World;

const ALICE: Option<&str> = Some("alice@example.test");

#[tokio::test]
async fn a_user_signs_in_and_out_in_both_modes() {
    for mode in [SessionMode::Cookie, SessionMode::Store] {
        let world = World::with(|config| config.session_mode = mode).await;
        assert_eq!(world.who(&world.browser).await, None);
        world.signed_in().await;
        assert_eq!(world.who(&world.browser).await.as_deref(), ALICE);
        assert!(world.browser.names("rp-flow").is_empty());
        let page = world.sign_out().await;
        assert_eq!(
            (page.status, page.kind()),
            (200, "signed-out"),
            "{:?}",
            page.way
        );
        assert_eq!(world.who(&world.browser).await, None);
        assert_eq!(world.browser.cookies().len(), 0);
    }
}

#[tokio::test]
async fn the_request_is_what_the_specifications_ask_for() {
    let world = World::sound().await;
    world.signed_in().await;
    world.signed_in().await;
    let asked = world.op.hits("/authorize");
    for name in ["state", "nonce", "code_challenge"] {
        let values: Vec<&str> = asked.iter().map(|hit| hit.get(name).unwrap()).collect();
        assert!(values[0] != values[1] && values[0].len() == 43, "{name}");
    }
    assert_eq!(asked[0].get("code_challenge_method"), Some("S256"));
    assert_eq!(
        asked[0].get("scope"),
        Some("openid profile email offline_access")
    );
    assert_eq!(
        asked[0].get("redirect_uri"),
        Some(world.at("/callback").as_str())
    );
    assert_eq!(
        (asked[0].get("prompt"), asked[0].get("max_age")),
        (None, None)
    );
}

#[tokio::test]
async fn every_method_of_client_authentication_works() {
    for (method, name) in [
        (AuthMethod::ClientSecretBasic, "client_secret_basic"),
        (AuthMethod::ClientSecretPost, "client_secret_post"),
        (AuthMethod::None, "none"),
    ] {
        let world = World::with(|config| config.auth_method = method).await;
        world.op.set(|knobs| knobs.auth = name);
        world.signed_in().await;
    }
}

#[tokio::test]
async fn a_deep_link_comes_back_and_a_foreign_one_does_not() {
    let world = World::sound().await;
    let deep = world.at("/protected?a=1&b=x%3Dy%26z&c=%C3%A9;d");
    let page = world.browser.open(&deep).await;
    assert_eq!(
        (page.url.as_str(), page.kind()),
        (deep.as_str(), "protected")
    );
    let page = world
        .browser
        .open(&world.at("/login?return_to=//evil.example/"))
        .await;
    assert_eq!(page.kind(), "home");
}

#[tokio::test]
async fn another_user_gets_a_session_of_its_own() {
    for mode in [SessionMode::Cookie, SessionMode::Store] {
        let world = World::with(|config| config.session_mode = mode).await;
        world.signed_in().await;
        let copy = world.browser.copied();
        world.op.set(|knobs| knobs.user = "bob");
        world.signed_in().await;
        assert_eq!(
            world.who(&world.browser).await.as_deref(),
            Some("bob@example.test")
        );
        assert_eq!(world.who(&copy).await, None, "the session before is over");
    }
}

#[tokio::test]
async fn a_fixed_session_id_is_not_taken() {
    let world = World::sound().await;
    world.browser.put("rp-session", "planted");
    world.signed_in().await;
    assert_ne!(world.browser.cookies()["rp-session"], "planted");
}
