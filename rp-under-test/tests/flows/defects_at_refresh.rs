//! Each defect in when and how the RP renews access tokens breaks what its documentation says, as seen from outside;
//! beside it stands what the sound RP does.

use std::sync::Arc;

use futures_util::future::join;
use rp_under_test::{AuthMethod, SessionMode};
use serde_json::{Map, Value, json};
use tokio::sync::Barrier;

use crate::defects::claim;
use crate::support::World;

/// What is odd about a token response.
type Change = fn(&mut Map<String, Value>);

/// Somebody is signed in, and the access token is dead.
async fn expired(defect: Option<&str>, mode: SessionMode) -> World {
    let world = World::either(defect, |config| config.session_mode = mode).await;
    world.signed_in().await;
    world.advance(301);
    world
}

fn refreshes(world: &World) -> usize {
    world.op.grants("refresh_token").len()
}

#[tokio::test]
async fn a_slow_refresh_is_sent_twice() {
    for (defect, sent, survivors) in [(Some("refresh-lock-too-short"), 2, 1), (None, 1, 2)] {
        // Each tab has the old refresh token in its cookies, whatever the other one gets.
        let world = expired(defect, SessionMode::Cookie).await;
        let gate = Arc::new(Barrier::new(2));
        world
            .op
            .set(|knobs| knobs.refreshes_meet = Some(Arc::clone(&gate)));
        let (tab, later_tab) = (world.browser.copied(), world.browser.copied());
        let later = async {
            gate.wait().await;
            world.op.set(|knobs| knobs.refreshes_meet = None);
            world.advance(6);
            join(world.who(&later_tab), gate.wait()).await.0
        };
        let (first, second) = join(world.who(&tab), later).await;
        assert_eq!(refreshes(&world), sent, "{defect:?}");
        let signed_in = [first, second].iter().flatten().count();
        assert_eq!(signed_in, survivors, "{defect:?}");
    }
}

#[tokio::test]
async fn the_result_of_a_refresh_reaches_too_few_or_too_many() {
    for (defect, survives) in [(Some("new-session-at-refresh"), false), (None, true)] {
        let world = expired(defect, SessionMode::Store).await;
        let left_before = world.browser.copied();
        assert_eq!(world.me().await.0, 200, "{defect:?}");
        let survived = world.who(&left_before).await.is_some();
        assert_eq!(survived, survives, "{defect:?}");
    }

    for (defect, sent, is_dead) in [(Some("keeps-refresh-result"), 1, true), (None, 2, false)] {
        let world = World::either(defect, |_| ()).await;
        world.op.set(|knobs| {
            knobs.rotates = false;
            knobs.access_token_life = 30;
        });
        world.signed_in().await;
        world.advance(31);
        assert_eq!(world.me().await.0, 200, "{defect:?}");
        world.advance(31);
        let (status, me) = world.me().await;
        let ends = me["access_token_expires_at"].as_i64().unwrap();
        assert_eq!(
            (status, refreshes(&world), ends <= world.op.now()),
            (200, sent, is_dead),
            "{defect:?}"
        );
    }
}

#[tokio::test]
async fn the_life_of_an_access_token_is_misread() {
    let lives: [(&str, i64, Change); 3] = [
        ("fixed-refresh-margin", 30, |_| ()),
        ("takes-unknown-expiry-for-expired", 300, |answer| {
            answer.remove("expires_in");
        }),
        ("reckons-expiry-in32-bits", 300, |answer| {
            answer.insert("expires_in".to_owned(), json!(4_000_000_000_i64));
        }),
    ];
    for (id, life, change) in lives {
        for (defect, sent) in [(Some(id), 3), (None, 0)] {
            let world = World::either(defect, |_| ()).await;
            world.op.set(|knobs| {
                knobs.access_token_life = life;
                knobs.token_response = Arc::new(change);
            });
            world.signed_in().await;
            let before = refreshes(&world);
            for _ in 0..3 {
                assert_eq!(world.me().await.0, 200, "{id} {defect:?}");
            }
            assert_eq!(refreshes(&world) - before, sent, "{id} {defect:?}");
        }
    }

    for odd in [json!("300"), json!(300.5)] {
        for (defect, kind) in [
            (Some("refuses-odd-expires-in"), "error"),
            (None, "protected"),
        ] {
            let world = World::either(defect, |_| ()).await;
            let life = odd.clone();
            world.op.set(|knobs| {
                knobs.token_response = Arc::new(move |answer| {
                    answer.insert("expires_in".to_owned(), life.clone());
                });
            });
            assert_eq!(world.sign_in().await.kind(), kind, "{odd} {defect:?}");
        }
    }
}

#[tokio::test]
async fn sessions_end_while_they_could_go_on() {
    for (defect, status) in [(Some("forgets-idle-session"), 401), (None, 200)] {
        let world = expired(defect, SessionMode::Store).await;
        world.advance(1800);
        assert_eq!(world.me().await.0, status, "{defect:?}");
    }

    for (defect, status) in [(Some("session-ends-with-id-token"), 401), (None, 200)] {
        let world = World::either(defect, |_| ()).await;
        claim(&world, "exp", json!(world.op.now() + 200));
        world.signed_in().await;
        world.advance(250);
        assert_eq!(world.me().await.0, status, "{defect:?}");
    }

    let half = (200, r#"{"access_token":"acc"#);
    for (defect, expected) in [
        (Some("unreadable-refresh-ends-session"), (401, 401)),
        (None, (503, 200)),
    ] {
        let world = expired(defect, SessionMode::Store).await;
        world.op.set(|knobs| knobs.token_answer = Some(half));
        let meanwhile = world.me().await.0;
        world.op.set(|knobs| knobs.token_answer = None);
        let afterwards = world.me().await.0;
        assert_eq!((meanwhile, afterwards), expected, "{defect:?}");
    }
}

#[tokio::test]
async fn good_answers_to_a_refresh_are_refused() {
    for (defect, status) in [(Some("refuses-refreshed-nonce"), 401), (None, 200)] {
        let world = expired(defect, SessionMode::Store).await;
        let asked = &world.op.hits("/authorize")[0];
        claim(&world, "nonce", json!(asked.get("nonce").unwrap()));
        assert_eq!(world.me().await.0, status, "{defect:?}");
    }

    for (defect, status) in [(Some("refuses-narrowed-scope"), 401), (None, 200)] {
        let world = expired(defect, SessionMode::Store).await;
        world.op.set(|knobs| {
            knobs.token_response = Arc::new(|answer| {
                answer.insert("scope".to_owned(), json!("openid email"));
            });
        });
        assert_eq!(world.me().await.0, status, "{defect:?}");
    }

    for (defect, status) in [(Some("refreshes-with-basic-header"), 401), (None, 200)] {
        let world = World::either(defect, |config| {
            config.auth_method = AuthMethod::ClientSecretPost;
        })
        .await;
        world.op.set(|knobs| knobs.auth = "client_secret_post");
        world.signed_in().await;
        world.advance(301);
        assert_eq!(world.me().await.0, status, "{defect:?}");
    }
}

#[tokio::test]
async fn a_check_of_refreshed_tokens_that_is_left_out_lets_them_in() {
    for (skip, name, value) in [
        ("skips:refreshed-nonce", "nonce", json!("foreign")),
        (
            "skips:refreshed-auth-time",
            "auth_time",
            json!(1_800_000_100),
        ),
    ] {
        for (defect, status) in [(Some(skip), 200), (None, 401)] {
            let world = expired(defect, SessionMode::Store).await;
            claim(&world, name, value.clone());
            assert_eq!(world.me().await.0, status, "{skip} {defect:?}");
        }
    }
}

#[tokio::test]
async fn a_refresh_token_is_taken_for_granted_or_thrown_away() {
    for (defect, sent) in [(Some("drops-refresh-token-without-scope"), 0), (None, 1)] {
        let world = World::either(defect, |_| ()).await;
        let change: Change = |members| {
            members.insert("scope".to_owned(), json!("openid profile email"));
        };
        world
            .op
            .set(|knobs| knobs.token_response = Arc::new(change));
        world.signed_in().await;
        world.advance(301);
        world.me().await;
        assert_eq!(refreshes(&world), sent, "{defect:?}");
    }

    for (defect, kind) in [
        (Some("demands-refresh-token"), "error"),
        (None, "protected"),
    ] {
        let world = World::either(defect, |_| ()).await;
        let change: Change = |members| {
            members.remove("refresh_token");
        };
        world
            .op
            .set(|knobs| knobs.token_response = Arc::new(change));
        assert_eq!(world.sign_in().await.kind(), kind, "{defect:?}");
    }
}
