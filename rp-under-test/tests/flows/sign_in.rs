//! Signing in.

use crate::support::World;

#[tokio::test]
async fn a_user_signs_in_and_out() {
    let world = World::sound().await;
    assert_eq!(world.who(&world.browser).await, None);
    world.signed_in().await;
    assert_eq!(
        world.who(&world.browser).await.as_deref(),
        Some("alice@example.test")
    );
    let page = world.sign_out().await;
    assert_eq!(
        (page.status, page.kind()),
        (200, "signed-out"),
        "{:?}",
        page.way
    );
    assert_eq!(world.who(&world.browser).await, None);
    let hint = world.op.hits("/end-session")[0]
        .get("id_token_hint")
        .unwrap()
        .to_owned();
    assert_eq!(world.op.id_tokens(), [hint]);
    assert_eq!(world.browser.cookies().len(), 0);
}
