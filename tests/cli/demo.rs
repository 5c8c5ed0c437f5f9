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

/// Clicks through the demo at one provider; what it printed.
fn clicked_through(provider: &str) -> String {
    let demo = Running::start(&["demo", "--provider", provider]);
    let address = |label: &str| {
        let line = demo.line(|line| line.trim_start().starts_with(label));
        line.split_whitespace()
            .last()
            .unwrap_or_default()
            .to_owned()
    };
    let (broken, mended) = (address("broken app"), address("mended app"));
    let runtime = tokio::runtime::Runtime::new().expect("the system starts threads");
    runtime.block_on(async {
        let again = tour(&broken).await;
        let text = again.text();
        assert!(
            !again.has("[data-page=login]") && text.contains("alice"),
            "{provider}: {text}"
        );
        let again = tour(&mended).await;
        assert!(
            again.has("[data-page=login]"),
            "{provider}: {}",
            again.text()
        );
    });
    let (code, out) = demo.stopped();
    assert_eq!(code, ExitCode::AsExpected);
    out
}

#[test]
fn the_broken_app_lets_you_walk_straight_in_and_the_mended_one_asks() {
    let out = clicked_through("generic");
    insta::with_settings!({ filters => vec![(r":\d+", ":[port]")] }, {
        insta::assert_snapshot!("demo", out);
    });
}

#[test]
fn the_mend_works_in_every_dialect_of_signing_out() {
    for provider in ["cognito", "auth0", "keycloak"] {
        let out = clicked_through(provider);
        assert!(
            out.contains(&format!(
                "rpcheck run --provider {provider} --defect local-logout-only"
            )),
            "{out}"
        );
    }
}
