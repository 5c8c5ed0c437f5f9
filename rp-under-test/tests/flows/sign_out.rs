//! Signing out.

use std::sync::Arc;

use http::Method;
use rp_under_test::{LogoutDialect, SessionMode};
use serde_json::json;

use crate::support::World;

const MODES: [SessionMode; 2] = [SessionMode::Cookie, SessionMode::Store];

#[tokio::test]
async fn the_provider_is_told_with_the_hint_of_this_session() {
    for mode in MODES {
        let world = World::with(|config| config.session_mode = mode).await;
        world.signed_in().await;
        world.signed_in().await;
        world.sign_out().await;
        let told = &world.op.hits("/end-session")[0];
        assert_eq!(
            told.get("id_token_hint"),
            world.op.id_tokens().last().map(String::as_str)
        );
        assert_eq!(told.get("client_id"), Some("app"));
        let back = world.at("/signed-out");
        assert_eq!(told.get("post_logout_redirect_uri"), Some(back.as_str()));
        assert!(told.get("state").unwrap().len() >= 32);
        assert_eq!(
            world.browser.cookies().len(),
            0,
            "the provider has proved that it is done"
        );
    }
}

#[tokio::test]
async fn the_dialects_get_what_they_want() {
    for (dialect, path, back) in [
        ("cognito", "/logout", "logout_uri"),
        ("auth0", "/v2/logout", "returnTo"),
    ] {
        let world = World::with(|config| {
            let endpoint = format!("{}{path}", config.issuer);
            config.logout = match dialect {
                "cognito" => LogoutDialect::Cognito { endpoint },
                _ => LogoutDialect::Auth0 { endpoint },
            };
        })
        .await;
        world.signed_in().await;
        let page = world.sign_out().await;
        assert_eq!(page.kind(), "signed-out");
        let told = &world.op.hits(path)[0];
        let landing = world.at("/signed-out");
        assert_eq!(told.get(back), Some(landing.as_str()));
        assert_eq!(
            (told.get("client_id"), told.parameters.len()),
            (Some("app"), 2)
        );
    }
}

#[tokio::test]
async fn without_an_endpoint_the_next_sign_in_is_a_fresh_one() {
    for (dialect, endpoint) in [
        (LogoutDialect::None, true),
        (LogoutDialect::Discovery, false),
    ] {
        let world = World::with(|config| config.logout = dialect).await;
        world.op.set(|knobs| knobs.ends_sessions = endpoint);
        world.signed_in().await;
        let page = world.sign_out().await;
        assert_eq!((page.status, page.kind()), (200, "signed-out"));
        world.browser.open(&world.at("/signed-out?state=1")).await;
        world.op.set(|knobs| {
            knobs.claims = Arc::new(|claims| {
                let at = claims["auth_time"].as_i64().unwrap() - 1000;
                claims.insert("auth_time".to_owned(), json!(at));
            });
        });
        let stale = world.sign_in().await;
        assert_eq!(
            (stale.status, stale.kind()),
            (400, "error"),
            "the login was not fresh"
        );
        assert!(stale.text.contains("a fresh login was asked for"));
        world.op.set(|knobs| {
            knobs.claims = Arc::new(|claims| {
                claims.remove("auth_time");
            });
        });
        assert_eq!(
            world.sign_in().await.status,
            400,
            "the provider must say when the login was"
        );
        world.op.set(|knobs| knobs.claims = Arc::new(|_| ()));
        world.signed_in().await;
        let asked = world.op.hits("/authorize");
        let asked = asked.last().unwrap();
        assert_eq!(
            (asked.get("prompt"), asked.get("max_age")),
            (Some("login"), Some("0"))
        );
        world.signed_in().await;
        let asked = world.op.hits("/authorize");
        assert_eq!(asked.last().unwrap().get("prompt"), None, "it is done");
    }
}

#[tokio::test]
async fn a_provider_that_does_not_send_the_browser_back_is_asked_for_a_fresh_login() {
    let world = World::sound().await;
    world.signed_in().await;
    let home = world.browser.open(&world.at("/")).await;
    let csrf = home.between("name=csrf value=\"", "\"").unwrap();
    let form = format!("csrf={csrf}");
    world
        .browser
        .hop(Method::POST, &world.at("/logout"), Some(&form), &[])
        .await;
    world
        .browser
        .open(&world.at("/signed-out?state=guessed"))
        .await;
    world.signed_in().await;
    assert_eq!(
        world.op.hits("/authorize").last().unwrap().get("prompt"),
        Some("login")
    );
}

#[tokio::test]
async fn a_provider_that_is_down_does_not_keep_anybody_signed_in() {
    let world = World::sound().await;
    world.signed_in().await;
    world.advance(4000);
    world.op.set(|knobs| knobs.down = true);
    let page = world.sign_out().await;
    assert!(
        page.status < 500 || page.url.starts_with(world.op.issuer()),
        "{:?}",
        page.way
    );
    assert!(world.browser.names("rp-session").is_empty());
}

#[tokio::test]
async fn a_copied_session_dies() {
    for mode in MODES {
        let world = World::with(|config| config.session_mode = mode).await;
        world.signed_in().await;
        let thief = world.browser.copied();
        assert!(world.who(&thief).await.is_some());
        world.sign_out().await;
        assert_eq!(world.who(&thief).await, None);
        assert_eq!(
            thief.open(&world.at("/")).await.between("Nobody is ", "."),
            Some("signed in")
        );
    }
}

#[tokio::test]
async fn another_site_cannot_sign_anybody_out() {
    for mode in MODES {
        let world = World::with(|config| config.session_mode = mode).await;
        world.signed_in().await;
        for form in [&[][..], &[("csrf", "guessed")], &[("csrf", "")]] {
            let page = world.browser.post(&world.at("/logout"), form).await;
            assert_eq!((page.status, page.kind()), (403, "error"));
            assert!(
                page.text.contains("id=sign-out"),
                "the user may still mean it"
            );
        }
        let asked = world.browser.open(&world.at("/logout")).await;
        assert_eq!((asked.status, asked.kind()), (200, "logout"));
        assert!(world.who(&world.browser).await.is_some());
        let csrf = asked.between("name=csrf value=\"", "\"").unwrap();
        let page = world
            .browser
            .post(&world.at("/logout"), &[("csrf", csrf)])
            .await;
        assert_eq!(page.kind(), "signed-out");
    }
}

#[tokio::test]
async fn without_a_session_it_is_a_clean_page() {
    for mode in MODES {
        let world = World::with(|config| config.session_mode = mode).await;
        let page = world
            .browser
            .post(&world.at("/logout"), &[("csrf", "old")])
            .await;
        assert_eq!((page.status, page.kind()), (200, "signed-out"));
        assert_eq!(world.browser.open(&world.at("/logout")).await.status, 200);
        // The session ended by itself: its cookies go, and the provider's session is not taken for a login.
        world.signed_in().await;
        let csrf = world.browser.open(&world.at("/")).await;
        let csrf = csrf.between("name=csrf value=\"", "\"").unwrap();
        world.advance(25 * 3600);
        let page = world
            .browser
            .post(&world.at("/logout"), &[("csrf", csrf)])
            .await;
        assert_eq!((page.status, page.kind()), (200, "signed-out"));
        assert!(world.browser.names("rp-session").is_empty());
        world.sign_in().await;
        assert_eq!(
            world.op.hits("/authorize").last().unwrap().get("prompt"),
            Some("login")
        );
    }
}

#[tokio::test]
async fn another_site_cannot_even_ask_for_a_fresh_login() {
    let world = World::sound().await;
    let headers = [("sec-fetch-site", "cross-site")];
    let page = world
        .browser
        .hop(Method::POST, &world.at("/logout"), Some(""), &headers)
        .await;
    assert_eq!(page.status, 302);
    assert_eq!(world.browser.cookies().len(), 0);
}

#[tokio::test]
async fn an_old_hint_is_sent_with_the_client_id() {
    let world = World::sound().await;
    world.op.set(|knobs| knobs.access_token_life = 100_000);
    world.signed_in().await;
    world.advance(7200);
    assert_eq!(world.sign_out().await.kind(), "signed-out");
    let told = &world.op.hits("/end-session")[0];
    assert!(told.get("id_token_hint").is_some() && told.get("client_id") == Some("app"));
}

#[tokio::test]
async fn a_large_hint_goes_as_a_form() {
    for mode in MODES {
        let world = World::with(|config| config.session_mode = mode).await;
        world.op.set(|knobs| {
            knobs.claims = Arc::new(|claims| {
                claims.insert("groups".to_owned(), json!("x".repeat(6000)));
            });
        });
        world.signed_in().await;
        let page = world.sign_out().await;
        assert_eq!((page.status, page.kind()), (200, "onwards"));
        assert!(page.header_bytes() <= 4096, "{}", page.header_bytes());
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'sha256-"));
        assert!(page.text.contains("document.forms[0].submit()"));
        let hint = page.between("name=id_token_hint value=\"", "\"").unwrap();
        assert_eq!(world.op.id_tokens(), [hint]);
        let action = page.between("action=\"", "\"").unwrap();
        assert_eq!(action, format!("{}/end-session", world.op.issuer()));
        assert!(world.browser.names("rp-session").is_empty());
        let back = page
            .between("name=post_logout_redirect_uri value=\"", "\"")
            .unwrap();
        let state = page.between("name=state value=\"", "\"").unwrap();
        let form = [
            ("id_token_hint", hint),
            ("post_logout_redirect_uri", back),
            ("state", state),
        ];
        assert_eq!(world.browser.post(action, &form).await.kind(), "signed-out");
        assert_eq!(world.browser.cookies().len(), 0);
    }
}

#[tokio::test]
async fn the_sign_in_after_a_sign_out_stays() {
    let world = World::sound().await;
    world.signed_in().await;
    world.sign_out().await;
    let page = world
        .browser
        .open(&world.at("/login?return_to=/logout"))
        .await;
    assert_eq!(page.kind(), "home");
    assert!(world.who(&world.browser).await.is_some());
}
