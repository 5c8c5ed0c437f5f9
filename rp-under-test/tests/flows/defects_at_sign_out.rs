//! Each defect in how the RP signs out breaks what its documentation says, as seen from outside; beside it stands what
//! the sound RP does.

use std::sync::Arc;

use futures_util::future::join;
use http::Method;
use rp_under_test::{LogoutDialect, UpstreamSession};
use serde_json::json;
use tokio::sync::Barrier;

use crate::defects::{claim, hint};
use crate::support::{Browser, World, until_callback};

/// What the last sign-in asked the provider for, beside the user.
fn prompt(world: &World) -> Option<String> {
    let asked = world.op.hits("/authorize");
    asked.last().unwrap().get("prompt").map(str::to_owned)
}

#[tokio::test]
async fn the_next_sign_in_is_silent() {
    for (defect, fresh) in [
        (Some("forgets-upstream-session"), None),
        (None, Some("login")),
    ] {
        let world = World::either(defect, |config| {
            config.upstream_session = UpstreamSession::LivesOn;
        })
        .await;
        world.signed_in().await;
        world.sign_out().await;
        world.signed_in().await;
        assert_eq!(prompt(&world).as_deref(), fresh, "{defect:?}");
    }

    for (defect, fresh) in [
        (Some("silent-after-lost-sign-in"), None),
        (None, Some("login")),
    ] {
        let world = World::either(defect, |_| ()).await;
        let callback = until_callback(&world, &world.browser).await;
        let other = Browser::new();
        assert_eq!(other.open(&callback).await.status, 400, "{defect:?}");
        until_callback(&world, &other).await;
        assert_eq!(prompt(&world).as_deref(), fresh, "{defect:?}");
    }
}

#[tokio::test]
async fn the_provider_is_told_too_little_or_elsewhere() {
    for (defect, federated) in [
        (Some("signs-out-without-federated"), None),
        (None, Some("true")),
    ] {
        let world = World::either(defect, |config| {
            config.upstream_session = UpstreamSession::EndedWhenAsked;
        })
        .await;
        world.signed_in().await;
        world.sign_out().await;
        let told = &world.op.hits("/end-session")[0];
        assert_eq!(told.get("federated"), federated, "{defect:?}");
    }

    for (defect, told) in [
        (Some("standard-sign-out-everywhere"), (0, 1)),
        (None, (1, 0)),
    ] {
        let world = World::either(defect, |config| {
            let endpoint = format!("{}/logout", config.issuer);
            config.logout = LogoutDialect::Cognito { endpoint };
        })
        .await;
        world.signed_in().await;
        world.sign_out().await;
        let hits = |path: &str| world.op.hits(path).len();
        let at = (hits("/logout"), hits("/end-session"));
        assert_eq!(at, told, "{defect:?}");
    }
}

#[tokio::test]
async fn hints_are_too_old_or_too_long() {
    for (defect, issued) in [(Some("sends-expired-hint"), 1), (None, 2)] {
        let world = World::either(defect, |_| ()).await;
        world.op.set(|knobs| knobs.access_token_life = 100_000);
        world.signed_in().await;
        world.advance(7200);
        let hint = hint(&world).await;
        let tokens = world.op.id_tokens();
        assert_eq!(tokens.len(), issued, "{defect:?}");
        assert_eq!(hint.as_ref(), tokens.last(), "{defect:?}");
    }

    for (defect, expected) in [
        (Some("hint-in-address-however-long"), (true, "")),
        (None, (false, "onwards")),
    ] {
        let world = World::either(defect, |_| ()).await;
        claim(&world, "groups", json!("x".repeat(6000)));
        world.signed_in().await;
        let answer = world.leave().await;
        let address = answer.headers.get("location");
        let is_long = address.is_some_and(|address| address.len() > 8000);
        assert_eq!((is_long, answer.kind()), expected, "{defect:?}");
    }
}

#[tokio::test]
async fn sessions_outlive_their_sign_out() {
    for (defect, survives) in [(Some("ends-session-on-return"), true), (None, false)] {
        let world = World::either(defect, |_| ()).await;
        world.signed_in().await;
        world.leave().await;
        let survived = world.who(&world.browser).await.is_some();
        assert_eq!(survived, survives, "{defect:?}");
        world.browser.open(&world.at("/signed-out")).await;
        assert_eq!(world.who(&world.browser).await, None, "{defect:?}");
    }

    for (defect, survives) in [(Some("revives-session-at-refresh"), true), (None, false)] {
        let world = World::either(defect, |_| ()).await;
        world.signed_in().await;
        world.advance(301);
        let gate = Arc::new(Barrier::new(2));
        world
            .op
            .set(|knobs| knobs.refreshes_meet = Some(Arc::clone(&gate)));
        let tab = world.browser.copied();
        // The refresh has come to the provider, and is answered when the user has signed out.
        let meanwhile = async {
            gate.wait().await;
            world.leave().await;
            gate.wait().await;
        };
        join(world.who(&tab), meanwhile).await;
        assert_eq!(world.op.grants("refresh_token").len(), 1, "{defect:?}");
        let survived = world.who(&tab).await.is_some();
        assert_eq!(survived, survives, "{defect:?}");
    }

    for (defect, lines) in [(Some("renews-session-at-sign-out"), 2), (None, 1)] {
        let world = World::either(defect, |_| ()).await;
        world.signed_in().await;
        let answer = world.leave().await;
        let told = answer.set_cookies("rp-session");
        assert_eq!(told.len(), lines, "{defect:?}: {told:?}");
    }
}

#[tokio::test]
async fn a_sign_out_that_worked_is_called_a_failure() {
    for (defect, expected) in [
        (Some("insists-on-state-after-sign-out"), (400, "error")),
        (None, (200, "signed-out")),
    ] {
        let world = World::either(defect, |_| ()).await;
        world.signed_in().await;
        world.leave().await;
        let landing = world.at("/signed-out");
        let headers = [("sec-fetch-site", "cross-site")];
        let page = world
            .browser
            .hop(Method::GET, &landing, None, &headers)
            .await;
        assert_eq!((page.status, page.kind()), expected, "{defect:?}");
        assert_eq!(world.who(&world.browser).await, None, "{defect:?}");
    }
}

#[tokio::test]
async fn a_return_proves_too_much() {
    for (defect, is_new) in [(Some("constant-state-at-sign-out"), false), (None, true)] {
        let world = World::either(defect, |_| ()).await;
        for _ in 0..2 {
            world.signed_in().await;
            world.sign_out().await;
        }
        let told = world.op.hits("/end-session");
        let states: Vec<_> = told.iter().map(|told| told.get("state")).collect();
        assert_eq!(states[0] != states[1], is_new, "{defect:?}");
    }

    for (defect, fresh) in [
        (Some("believes-any-state-after-sign-out"), None),
        (None, Some("login")),
    ] {
        let world = World::either(defect, |_| ()).await;
        world.signed_in().await;
        world.leave().await;
        world.browser.open(&world.at("/signed-out?state=x")).await;
        until_callback(&world, &world.browser).await;
        assert_eq!(prompt(&world).as_deref(), fresh, "{defect:?}");
    }

    for (defect, status) in [(Some("follows-state-after-sign-out"), 302), (None, 200)] {
        let world = World::either(defect, |_| ()).await;
        let forged = world.at("/signed-out?state=https%3A%2F%2Fevil.example%2F");
        let page = world.browser.hop(Method::GET, &forged, None, &[]).await;
        assert_eq!(page.status, status, "{defect:?}");
    }
}

#[tokio::test]
async fn accounts_are_mixed_up() {
    for (defect, fresh) in [
        (Some("switches-account-silently"), None),
        (None, Some("login")),
    ] {
        let world = World::either(defect, |_| ()).await;
        world.signed_in().await;
        let switch = world.at("/login?account=another&return_to=/");
        let login = world.browser.hop(Method::GET, &switch, None, &[]).await;
        let to = login.headers["location"].to_str().unwrap().to_owned();
        world.browser.hop(Method::GET, &to, None, &[]).await;
        assert_eq!(prompt(&world).as_deref(), fresh, "{defect:?}");
    }

    for (defect, told) in [(Some("sends-local-user-to-provider"), 1), (None, 0)] {
        let world = World::either(defect, |_| ()).await;
        let form = [("name", "local@app.example"), ("password", "local")];
        world.browser.post(&world.at("/local"), &form).await;
        let who = world.who(&world.browser).await;
        assert_eq!(who.as_deref(), Some("local@app.example"), "{defect:?}");
        world.sign_out().await;
        assert_eq!(world.who(&world.browser).await, None, "{defect:?}");
        assert_eq!(world.op.hits("/end-session").len(), told, "{defect:?}");
    }
}
