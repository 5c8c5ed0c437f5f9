//! Where navigations go, and what they tell the server, over real connections.

use crate::support::{Site, browser, told, told_body};
use browser::{Mode, Problem};
use url::Url;

#[tokio::test]
async fn a_typed_address_tells_nothing_of_where_it_came_from() {
    let site = Site::start().await;
    let page = browser().tab().open(&site.rp("/echo?a=b#f")).await.unwrap();
    assert_eq!(page.url().as_str(), site.rp("/echo?a=b#f"));
    let text = page.text();
    assert!(text.starts_with("GET /echo?a=b\n"), "{text}");
    for (name, value) in [
        ("sec-fetch-site", Some("none")),
        ("sec-fetch-mode", Some("navigate")),
        ("sec-fetch-dest", Some("document")),
        ("sec-fetch-user", Some("?1")),
        ("upgrade-insecure-requests", Some("1")),
        (
            "accept",
            Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ),
        ("referer", None),
        ("origin", None),
        ("cookie", None),
    ] {
        assert_eq!(told(text, name), value, "{name}");
    }
    assert!(
        told(text, "user-agent")
            .unwrap()
            .starts_with("Mozilla/5.0 ")
    );
}

#[tokio::test]
async fn links_tell_the_page_to_their_own_origin_and_its_origin_to_others() {
    let site = Site::start().await;
    site.html("/page", "<a id=own href=/echo>own</a> <a href='{op}/echo'>other</a> <a id=quiet rel=noreferrer href=/echo>q</a>");
    let tab = browser().tab();
    for (link, relation, referer) in [
        ("#own", "same-origin", Some(site.rp("/page"))),
        ("other", "cross-site", Some(site.rp("/"))),
        ("#quiet", "same-origin", None),
    ] {
        tab.open(&site.rp("/page")).await.unwrap();
        let page = tab.follow(link).await.unwrap();
        assert_eq!(
            told(page.text(), "sec-fetch-site"),
            Some(relation),
            "{link}"
        );
        assert_eq!(told(page.text(), "referer"), referer.as_deref(), "{link}");
    }
}

#[tokio::test]
async fn referrer_policies_of_header_and_page() {
    let site = Site::start().await;
    let link = "<a href='{op}/echo'>x</a>";
    let html = ("content-type", "text/html");
    site.on(
        "/header",
        200,
        &[html, ("referrer-policy", "no-referrer")],
        link,
    );
    site.html(
        "/meta",
        &format!("<meta name=Referrer content=unsafe-url>{link}"),
    );
    let tab = browser().tab();
    for (path, referer) in [("/header", None), ("/meta", Some(site.rp("/meta")))] {
        tab.open(&site.rp(path)).await.unwrap();
        let page = tab.follow("a").await.unwrap();
        assert_eq!(told(page.text(), "referer"), referer.as_deref(), "{path}");
    }
}

#[tokio::test]
async fn methods_and_bodies_survive_redirects_as_fetch_says() {
    let site = Site::start().await;
    let tab = browser().tab();
    for (path, status, line, body) in [
        ("/301", 301, "GET /echo", ""),
        ("/302", 302, "GET /echo", ""),
        ("/303", 303, "GET /echo", ""),
        ("/307", 307, "POST /echo", "a=b"),
        ("/308", 308, "POST /echo", "a=b"),
    ] {
        site.redirect(path, status, "/echo");
        let page = tab.post(&site.rp(path), &[("a", "b")]).await.unwrap();
        assert!(page.text().starts_with(line), "{path}: {}", page.text());
        assert_eq!(told_body(page.text()), body, "{path}");
        let content_type = told(page.text(), "content-type");
        assert_eq!(content_type.is_some(), !body.is_empty(), "{path}");
        let [first, second] = page.hops() else {
            panic!("{path} took {} hops", page.hops().len())
        };
        assert_eq!(second.redirected_by, Some(first.seq));
    }
}

#[tokio::test]
async fn origin_is_told_with_posts_and_hidden_behind_strangers() {
    let site = Site::start().await;
    site.html("/form", "<form method=post action='{op}/echo'></form><form id=far method=post action='{op}/back'></form>")
        .redirect("/back", 307, "{rp}/echo");
    let tab = browser().tab();
    tab.open(&site.rp("/form")).await.unwrap();
    let direct = tab.submit("form", &[]).await.unwrap();
    assert_eq!(told(direct.text(), "origin"), Some(site.rp("").as_str()));
    tab.open(&site.rp("/form")).await.unwrap();
    let back = tab.submit("#far", &[]).await.unwrap();
    assert_eq!(told(back.text(), "origin"), Some("null"));
    assert_eq!(told(back.text(), "sec-fetch-site"), Some("cross-site"));
    let own = tab.post(&site.rp("/echo"), &[]).await.unwrap();
    assert_eq!(told(own.text(), "origin"), Some(site.rp("").as_str()));
}

#[tokio::test]
async fn fragments_are_inherited() {
    let site = Site::start().await;
    site.redirect("/a", 302, "/b")
        .redirect("/b", 302, "/c#own")
        .redirect("/c", 302, "/echo");
    let tab = browser().tab();
    assert_eq!(
        tab.open(&site.rp("/b#mine"))
            .await
            .unwrap()
            .url()
            .fragment(),
        Some("own")
    );
    site.redirect("/b", 302, "/echo");
    assert_eq!(
        tab.open(&site.rp("/a#mine"))
            .await
            .unwrap()
            .url()
            .fragment(),
        Some("mine")
    );
}

#[tokio::test]
async fn a_loop_ends_after_twenty_redirects_and_is_told() {
    let site = Site::start().await;
    site.redirect("/login", 302, "{op}/authorize?state=1")
        .redirect("/authorize", 302, "{rp}/login");
    let error = browser().tab().open(&site.rp("/login")).await.unwrap_err();
    assert_eq!(error.hops().len(), 21);
    let text = error.to_string().replace(&site.port.to_string(), "PORT");
    insta::assert_snapshot!(text, @"gave up after 20 redirects: 2 addresses go round: http://127.0.0.1:PORT/authorize?state=… -> http://localhost:PORT/login -> http://127.0.0.1:PORT/authorize?state=…");
}

#[tokio::test]
async fn twenty_redirects_are_followed() {
    let site = Site::start().await;
    let paths: Vec<&'static str> = (0..=20)
        .map(|n| &*Box::leak(format!("/r{n}").into_boxed_str()))
        .collect();
    for pair in paths.windows(2) {
        site.redirect(pair[0], 302, pair[1]);
    }
    let page = browser().tab().open(&site.rp("/r0")).await.unwrap();
    assert_eq!((page.hops().len(), page.url().path()), (21, "/r20"));
}

#[tokio::test]
async fn other_schemes_leave_the_browser() {
    let site = Site::start().await;
    site.redirect("/app", 302, "myapp://callback?code=x")
        .redirect("/bad", 302, "http://[")
        .html("/start", "here");
    let tab = browser().tab();
    tab.open(&site.rp("/start")).await.unwrap();
    let page = tab.open(&site.rp("/app")).await.unwrap();
    assert_eq!(page.left_for().unwrap().scheme(), "myapp");
    assert_eq!(page.status().as_u16(), 302);
    assert_eq!(tab.page().unwrap().text(), "here");
    let error = tab.open(&site.rp("/bad")).await.unwrap_err();
    assert!(
        matches!(error.problem(), Problem::Location { location, .. } if location == "http://["),
        "{error}"
    );
}

#[tokio::test]
async fn pages_forward_by_themselves() {
    let site = Site::start().await;
    site.html("/meta", "<base href='/x/'><meta http-equiv=Refresh content='0; url=../echo?meta'>")
        .on("/header", 200, &[("content-type", "text/html"), ("refresh", "0;/echo?header")], "")
        .html("/later", "<meta http-equiv=refresh content='5;url=/echo'>stay")
        .html("/form-post", "<body onload='document.forms[0].submit()'><form method=post action='{rp}/echo'><input type=hidden name=code value=c><input type=submit name=go value=1></form>");
    let tab = browser().tab();
    assert!(
        tab.open(&site.rp("/meta"))
            .await
            .unwrap()
            .text()
            .starts_with("GET /echo?meta\n")
    );
    assert!(
        tab.open(&site.rp("/header"))
            .await
            .unwrap()
            .text()
            .starts_with("GET /echo?header\n")
    );
    assert!(
        tab.open(&site.rp("/later"))
            .await
            .unwrap()
            .text()
            .ends_with("stay")
    );
    let posted = tab.open(&site.op("/form-post")).await.unwrap();
    let text = posted.text();
    assert!(text.starts_with("POST /echo\n"));
    assert_eq!(told_body(text), "code=c");
    assert_eq!(told(text, "sec-fetch-site"), Some("cross-site"));
    assert_eq!(told(text, "sec-fetch-user"), None);
    assert_eq!(told(text, "origin"), Some(site.op("").as_str()));
    assert_eq!(posted.hops()[1].mode, Mode::FormPost);
    // The forwarding page leaves no trace in the history.
    assert!(tab.back().await.unwrap().text().ends_with("stay"));
}

#[tokio::test]
async fn pages_that_forward_for_ever_are_given_up() {
    let site = Site::start().await;
    site.html("/again", "<meta http-equiv=refresh content=0>");
    let error = browser().tab().open(&site.rp("/again")).await.unwrap_err();
    assert!(
        matches!(error.problem(), Problem::TooManyForwards { limit: 20, .. }),
        "{error}"
    );
    assert_eq!(error.hops().len(), 21);
}

#[tokio::test]
async fn frames_are_loaded_with_the_cookies_of_third_parties() {
    let site = Site::start().await;
    site.sets("/set", &["lax=1", "none=1; SameSite=None; Secure"])
        .html("/signed-out", "<iframe src='{rp}/front-channel'></iframe>");
    let browser = browser();
    let tab = browser.tab();
    tab.open(&site.rp("/set")).await.unwrap();
    tab.open(&site.op("/signed-out")).await.unwrap();
    let trace = browser.trace();
    let frame = trace.last().unwrap();
    assert_eq!(frame.mode, Mode::Frame);
    assert_eq!(told(&frame.body.text(), "cookie"), Some("none=1"));
    assert_eq!(told(&frame.body.text(), "sec-fetch-dest"), Some("iframe"));
    assert_eq!(frame.withheld[0].0, "lax");
}

#[tokio::test]
async fn a_page_that_refreshes_at_once_loads_its_frames_first() {
    let site = Site::start().await;
    site.html(
        "/signed-out",
        "<meta http-equiv='refresh' content='0;url={rp}/next'><iframe src='{rp}/front-channel'></iframe>",
    );
    let browser = browser();
    let page = browser.tab().open(&site.op("/signed-out")).await.unwrap();
    assert_eq!(page.url().as_str(), site.rp("/next"));
    let asked: Vec<String> = browser
        .trace()
        .iter()
        .map(|hop| hop.request.url.path().to_owned())
        .collect();
    assert_eq!(asked, ["/signed-out", "/front-channel", "/next"]);
}

#[tokio::test]
async fn back_shows_what_was_kept_unless_it_was_not_to_be_stored() {
    let site = Site::start().await;
    site.html("/kept", "first")
        .on(
            "/secret",
            200,
            &[("cache-control", "private, no-store")],
            "first",
        )
        .html("/next", "");
    let browser = browser();
    let tab = browser.tab();
    for (path, text, kept) in [("/kept", "first", true), ("/secret", "second", false)] {
        tab.open(&site.rp(path)).await.unwrap();
        tab.open(&site.rp("/next")).await.unwrap();
        site.html("/kept", "second")
            .on("/secret", 200, &[("cache-control", "no-store")], "second");
        let hops = browser.trace().len();
        let page = tab.back().await.unwrap();
        assert_eq!((page.text(), page.is_kept()), (text, kept), "{path}");
        assert_eq!(browser.trace().len() - hops, usize::from(!kept), "{path}");
    }
    assert_eq!(tab.forward().await.unwrap().url().path(), "/next");
    let error = tab.forward().await.unwrap_err();
    assert_eq!(error.problem(), &Problem::NoHistory("later"));
}

#[tokio::test]
async fn reload_sends_again() {
    let site = Site::start().await;
    let tab = browser().tab();
    tab.post(&site.rp("/echo"), &[("a", "b")]).await.unwrap();
    let page = tab.reload().await.unwrap();
    assert!(page.text().starts_with("POST /echo\n"));
    assert_eq!(told_body(page.text()), "a=b");
    assert_eq!(told(page.text(), "cache-control"), Some("max-age=0"));
}

#[tokio::test]
async fn a_navigation_is_held_back_altered_and_carried_elsewhere() {
    let site = Site::start().await;
    site.redirect("/login", 302, "{op}/authorize")
        .redirect("/authorize", 302, "{rp}/callback?code=c&state=s")
        .sets("/set", &["mine=1; SameSite=Strict", "lax=1; SameSite=Lax"]);
    let (alice, mallory) = (browser(), browser());
    alice.tab().open(&site.rp("/set")).await.unwrap();
    let tab = mallory.tab();
    let stop = tab.stop_before(|request| request.url.path() == "/callback");
    let page = tab.open(&site.rp("/login")).await.unwrap();
    assert!(stop.reached());
    assert_eq!((page.hops().len(), tab.page().is_none()), (2, true));
    let mut request = page.stopped().unwrap().clone();
    assert_eq!(request.query("state").as_deref(), Some("s"));
    request.set_query("state", "forged");
    let page = alice.tab().resume(request).await.unwrap();
    assert!(
        page.text()
            .starts_with("GET /callback?code=c&state=forged\n")
    );
    // The request came by way of another site, so Strict cookies stay at home.
    assert_eq!(told(page.text(), "cookie"), Some("lax=1"));
}

#[tokio::test]
async fn a_dropped_stop_lets_requests_pass() {
    let site = Site::start().await;
    let tab = browser().tab();
    drop(tab.stop_before(|_| true));
    assert!(tab.open(&site.rp("/")).await.unwrap().stopped().is_none());
}

#[tokio::test]
async fn answers_without_a_document_leave_the_page_as_it_is() {
    let site = Site::start().await;
    site.html("/page", "page").on("/204", 204, &[], "").on(
        "/file",
        200,
        &[("content-disposition", "Attachment; filename=x")],
        "x",
    );
    let tab = browser().tab();
    tab.open(&site.rp("/page")).await.unwrap();
    for path in ["/204", "/file"] {
        tab.open(&site.rp(path)).await.unwrap();
        assert_eq!(tab.page().unwrap().text(), "page", "{path}");
    }
}

#[tokio::test]
async fn places_within_a_page_need_no_request() {
    let site = Site::start().await;
    site.html("/page", "<a href='#there'>go</a>");
    let browser = browser();
    let tab = browser.tab();
    tab.open(&site.rp("/page")).await.unwrap();
    assert_eq!(
        tab.follow("go").await.unwrap().url().fragment(),
        Some("there")
    );
    assert_eq!(browser.trace().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_done_says_what_there_is() {
    let site = Site::start().await;
    site.html(
        "/page",
        "<a href=/x>Sign in</a><form id=login><input name=user></form>",
    );
    let tab = browser().tab();
    let blank = tab.follow("a").await.unwrap_err();
    assert_eq!(
        blank.problem(),
        &Problem::NoPage {
            step: "follow a link"
        }
    );
    tab.open(&site.rp("/page")).await.unwrap();
    let mut errors = Vec::new();
    errors.push(tab.follow("Sign out").await.unwrap_err());
    errors.push(tab.submit("#logout", &[]).await.unwrap_err());
    errors.push(
        tab.submit("#login", &[("password", "x")])
            .await
            .unwrap_err(),
    );
    errors.push(tab.submit("##", &[]).await.unwrap_err());
    errors.push(tab.open("ftp://localhost/").await.unwrap_err());
    errors.push(tab.open("/relative").await.unwrap_err());
    let texts: Vec<String> = errors
        .iter()
        .map(|error| error.to_string().replace(&site.port.to_string(), "PORT"))
        .collect();
    insta::assert_snapshot!(texts.join("\n"), @r###"
    http://localhost:PORT/page (status 200) has no link "Sign out"; it has Sign in
    http://localhost:PORT/page (status 200) has no form "#logout"; it has form#login
    http://localhost:PORT/page has no control "password"; it has user
    "##" is no CSS selector: EmptySelector
    "ftp://localhost/" cannot be opened: its scheme is ftp; expected an absolute http or https address
    "/relative" cannot be opened: relative URL without a base; expected an absolute http or https address
    "###);
}

#[tokio::test]
async fn other_sites_send_visitors_and_forms() {
    let site = Site::start().await;
    site.sets(
        "/set",
        &["strict=1; SameSite=Strict", "lax=1; SameSite=Lax"],
    );
    let browser = browser();
    let tab = browser.tab();
    tab.open(&site.rp("/set")).await.unwrap();
    let elsewhere = Url::parse(&site.op("/evil")).unwrap();
    let link = tab
        .open_link_on(&elsewhere, &site.rp("/echo"))
        .await
        .unwrap();
    assert_eq!(told(link.text(), "cookie"), Some("lax=1"));
    let post = tab
        .post_form_on(&elsewhere, &site.rp("/echo"), &[("a", "b")])
        .await
        .unwrap();
    assert_eq!(told(post.text(), "cookie"), None);
    assert_eq!(told(post.text(), "sec-fetch-site"), Some("cross-site"));
    assert_eq!(told(post.text(), "origin"), Some(site.op("").as_str()));
}
