//! `rpcheck demo`: the tour, clicked through by a browser.

use browser::{Browser, Page, Tab};
use rpcheck::exit_code::ExitCode;

use crate::console::Running;

/// Follows the tour at one of the apps; what the browser sees when it signs in again.
async fn tour(app: &str) -> Page {
    let browser = Browser::builder()
        .name("visitor")
        .build()
        .expect("a browser needs nothing");
    let tab: Tab = browser.tab();
    let login = tab
        .open(&format!("{app}/login"))
        .await
        .expect("the app answers");
    assert!(login.has("[data-page=login]"), "{}", login.text());
    let form = [("username", "alice"), ("password", "password")];
    tab.submit("form#login", &form)
        .await
        .expect("the app answers");
    let home = tab.open(app).await.expect("the app answers");
    assert!(home.text().contains("alice"), "{}", home.text());
    let mut page = tab
        .submit("form#sign-out", &[])
        .await
        .expect("the app answers");
    if page.has("form#logout") {
        page = tab
            .submit("form#logout", &[])
            .await
            .expect("the app answers");
    }
    assert!(!page.text().contains("alice"), "{}", page.text());
    tab.open(&format!("{app}/login"))
        .await
        .expect("the app answers")
}

#[test]
fn the_broken_app_lets_you_walk_straight_in_and_the_mended_one_asks() {
    let demo = Running::start(&["demo"]);
    let address = |label: &str| {
        let line = demo.line(|line| line.trim_start().starts_with(label));
        line.split_whitespace().last().unwrap().to_owned()
    };
    let (broken, mended) = (address("broken app"), address("mended app"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let again = tour(&broken).await;
        assert!(
            !again.has("[data-page=login]") && again.text().contains("alice"),
            "{}",
            again.text()
        );
        let again = tour(&mended).await;
        assert!(again.has("[data-page=login]"), "{}", again.text());
    });
    let (code, out) = demo.stopped();
    assert_eq!(code, ExitCode::AsExpected);
    insta::with_settings!({ filters => vec![(r":\d+", ":[port]")] }, {
        insta::assert_snapshot!("demo", out);
    });
}
