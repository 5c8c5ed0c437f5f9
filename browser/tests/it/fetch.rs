//! Requests of scripts across origins.

use crate::support::{Site, browser};
use browser::{Credentials, Fetch, Mode, Problem};

#[track_caller]
fn reason(error: &browser::BrowserError) -> String {
    match error.problem() {
        Problem::Cors { reason, .. } => reason.clone(),
        other => panic!("not refused by CORS: {other}"),
    }
}

#[tokio::test]
async fn an_answer_of_another_origin_is_read_only_with_its_leave() {
    let site = Site::start().await;
    site.html("/page", "")
        .on("/closed", 200, &[], "")
        .on("/any", 200, &[("access-control-allow-origin", "*")], "any")
        .on(
            "/mine",
            200,
            &[("access-control-allow-origin", "{rp}")],
            "mine",
        )
        .on(
            "/cookies",
            200,
            &[
                ("access-control-allow-origin", "{rp}"),
                ("access-control-allow-credentials", "true"),
            ],
            "cookies",
        )
        .on(
            "/yours",
            200,
            &[("access-control-allow-origin", "https://you.example")],
            "",
        );
    let tab = browser().tab();
    tab.open(&site.rp("/page")).await.unwrap();
    let include = |path: &str| Fetch::get(site.op(path)).credentials(Credentials::Include);
    for (fetch, text) in [
        (Fetch::get(site.op("/any")), "any"),
        (Fetch::get(site.op("/mine")), "mine"),
        (include("/cookies"), "cookies"),
        (Fetch::get("/closed"), ""),
    ] {
        assert_eq!(tab.fetch(fetch).await.unwrap().text(), text);
    }
    let own = site.rp("");
    for (fetch, expected) in [
        (
            Fetch::get(site.op("/closed")),
            "the answer has no Access-Control-Allow-Origin".to_owned(),
        ),
        (
            Fetch::get(site.op("/yours")),
            format!("the answer allows https://you.example, not {own}"),
        ),
        (include("/any"), format!("the answer allows *, not {own}")),
        (
            include("/mine"),
            "the answer lacks Access-Control-Allow-Credentials: true".to_owned(),
        ),
    ] {
        assert_eq!(reason(&tab.fetch(fetch).await.unwrap_err()), expected);
    }
}

#[tokio::test]
async fn a_script_that_is_redirected_to_a_login_page_elsewhere_gets_nothing() {
    let site = Site::start().await;
    site.html("/page", "")
        .redirect("/api", 302, "{op}/login")
        .html("/login", "Sign in");
    let browser = browser();
    let tab = browser.tab();
    tab.open(&site.rp("/page")).await.unwrap();
    let error = tab.fetch(Fetch::get("/api")).await.unwrap_err();
    assert_eq!(
        reason(&error),
        "the answer has no Access-Control-Allow-Origin"
    );
    assert_eq!(error.hops().len(), 2);
    let preflighted = tab.fetch(Fetch::get("/api").xhr()).await.unwrap_err();
    assert_eq!(preflighted.hops().last().unwrap().mode, Mode::Preflight);
    assert_eq!(tab.page().unwrap().url().path(), "/page");
}

#[tokio::test]
async fn unusual_requests_are_announced() {
    let site = Site::start().await;
    let origin = ("access-control-allow-origin", "{rp}");
    site.html("/page", "")
        .on("/no", 200, &[origin], "")
        .on("/broken", 500, &[origin], "")
        .on(
            "/yes",
            200,
            &[
                origin,
                ("access-control-allow-headers", "content-type, x-csrf"),
                ("access-control-allow-methods", "PUT"),
            ],
            "",
        );
    let tab = browser().tab();
    tab.open(&site.rp("/page")).await.unwrap();
    let json = |method: &str, path: &str| {
        Fetch::new(method.parse().unwrap(), site.op(path))
            .body("application/json", "{}")
            .header("x-csrf", "1")
    };
    let answer = tab.fetch(json("PUT", "/yes")).await.unwrap();
    let asked = &answer.hops()[0].request;
    assert_eq!(
        (
            asked.method.as_str(),
            &asked.headers["access-control-request-headers"]
        ),
        ("OPTIONS", &"content-type,x-csrf".parse().unwrap())
    );
    assert_eq!(answer.hops()[1].request.method, "PUT");
    assert_eq!(
        reason(&tab.fetch(json("DELETE", "/yes")).await.unwrap_err()),
        "the preflight does not allow the method DELETE"
    );
    assert_eq!(
        reason(&tab.fetch(json("POST", "/no")).await.unwrap_err()),
        "the preflight does not allow the header content-type"
    );
    assert_eq!(
        reason(&tab.fetch(json("POST", "/broken")).await.unwrap_err()),
        "the preflight was answered with status 500"
    );
    let plain = tab
        .fetch(Fetch::post(site.op("/no")).form(&[("a", "b")]))
        .await
        .unwrap();
    assert_eq!(plain.hops().len(), 1);
}
