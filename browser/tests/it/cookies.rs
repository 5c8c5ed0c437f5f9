//! Cookies over real connections: what is kept, what goes along, and what is recorded.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use crate::support::{Site, browser, told};
use browser::{Browser, Clock, CookieRules, CookieSource, Credentials, Fetch, Refusal, Withheld};
use url::Url;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[tokio::test]
async fn cookies_ignore_ports_and_keep_to_hosts() {
    let (one, two) = (Site::start().await, Site::start().await);
    one.sets("/set", &["a=1"]);
    let tab = browser().tab();
    tab.open(&one.rp("/set")).await.unwrap();
    assert_eq!(
        told(tab.open(&two.rp("/echo")).await.unwrap().text(), "cookie"),
        Some("a=1")
    );
    assert_eq!(
        told(tab.open(&two.op("/echo")).await.unwrap().text(), "cookie"),
        None
    );
}

#[tokio::test]
async fn a_sign_in_through_another_site_comes_back_without_strict_cookies() {
    let site = Site::start().await;
    site.html("/home", "<a href=/login>in</a>")
        .on(
            "/login",
            302,
            &[
                ("location", "{op}/authorize"),
                ("set-cookie", "strict=1; SameSite=Strict"),
                ("set-cookie", "lax=1; SameSite=Lax"),
                ("set-cookie", "unspecified=1"),
                ("set-cookie", "none=1; SameSite=None; Secure"),
            ],
            "",
        )
        .redirect("/authorize", 302, "{rp}/echo")
        .html(
            "/consent",
            "<a href='{rp}/echo'>go</a><form method=post action='{rp}/echo'></form>",
        );
    let all = "strict=1; lax=1; unspecified=1; none=1";
    for (redirect_chain, expected) in [(true, "lax=1; unspecified=1; none=1"), (false, all)] {
        let rules = CookieRules {
            redirect_chain,
            ..CookieRules::default()
        };
        let browser = Browser::builder().cookie_rules(rules).build().unwrap();
        let tab = browser.tab();
        tab.open(&site.rp("/home")).await.unwrap();
        let page = tab.follow("a").await.unwrap();
        assert_eq!(told(page.text(), "cookie"), Some(expected));
        tab.open(&site.op("/consent")).await.unwrap();
        let linked = tab.follow("a").await.unwrap();
        assert_eq!(
            told(linked.text(), "cookie"),
            Some("lax=1; unspecified=1; none=1")
        );
        let trace = browser.trace();
        assert_eq!(
            trace.last().unwrap().withheld,
            [("strict".to_owned(), Withheld::Strict)]
        );
        tab.open(&site.op("/consent")).await.unwrap();
        let posted = tab.submit("form", &[]).await.unwrap();
        assert_eq!(told(posted.text(), "cookie"), Some("unspecified=1; none=1"));
        assert_eq!(
            told(tab.open(&site.rp("/echo")).await.unwrap().text(), "cookie"),
            Some(all)
        );
    }
}

#[tokio::test]
async fn every_refused_cookie_is_recorded() {
    let site = Site::start().await;
    let big = format!("big={}", "v".repeat(4_094));
    site.sets("/set", &["ok=1", &big, "__Host-x=1", "gone=1; Max-Age=0"]);
    let browser = browser();
    browser.tab().open(&site.rp("/set")).await.unwrap();
    let trace = browser.trace();
    let outcomes = &trace[0].set_cookies;
    assert_eq!(
        outcomes
            .iter()
            .map(|outcome| outcome.kept.is_ok())
            .collect::<Vec<_>>(),
        [true, false, false, true]
    );
    assert!(outcomes[3].removes && !outcomes[0].removes);
    assert!(!outcomes[0].cookie.as_ref().unwrap().http_only);
    let refusals = browser.refusals();
    assert_eq!(refusals.len(), 2);
    assert_eq!(
        refusals[0].reason,
        Refusal::TooLarge {
            size: 4_097,
            limit: 4_096
        }
    );
    assert_eq!(
        (refusals[0].seq, refusals[0].size, refusals[0].name.as_str()),
        (Some(trace[0].seq), 4_097, "big")
    );
    assert_eq!(refusals[1].reason, Refusal::HostPrefix);
    assert_eq!(browser.cookies().len(), 1);
}

#[tokio::test]
async fn too_many_cookies_push_each_other_out() {
    let site = Site::start().await;
    let lines: Vec<String> = (0..200).map(|n| format!("c{n}=1")).collect();
    site.sets(
        "/set",
        &lines.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let browser = browser();
    browser.tab().open(&site.rp("/set")).await.unwrap();
    assert_eq!(browser.cookies().len(), 169);
    assert_eq!(browser.refusals().len(), 31);
    assert!(
        browser
            .refusals()
            .iter()
            .all(|refusal| matches!(refusal.reason, Refusal::Evicted { limit: 180, .. }))
    );
}

#[tokio::test]
async fn cookies_end_by_the_clock_that_was_given() {
    let site = Site::start().await;
    site.sets("/set", &["short=1; Max-Age=60", "session=1"]);
    let seconds = Arc::new(AtomicU64::new(1_800_000_000));
    let read = Arc::clone(&seconds);
    let clock =
        Clock::from_fn(move || UNIX_EPOCH + Duration::from_secs(read.load(Ordering::SeqCst)));
    let browser = Browser::builder().clock(clock).build().unwrap();
    let tab = browser.tab();
    tab.open(&site.rp("/set")).await.unwrap();
    for (wait, cookies) in [(59, "short=1; session=1"), (1, "session=1")] {
        seconds.fetch_add(wait, Ordering::SeqCst);
        assert_eq!(
            told(tab.open(&site.rp("/echo")).await.unwrap().text(), "cookie"),
            Some(cookies)
        );
    }
}

#[tokio::test]
async fn tabs_share_a_jar_and_browsers_do_not() {
    let site = Site::start().await;
    site.sets("/set", &["s=1; HttpOnly; Secure"]);
    let (alice, thief) = (browser(), browser());
    alice.tab().open(&site.rp("/set")).await.unwrap();
    let echo = site.rp("/echo");
    assert_eq!(
        told(alice.tab().open(&echo).await.unwrap().text(), "cookie"),
        Some("s=1")
    );
    assert_eq!(
        told(thief.tab().open(&echo).await.unwrap().text(), "cookie"),
        None
    );
    alice.copy_cookies_to(&thief);
    assert_eq!(
        told(thief.tab().open(&echo).await.unwrap().text(), "cookie"),
        Some("s=1")
    );
    alice.clear_cookies();
    assert_eq!((alice.cookies().len(), thief.cookies().len()), (0, 1));
    assert_eq!(thief.script_cookies(&url(&echo)), []);
    assert_eq!(thief.cookies_for(&url(&echo)).len(), 1);
    let refused = thief.set_cookie(&url(&echo), "s=2", CookieSource::Script);
    assert_eq!(refused, Err(Refusal::HttpOnlyFromScript));
    assert_eq!(thief.remove_cookies(|cookie| cookie.name == "s"), 1);
}

#[tokio::test]
async fn scripts_send_cookies_to_their_own_origin_only() {
    let (site, other) = (Site::start().await, Site::start().await);
    for site in [&site, &other] {
        site.sets("/set", &["lax=1", "none=1; SameSite=None; Secure"])
            .on(
                "/open",
                200,
                &[
                    ("access-control-allow-origin", "*"),
                    ("set-cookie", "late=1"),
                ],
                "",
            );
    }
    let browser = browser();
    let tab = browser.tab();
    tab.open(&site.rp("/set")).await.unwrap();
    let own = tab.fetch(Fetch::get("/echo").xhr()).await.unwrap();
    assert_eq!(told(&own.text(), "cookie"), Some("lax=1; none=1"));
    assert_eq!(told(&own.text(), "sec-fetch-mode"), Some("cors"));
    assert_eq!(told(&own.text(), "sec-fetch-dest"), Some("empty"));
    assert_eq!(
        told(&own.text(), "x-requested-with"),
        Some("XMLHttpRequest")
    );
    assert_eq!(told(&own.text(), "accept"), Some("*/*"));
    assert_eq!(told(&own.text(), "origin"), None);
    // Another port is another origin of the same site.
    let foreign = tab.fetch(Fetch::get(other.rp("/open"))).await.unwrap();
    assert!(foreign.hops()[0].request.headers.get("cookie").is_none());
    assert_eq!(
        foreign.hops()[0].set_cookies[0].kept,
        Err(Refusal::NoCredentials)
    );
    let asked = tab
        .fetch(Fetch::get(site.rp("/echo")).credentials(Credentials::Omit))
        .await
        .unwrap();
    assert_eq!(told(&asked.text(), "cookie"), None);
    let ahead = tab.prefetch("/echo").await.unwrap();
    assert_eq!(told(&ahead.text(), "sec-purpose"), Some("prefetch"));
    assert_eq!(told(&ahead.text(), "cookie"), Some("lax=1; none=1"));
}

#[tokio::test]
async fn secrets_stay_out_of_debug_output() {
    let site = Site::start().await;
    site.on(
        "/set",
        200,
        &[("set-cookie", "s=s3cr3t"), ("x-token", "s3cr3t")],
        "s3cr3t",
    );
    let browser = browser();
    let tab = browser.tab();
    let page = tab
        .post(&site.rp("/set?code=s3cr3t"), &[("password", "s3cr3t")])
        .await
        .unwrap();
    let trace = browser.trace();
    for text in [
        format!("{browser:?}"),
        format!("{tab:?}"),
        format!("{page:?}"),
        format!("{trace:?}"),
        format!("{:?}", browser.cookies()),
        format!("{:?}", trace[0].set_cookies),
    ] {
        assert!(!text.contains("s3cr3t"), "{text}");
    }
    assert_eq!(trace[0].body.text(), "s3cr3t");
}
