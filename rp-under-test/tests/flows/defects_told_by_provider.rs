//! Each defect in what the provider tells of a sign-out breaks what its documentation says, as seen from outside; beside
//! it stands what the sound RP does.

use std::sync::Arc;

use http::Method;
use serde_json::{Map, Value, json};

use crate::sign_out_by_provider::{EVENT, call_sessions, logout_token, tell};
use crate::support::{Browser, Page, Signing, World};

type Claims = Map<String, Value>;

/// What is odd about a logout token.
type Change = fn(&mut Claims);

/// Somebody is signed in at an RP with `defect`, in a session that the provider calls `s1`.
async fn signed_in(defect: Option<&str>) -> World {
    let world = match defect {
        Some(defect) => World::broken(defect).await,
        None => World::sound().await,
    };
    call_sessions(&world, "s1");
    world.signed_in().await;
    world
}

async fn lives(world: &World) -> bool {
    world.who(&world.browser).await.is_some()
}

async fn told(world: &World, token: &str) -> u16 {
    tell(world, &format!("logout_token={token}")).await.status
}

async fn get(world: &World, browser: &Browser, path: &str) -> Page {
    let headers = [("sec-fetch-dest", "iframe")];
    browser
        .hop(Method::GET, &world.at(path), None, &headers)
        .await
}

fn location(page: &Page) -> &str {
    page.headers["location"].to_str().unwrap()
}

#[tokio::test]
async fn good_logout_tokens_are_turned_away() {
    let good: Change = |_| ();
    for (defect, change, status) in [
        ("ends-nothing-on-logout-token", good, 200),
        ("logout-token-blocked-by-csrf-filter", good, 403),
        ("logout-token-needs-sign-in", good, 302),
        ("demands-logout-token-type", good, 400),
        (
            "crashes-without-sid",
            |claims| {
                claims.remove("sid");
                claims.insert("sub".to_owned(), json!("sub-of-alice"));
            },
            500,
        ),
        (
            "refuses-unknown-logout-claims",
            |claims| {
                claims.insert("reason".to_owned(), json!("idle"));
            },
            400,
        ),
        (
            "demands-empty-logout-event",
            |claims| {
                claims.insert("events".to_owned(), json!({ EVENT: { "a": 1 } }));
            },
            400,
        ),
    ] {
        for (defect, expected) in [(Some(defect), (status, true)), (None, (200, false))] {
            let world = signed_in(defect).await;
            let status = told(&world, &logout_token(&world, change)).await;
            assert_eq!((status, lives(&world).await), expected, "{defect:?}");
        }
    }
}

#[tokio::test]
async fn logout_tokens_come_another_way_or_are_odd() {
    for (defect, expected) in [
        (Some("takes-logout-token-by-get"), (200, false)),
        (None, (405, true)),
    ] {
        let world = signed_in(defect).await;
        let token = logout_token(&world, |_| {});
        let path = format!("/backchannel-logout?logout_token={token}");
        let page = get(&world, &Browser::new(), &path).await;
        assert_eq!((page.status, lives(&world).await), expected, "{defect:?}");
    }
    let world = signed_in(Some("crashes-on-odd-logout-token")).await;
    assert_eq!(told(&world, "a.b.c").await, 500);
}

#[tokio::test]
async fn the_wrong_sessions_end() {
    for (defect, survives) in [(Some("no-fallback-to-sub"), true), (None, false)] {
        let world = match defect {
            Some(defect) => World::broken(defect).await,
            None => World::sound().await,
        };
        world.signed_in().await;
        let token = logout_token(&world, |claims| {
            claims.insert("sub".to_owned(), json!("sub-of-alice"));
        });
        assert_eq!(told(&world, &token).await, 200);
        assert_eq!(lives(&world).await, survives, "{defect:?}");
    }

    for (defect, survives) in [
        (Some("ends-every-session-of-the-user"), false),
        (None, true),
    ] {
        let world = signed_in(defect).await;
        call_sessions(&world, "s2");
        let phone = Browser::new();
        phone.open(&world.at("/login")).await;
        assert_eq!(told(&world, &logout_token(&world, |_| {})).await, 200);
        assert!(!lives(&world).await, "{defect:?}");
        assert_eq!(world.who(&phone).await.is_some(), survives, "{defect:?}");
    }

    for (defect, status) in [(Some("unknown-session-is-an-error"), 400), (None, 200)] {
        let world = signed_in(defect).await;
        let token = logout_token(&world, |claims| {
            claims.insert("sid".to_owned(), json!("s9"));
        });
        assert_eq!(told(&world, &token).await, status, "{defect:?}");
        let known = logout_token(&world, |claims| {
            claims.insert("jti".to_owned(), json!("j2"));
        });
        assert_eq!(told(&world, &known).await, 200, "{defect:?}");
    }

    for (defect, survives) in [
        (Some("late-logout-token-ends-new-session"), false),
        (None, true),
    ] {
        let world = signed_in(defect).await;
        let token = logout_token(&world, |claims| {
            claims.remove("sid");
            claims.insert("sub".to_owned(), json!("sub-of-alice"));
        });
        world.advance(60);
        world.signed_in().await;
        assert_eq!(told(&world, &token).await, 200);
        assert_eq!(lives(&world).await, survives, "{defect:?}");
    }
}

#[tokio::test]
async fn a_check_of_logout_tokens_that_is_left_out_lets_them_in() {
    let ends: [(&str, Change); 8] = [
        ("skips:logout-token-issuer", |claims| {
            claims.insert("iss".to_owned(), json!("https://evil.example"));
        }),
        ("skips:logout-token-audience", |claims| {
            claims.insert("aud".to_owned(), json!("other"));
        }),
        ("skips:logout-token-issued-at", |claims| {
            claims.insert("iat".to_owned(), json!(1_900_000_000));
        }),
        ("skips:logout-token-expiry", |claims| {
            claims.insert("exp".to_owned(), json!(1_700_000_000));
        }),
        ("skips:logout-token-subject", |claims| {
            claims.remove("sid");
        }),
        ("skips:logout-token-event", |claims| {
            claims.remove("events");
        }),
        ("skips:logout-token-nonce", |claims| {
            claims.insert("nonce".to_owned(), json!("n"));
        }),
        ("skips:logout-token-replay", |_| ()),
    ];
    for (skip, change) in ends {
        for (defect, status) in [(Some(skip), 200), (None, 400)] {
            let world = signed_in(defect).await;
            let token = logout_token(&world, change);
            if skip == "skips:logout-token-replay" {
                assert_eq!(told(&world, &token).await, 200, "the first time");
            }
            assert_eq!(told(&world, &token).await, status, "{skip} {defect:?}");
        }
    }
    for (skip, signing) in [
        ("skips:logout-token-algorithm", Signing::Rs256),
        ("skips:logout-token-signature", Signing::Flipped),
    ] {
        for (defect, expected) in [(Some(skip), (200, false)), (None, (400, true))] {
            let world = signed_in(defect).await;
            world.op.set(|knobs| knobs.signing = signing);
            let status = told(&world, &logout_token(&world, |_| {})).await;
            assert_eq!((status, lives(&world).await), expected, "{skip} {defect:?}");
        }
    }
    let skip = "skips:logout-token-type";
    for (defect, expected) in [(Some(skip), (200, false)), (None, (400, true))] {
        let world = signed_in(defect).await;
        let mut claims = Value::Null;
        logout_token(&world, |built| claims = json!(built));
        let status = told(&world, &world.op.signed_as("at+jwt", &claims)).await;
        assert_eq!((status, lives(&world).await), expected, "{defect:?}");
    }
}

#[tokio::test]
async fn frames_of_the_provider_end_nothing_or_too_much() {
    let good = |world: &World| format!("/frontchannel-logout?iss={}&sid=s1", world.op.issuer());
    for (defect, survives) in [
        (Some("front-channel-ends-nothing"), true),
        (Some("front-channel-needs-cookies"), true),
        (None, false),
    ] {
        let world = signed_in(defect).await;
        let page = get(&world, &Browser::new(), &good(&world)).await;
        assert_eq!(
            (page.status, lives(&world).await),
            (200, survives),
            "{defect:?}"
        );
    }
    let world = signed_in(Some("front-channel-needs-cookies")).await;
    get(&world, &world.browser, &good(&world)).await;
    assert!(!lives(&world).await, "its own cookies came along");

    for (defect, refused) in [(Some("front-channel-refuses-framing"), true), (None, false)] {
        let world = signed_in(defect).await;
        let page = get(&world, &Browser::new(), &good(&world)).await;
        let denied = page.headers.contains_key("x-frame-options");
        assert_eq!(denied, refused, "{defect:?}");
    }

    let other = |world: &World| format!("/frontchannel-logout?iss={}&sid=s2", world.op.issuer());
    for (defect, survives) in [(Some("front-channel-ignores-session"), false), (None, true)] {
        let world = signed_in(defect).await;
        get(&world, &world.browser, &other(&world)).await;
        assert_eq!(lives(&world).await, survives, "{defect:?}");
    }

    for (defect, status) in [(Some("front-channel-needs-sign-in"), 302), (None, 200)] {
        let world = signed_in(defect).await;
        let page = get(&world, &Browser::new(), &good(&world)).await;
        assert_eq!(page.status, status, "{defect:?}");
    }

    let foreign = "/frontchannel-logout?iss=https%3A%2F%2Fevil.example&sid=s1";
    for (defect, expected) in [
        (Some("skips:front-channel-issuer"), (200, false)),
        (None, (400, true)),
    ] {
        let world = signed_in(defect).await;
        let page = get(&world, &Browser::new(), foreign).await;
        assert_eq!((page.status, lives(&world).await), expected, "{defect:?}");
    }
}

/// A provider whose session can be watched, and somebody signed in there and at an RP with `defect`.
async fn watched(defect: Option<&str>) -> World {
    let world = match defect {
        Some(defect) => World::broken(defect).await,
        None => World::sound().await,
    };
    let frame = format!("{}/session", world.op.issuer());
    world.op.set(|knobs| {
        knobs.discovery = Arc::new(move |document| {
            document.insert("check_session_iframe".to_owned(), json!(frame));
        });
        knobs.callback = Arc::new(|all| {
            all.push(("session_state".to_owned(), "abc.def".to_owned()));
        });
    });
    world.signed_in().await;
    world
}

#[tokio::test]
async fn the_session_of_the_provider_is_watched_badly() {
    for (defect, status) in [(Some("demands-session-state"), 400), (None, 200)] {
        let world = match defect {
            Some(defect) => World::broken(defect).await,
            None => World::sound().await,
        };
        assert_eq!(world.sign_in().await.status, status, "{defect:?}");
    }

    for (defect, loaded) in [(Some("never-loads-session-frame"), false), (None, true)] {
        let world = watched(defect).await;
        let home = world.browser.open(&world.at("/")).await;
        assert_eq!(home.text.contains("<iframe id=op"), loaded, "{defect:?}");
    }

    let check = async |world: &World| {
        let url = world.at("/session-check");
        world.browser.hop(Method::GET, &url, None, &[]).await
    };
    for (defect, hinted) in [(Some("checks-session-without-hint"), false), (None, true)] {
        let world = watched(defect).await;
        let asked = check(&world).await;
        let asked = location(&asked);
        assert!(asked.contains("prompt=none"), "{asked}");
        assert_eq!(asked.contains("id_token_hint="), hinted, "{defect:?}");
    }

    for (defect, survives) in [(Some("session-check-ends-session"), false), (None, true)] {
        let world = watched(defect).await;
        let asked = check(&world).await;
        world.browser.follow(asked).await;
        assert_eq!(lives(&world).await, survives, "the same user: {defect:?}");
    }

    for (defect, survives) in [(Some("ignores-login-required"), true), (None, false)] {
        let world = watched(defect).await;
        let asked = check(&world).await;
        world.op.set(|knobs| {
            knobs.callback =
                Arc::new(|all| all[0] = ("error".to_owned(), "login_required".to_owned()));
        });
        world.browser.follow(asked).await;
        assert_eq!(lives(&world).await, survives, "{defect:?}");
    }
}

#[tokio::test]
async fn a_session_is_ended_by_a_detour() {
    for (defect, survives) in [(Some("calls-itself-to-end-session"), true), (None, false)] {
        // Nobody answers over plain HTTP at this RP's public address.
        let world = World::either(defect, |config| {
            config.base_url = "https://localhost:1".to_owned();
        })
        .await;
        call_sessions(&world, "s1");
        let login = get(&world, &world.browser, "/login?moved=1").await;
        let hop = world.browser.hop(Method::GET, location(&login), None, &[]);
        let op = hop.await;
        let (_, query) = location(&op).split_once('?').unwrap();
        let callback = world.at(&format!("/callback?{query}"));
        world.browser.hop(Method::GET, &callback, None, &[]).await;
        assert!(lives(&world).await, "{defect:?}");
        let token = logout_token(&world, |_| {});
        assert_eq!(told(&world, &token).await, 200, "{defect:?}");
        assert_eq!(lives(&world).await, survives, "{defect:?}");
    }
}
