//! Servers that mean harm get an error with the hops so far: no hang, no crash.

use std::time::Duration;

use crate::support::{Site, browser, browser_with, raw};
use browser::{Limits, Problem};

async fn problem(limits: Limits, first: &'static [u8], again: &'static [u8]) -> (Problem, usize) {
    let address = raw(first, again).await;
    let error = browser_with(limits)
        .tab()
        .open(&format!("http://{address}/"))
        .await
        .unwrap_err();
    (error.problem().clone(), error.hops().len())
}

fn short() -> Limits {
    Limits {
        hop: Duration::from_millis(300),
        ..Limits::default()
    }
}

#[tokio::test]
async fn endless_bodies_end() {
    let limits = Limits {
        body: 100_000,
        ..Limits::default()
    };
    let (seen, hops) = problem(limits, b"HTTP/1.1 200 OK\r\n\r\n", &[b'x'; 8_192]).await;
    assert!(
        matches!(
            seen,
            Problem::TooLarge {
                what: "bytes of body",
                limit: 100_000,
                ..
            }
        ),
        "{seen}"
    );
    assert_eq!(hops, 1);
}

#[tokio::test]
async fn slow_drips_end() {
    let (silent, hops) = problem(short(), b"", b"").await;
    assert!(
        matches!(silent, Problem::Protocol { .. } | Problem::TimedOut { .. }),
        "{silent}"
    );
    assert_eq!(hops, 1);
    let (partial, _) = problem(
        short(),
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx",
        b"",
    )
    .await;
    assert!(
        matches!(partial, Problem::Protocol { .. } | Problem::TimedOut { .. }),
        "{partial}"
    );
    let endless_head = problem(short(), b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")
        .await
        .0;
    assert!(
        matches!(
            endless_head,
            Problem::Protocol { .. } | Problem::TimedOut { .. }
        ),
        "{endless_head}"
    );
}

#[tokio::test]
async fn a_server_that_never_answers_runs_out_of_time() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let browser = browser_with(short());
    let error = browser
        .tab()
        .open(&format!("http://{address}/"))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error.problem(),
            Problem::TimedOut {
                what: "one hop",
                ..
            }
        ),
        "{error}"
    );
    let whole = browser_with(Limits {
        navigation: Duration::from_millis(200),
        ..Limits::default()
    });
    let error = whole
        .tab()
        .open(&format!("http://{address}/"))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error.problem(),
            Problem::TimedOut {
                what: "the whole navigation",
                ..
            }
        ),
        "{error}"
    );
    // The hop that was under way is in the trace all the same.
    assert_eq!(
        whole.trace()[0].error.as_deref(),
        Some("given up before the response was complete")
    );
}

#[tokio::test]
async fn a_frame_that_hangs_does_not_take_its_page_along() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = listener.local_addr().unwrap();
    let site = Site::start().await;
    site.html(
        "/page",
        &format!("<iframe src='http://{silent}/'></iframe>").repeat(3),
    );
    let browser = browser_with(short());
    let page = browser.tab().open(&site.rp("/page")).await.unwrap();
    assert_eq!(page.hops().len(), 1);
    assert!(browser.trace()[1].error.is_some());
}

#[tokio::test]
async fn garbage_is_no_answer() {
    for garbage in [
        &b"SSH-2.0-OpenSSH\r\n"[..],
        b"HTTP/1.1 abc\r\n\r\n",
        b"\0\0\0\0",
        b"HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
    ] {
        let garbage: &'static [u8] = garbage;
        let (seen, hops) = problem(short(), garbage, b"").await;
        assert!(matches!(seen, Problem::Protocol { .. }), "{seen}");
        assert_eq!(hops, 1);
    }
}

#[tokio::test]
async fn nobody_at_the_address() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = browser()
        .tab()
        .open(&format!("http://{address}/?code=secret"))
        .await
        .unwrap_err();
    assert!(
        matches!(error.problem(), Problem::Connect { .. }),
        "{error}"
    );
    assert!(!error.to_string().contains("secret"), "{error}");
    assert!(error.hops()[0].error.is_some());
}

#[tokio::test]
async fn too_many_and_too_long_headers() {
    let site = Site::start().await;
    let long = "x".repeat(20_000);
    let headers: Vec<(&'static str, &str)> = (0..15).map(|_| ("x-long", long.as_str())).collect();
    site.on("/long", 200, &headers, "");
    let many: Vec<String> = (0..10_000).map(|n| format!("c{n}=1")).collect();
    site.sets(
        "/many",
        &many.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let tab = browser().tab();
    let error = tab.open(&site.rp("/long")).await.unwrap_err();
    assert!(
        matches!(
            error.problem(),
            Problem::TooLarge {
                what: "bytes of header lines",
                ..
            }
        ),
        "{error}"
    );
    let error = tab.open(&site.rp("/many")).await.unwrap_err();
    assert!(
        matches!(error.problem(), Problem::Protocol { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn broken_and_deep_documents_are_pages_within_limits() {
    let site = Site::start().await;
    site.html(
        "/broken",
        "<p><b><a href=/x>x</p></b><table><form><td><input name=a value='\0\u{ffff}'>",
    )
    .html("/deep", &"<div>".repeat(19_000))
    .html("/forms", &"<form><input name=a></form>".repeat(5_000))
    .html("/deeper", &"<i>".repeat(30_000));
    let tab = browser().tab();
    let broken = tab.open(&site.rp("/broken")).await.unwrap();
    assert_eq!(broken.links().len(), 1);
    assert!(
        tab.open(&site.rp("/deep"))
            .await
            .unwrap()
            .has("div div div")
    );
    assert_eq!(
        tab.open(&site.rp("/forms")).await.unwrap().forms().len(),
        5_000
    );
    let error = tab.open(&site.rp("/deeper")).await.unwrap_err();
    assert!(
        matches!(
            error.problem(),
            Problem::TooLarge {
                what: "tags in one page",
                limit: 20_000,
                ..
            }
        ),
        "{error}"
    );
}

#[tokio::test]
async fn the_trace_and_the_refusals_are_bounded() {
    let site = Site::start().await;
    site.sets("/set", &["__Host-a=1"]);
    let browser = browser_with(Limits {
        trace: 3,
        traced_body: 2,
        ..Limits::default()
    });
    let tab = browser.tab();
    for _ in 0..5 {
        tab.open(&site.rp("/set")).await.unwrap();
    }
    let trace = browser.trace();
    assert_eq!(
        (trace.len(), trace.dropped(), browser.refusals().len()),
        (3, 2, 3)
    );
    assert_eq!(
        (trace[0].body.len(), trace[0].body.is_truncated()),
        (3, true)
    );
    assert_eq!(tab.page().unwrap().text(), "set");
    assert_eq!(trace.since(trace[1].seq).len(), 2);
}

#[tokio::test]
async fn localhost_is_found_on_both_address_families() {
    // Machines without IPv6 have nothing to find there.
    let Ok(listener) = tokio::net::TcpListener::bind("[::1]:0").await else {
        return;
    };
    let port = listener.local_addr().unwrap().port();
    let app = axum::Router::new().fallback(|| async { "six" });
    tokio::spawn(async move { axum::serve(listener, app).await });
    let page = browser()
        .tab()
        .open(&format!("http://app.localhost:{port}/"))
        .await
        .unwrap();
    assert_eq!(page.text(), "six");
}

#[test]
fn unusable_settings_are_refused() {
    let build = |builder: browser::BrowserBuilder| builder.build().unwrap_err().to_string();
    insta::assert_snapshot!(build(browser::Browser::builder().root_certificate("no certificate")), @"the browser could not be set up: the root certificate is not in PEM form (-----BEGIN CERTIFICATE-----)");
    insta::assert_snapshot!(build(browser::Browser::builder().user_agent("a\nb")), @r#"the browser could not be set up: the User-Agent "a\nb": failed to parse header value"#);
}
