//! Each defect in how the RP reads and writes its cookies breaks what its documentation says, as seen from outside;
//! beside it stands what the sound RP does.

use std::sync::Arc;

use http::Method;
use rp_under_test::SessionMode;
use serde_json::json;

use crate::defects::{claim, finish, hop};
use crate::support::{Browser, World, until_callback};

#[tokio::test]
async fn pending_sign_ins_are_in_the_way() {
    for (defect, left) in [(Some("keeps-flow-cookie-after-error"), 1), (None, 0)] {
        let world = World::either(defect, |_| ()).await;
        world.op.set(|knobs| {
            knobs.callback =
                Arc::new(|all| all[0] = ("error".to_owned(), "access_denied".to_owned()));
        });
        assert_eq!(world.sign_in().await.kind(), "error", "{defect:?}");
        assert_eq!(world.browser.names("rp-flow-").len(), left, "{defect:?}");
    }

    for (defect, status) in [(Some("refuses-more-pending-sign-ins"), 503), (None, 302)] {
        let world = World::either(defect, |_| ()).await;
        for _ in 0..5 {
            assert_eq!(hop(&world, "/login").await.status, 302, "{defect:?}");
        }
        assert_eq!(hop(&world, "/login").await.status, status, "{defect:?}");
        assert_eq!(world.browser.names("rp-flow-").len(), 5, "{defect:?}");
    }

    let long = format!("/login?return_to=/protected?x={}", "x".repeat(4000));
    for (defect, expected) in [
        (Some("keeps-long-return-address"), (400, "error")),
        (None, (200, "home")),
    ] {
        let world = World::either(defect, |_| ()).await;
        let page = world.browser.open(&world.at(&long)).await;
        assert_eq!((page.status, page.kind()), expected, "{defect:?}");
    }
}

#[tokio::test]
async fn other_cookies_hide_the_session() {
    for (id, before, after) in [
        (
            "reads-cookies-by-prefix",
            "rp-session-a=1",
            "rp-session-b=2",
        ),
        ("reads-first-twin-only", "rp-session=left", "theme=dark"),
        ("loses-cookies-beside-odd-ones", "town=Žilina", "theme=dark"),
    ] {
        for (defect, status) in [(Some(id), 401), (None, 200)] {
            let world = World::either(defect, |_| ()).await;
            world.signed_in().await;
            let own = world.browser.cookies()["rp-session"].clone();
            let all = format!("{before}; rp-session={own}; {after}");
            let headers = [("cookie", all.as_str())];
            let me = world.at("/me");
            let page = Browser::new().hop(Method::GET, &me, None, &headers).await;
            assert_eq!(page.status, status, "{id} {defect:?}");
        }
    }
}

#[tokio::test]
async fn what_is_no_session_lets_somebody_in_or_crashes() {
    for (defect, who) in [
        (
            Some("takes-pending-sign-in-for-session"),
            Some("a stranger"),
        ),
        (None, None),
    ] {
        let world = World::either(defect, |config| config.session_mode = SessionMode::Cookie).await;
        hop(&world, "/login").await;
        let pending = world.browser.cookies().into_values().next().unwrap();
        let stranger = Browser::new();
        stranger.put("rp-session.0", &pending);
        assert_eq!(world.who(&stranger).await.as_deref(), who, "{defect:?}");
    }

    for (mode, name) in [
        (SessionMode::Cookie, "rp-session.0"),
        (SessionMode::Store, "rp-session"),
    ] {
        for (defect, status) in [(Some("crashes-on-unreadable-session"), 500), (None, 200)] {
            let world = World::either(defect, |config| config.session_mode = mode).await;
            world.browser.put(name, "of-another-key");
            assert_eq!(hop(&world, "/").await.status, status, "{mode:?} {defect:?}");
        }
    }
}

#[tokio::test]
async fn cookies_are_set_and_taken_back_wrong() {
    for (defect, path) in [
        (Some("deletes-cookie-at-another-path"), "; Path=/logout;"),
        (None, "; Path=/;"),
    ] {
        let world = World::either(defect, |_| ()).await;
        world.signed_in().await;
        let answer = world.leave().await;
        let lines = answer.set_cookies("rp-session");
        assert!(
            lines.len() == 1 && lines[0].contains("Max-Age=0") && lines[0].contains(path),
            "{defect:?}: {lines:?}"
        );
    }

    for (defect, flag) in [
        (Some("session-cookie-strict"), "; SameSite=Strict"),
        (None, "; SameSite=Lax"),
    ] {
        let world = World::either(defect, |_| ()).await;
        let answer = finish(&world).await;
        let lines = answer.set_cookies("rp-session");
        assert!(lines[0].contains(flag), "{defect:?}: {lines:?}");
    }

    for (defect, status) in [(Some("name-in-cookie-unencoded"), 500), (None, 302)] {
        let world = World::either(defect, |_| ()).await;
        // The name of the ID token stays when the userinfo endpoint has none.
        world.op.set(|knobs| knobs.userinfo_status = 500);
        claim(&world, "name", json!("Žofie"));
        let callback = until_callback(&world, &world.browser).await;
        let answer = world.browser.hop(Method::GET, &callback, None, &[]).await;
        assert_eq!(answer.status, status, "{defect:?}");
    }
}

#[tokio::test]
async fn flags_do_not_follow_the_scheme() {
    for (defect, is_secure) in [(Some("flow-cookie-always-secure"), true), (None, false)] {
        let world = World::either(defect, |_| ()).await;
        let answer = hop(&world, "/login").await;
        let name = world.browser.names("rp-flow-").remove(0);
        let lines = answer.set_cookies(&name);
        assert_eq!(lines[0].contains("; Secure"), is_secure, "{defect:?}");
    }

    for (defect, is_secure) in [(Some("deletes-without-secure"), false), (None, true)] {
        let world = World::either(defect, |config| {
            config.base_url = config.base_url.replacen("http:", "https:", 1);
        })
        .await;
        // What an earlier session has left is taken away by the next sign-out.
        world.browser.put("__Host-rp-session", "left");
        let headers = [("sec-fetch-site", "same-origin")];
        let url = world.at("/logout");
        let hop = world.browser.hop(Method::POST, &url, Some(""), &headers);
        let answer = hop.await;
        let lines = answer.set_cookies("__Host-rp-session");
        assert_eq!(lines[0].contains("; Secure"), is_secure, "{defect:?}");
    }
}

#[tokio::test]
async fn an_answer_from_another_site_comes_without_cookies() {
    for (defect, status) in [(Some("takes-form-post-as-it-comes"), 400), (None, 302)] {
        let world = World::either(defect, |_| ()).await;
        let callback = until_callback(&world, &world.browser).await;
        let (to, query) = callback.split_once('?').unwrap();
        // A browser withholds the cookies, as this one does that has none.
        let headers = [("sec-fetch-site", "cross-site")];
        let stranger = Browser::new();
        let page = stranger.hop(Method::POST, to, Some(query), &headers).await;
        assert_eq!(page.status, status, "{defect:?}");
    }
}
