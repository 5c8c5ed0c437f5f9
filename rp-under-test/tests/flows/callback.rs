//! What may come back from the provider, and from where.

use std::sync::Arc;

use http::Method;
use rp_under_test::SessionMode;

use crate::support::{Browser, Pairs, World, refused, until_callback};

const ALICE: Option<&str> = Some("alice@example.test");

#[tokio::test]
async fn foreign_answers_are_refused() {
    let changes: [fn(&mut Pairs); 6] = [
        |all| all.retain(|(name, _)| name != "state"),
        |all| all[1].1 = "foreign".to_owned(),
        |all| all[2].1 = "https://evil.example".to_owned(),
        |all| all.retain(|(name, _)| name != "iss"),
        |all| all.retain(|(name, _)| name != "code"),
        |all| all.push(("state".to_owned(), "twice".to_owned())),
    ];
    for change in changes {
        let world = World::sound().await;
        world.op.set(|knobs| knobs.callback = Arc::new(change));
        refused(&world, &world.sign_in().await).await;
        assert!(world.op.hits("/token").is_empty());
        world.op.set(|knobs| knobs.callback = Arc::new(|_| ()));
        world.signed_in().await;
    }
}

#[tokio::test]
async fn a_callback_in_another_browser_is_refused() {
    for mode in [SessionMode::Cookie, SessionMode::Store] {
        let world = World::with(|config| config.session_mode = mode).await;
        let attacker = Browser::new();
        let callback = until_callback(&world, &attacker).await;
        refused(&world, &world.browser.open(&callback).await).await;
        // And also where the victim has a sign-in of its own on its way.
        until_callback(&world, &world.browser).await;
        refused(&world, &world.browser.open(&callback).await).await;
    }
}

#[tokio::test]
async fn a_cancelled_sign_in_ends_on_a_page() {
    let world = World::sound().await;
    world.op.set(|knobs| {
        knobs.callback = Arc::new(|all| {
            all[0] = ("error".to_owned(), "access_denied".to_owned());
            all.push((
                "error_description".to_owned(),
                "<script>x</script>".to_owned(),
            ));
        });
    });
    let page = world.sign_in().await;
    refused(&world, &page).await;
    assert_eq!(page.status, 403);
    assert!(!page.text.contains("<script>") && page.text.contains("&lt;script&gt;"));
    assert!(world.browser.names("rp-flow").is_empty());
    assert_eq!(world.op.hits("/authorize").len(), 1);
}

#[tokio::test]
async fn a_reloaded_callback_goes_on() {
    let world = World::sound().await;
    let callback = until_callback(&world, &world.browser).await;
    assert_eq!(world.browser.open(&callback).await.kind(), "protected");
    let again = world.browser.open(&callback).await;
    assert_eq!((again.status, again.kind()), (200, "home"));
    assert_eq!(world.op.grants("authorization_code").len(), 1);
    assert_eq!(world.who(&world.browser).await.as_deref(), ALICE);
    refused(&World::sound().await, &Browser::new().open(&callback).await).await;
}

#[tokio::test]
async fn a_callback_sent_twice_at_once_redeems_its_code_once() {
    let world = World::sound().await;
    let callback = until_callback(&world, &world.browser).await;
    let twin = world.browser.copied();
    let (one, two) = tokio::join!(
        world.browser.hop(Method::GET, &callback, None, &[]),
        twin.hop(Method::GET, &callback, None, &[]),
    );
    assert_eq!(world.op.grants("authorization_code").len(), 1);
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [302, 400]);
}

#[tokio::test]
async fn two_tabs_sign_in_at_once() {
    let world = World::sound().await;
    let first = until_callback(&world, &world.browser).await;
    let second = until_callback(&world, &world.browser).await;
    assert_eq!(world.browser.open(&first).await.kind(), "protected");
    assert_eq!(world.browser.open(&second).await.kind(), "protected");
    assert!(world.browser.names("rp-flow").is_empty());
}

#[tokio::test]
async fn a_slow_user_signs_in_and_a_very_slow_one_gets_a_page() {
    let world = World::sound().await;
    let callback = until_callback(&world, &world.browser).await;
    world.advance(3500);
    assert_eq!(world.browser.open(&callback).await.kind(), "protected");
    world.sign_out().await;
    let callback = until_callback(&world, &world.browser).await;
    world.advance(3600);
    refused(&world, &world.browser.open(&callback).await).await;
}

#[tokio::test]
async fn form_post_is_taken() {
    let world = World::sound().await;
    let callback = until_callback(&world, &world.browser).await;
    let (to, query) = callback.split_once('?').unwrap();
    let page = world.browser.hop(Method::POST, to, Some(query), &[]).await;
    assert_eq!(world.browser.follow(page).await.kind(), "protected");
}
