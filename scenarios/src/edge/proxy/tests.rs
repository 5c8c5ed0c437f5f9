//! The edge in front of a small server, asked for what fits and what does not.

use axum::routing::get;

use super::*;

async fn edge() -> (Edge, AbortHandle) {
    let rp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = rp.local_addr().unwrap();
    let router = Router::new()
        .route(
            "/host",
            get(|headers: HeaderMap| async move { headers["host"].to_str().unwrap().to_owned() }),
        )
        .route(
            "/small",
            get(|headers: HeaderMap| async move {
                headers["x-forwarded-host"].to_str().unwrap().to_owned()
            }),
        )
        .route(
            "/big",
            get(|| async {
                (
                    [("set-cookie", format!("s={}", "x".repeat(4000)))],
                    "signed in",
                )
            }),
        );
    let rp = tokio::spawn(async move { axum::serve(rp, router).await }).abort_handle();
    (start("nginx-default", upstream, None).await, rp)
}

async fn start(name: &str, upstream: SocketAddr, tls: Option<Arc<ServerConfig>>) -> Edge {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let setting = Setting {
        upstream,
        tls,
        sequence: Arc::default(),
        now: Arc::new(|| SystemTime::UNIX_EPOCH),
    };
    Edge::start(listener, Behaviour::named(name).unwrap(), setting).unwrap()
}

async fn get_with_cookie(edge: &Edge, path: &str, cookie: usize) -> (u16, String) {
    let url = format!("http://{}{path}", edge.address());
    let request = plain_client().get(url).header("cookie", "x".repeat(cookie));
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn what_is_below_the_path_goes_through_without_it() {
    let (at_root, _rp) = edge().await;
    // An edge may stand behind another one.
    let edge = start("path-prefix", at_root.address(), None).await;
    let (status, body) = get_with_cookie(&edge, "/portal/small", 1).await;
    assert_eq!((status, body), (200, edge.address().to_string()));
    assert_eq!(edge.passages()[0].uri, "/portal/small");
    let (status, body) = get_with_cookie(&edge, "/small", 1).await;
    assert_eq!(status, 404, "{body}");
    assert!(body.contains("404 Not Found"), "{body}");
    let (status, _) = get_with_cookie(&edge, "/portal?a=b", 1).await;
    assert_eq!(status, 301);
}

#[tokio::test]
async fn what_fits_goes_through_with_forwarded_headers() {
    let (edge, _rp) = edge().await;
    let (status, body) = get_with_cookie(&edge, "/small", 8190 - "cookie: ".len()).await;
    assert_eq!((status, body), (200, edge.address().to_string()));
    assert_eq!(edge.passages()[0].refused, None);
}

#[tokio::test]
async fn large_answers_are_a_bad_gateway() {
    let (edge, _rp) = edge().await;
    let (status, body) = get_with_cookie(&edge, "/big", 1).await;
    assert_eq!(status, 502);
    assert!(body.contains("<title>502 Bad Gateway</title>"));
    assert!(
        edge.passages()[0]
            .refused
            .as_ref()
            .unwrap()
            .starts_with("upstream sent too big header")
    );
    assert!(edge.passages()[0].response_headers > 4096);
}

#[tokio::test]
async fn long_header_lines_are_a_bad_request() {
    let (edge, _rp) = edge().await;
    let (status, body) = get_with_cookie(&edge, "/small", 8190 - "cookie: ".len() + 1).await;
    assert_eq!(status, 400);
    assert!(body.contains("Request Header Or Cookie Too Large"));
    assert_eq!(edge.passages()[0].longest_header_line, 8191);
}

#[tokio::test]
async fn an_rp_that_is_not_there_is_a_bad_gateway() {
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let lonely = start("plain", gone, None).await;
    assert_eq!(get_with_cookie(&lonely, "/small", 1).await.0, 502);
}

#[tokio::test]
async fn what_it_does_can_be_changed_for_a_while() {
    let (edge, _rp) = edge().await;
    edge.behave(Behaviour::named("inner-host").unwrap());
    let (_, body) = get_with_cookie(&edge, "/host", 1).await;
    assert_ne!(body, edge.address().to_string());
    edge.reset();
    let (_, body) = get_with_cookie(&edge, "/host", 1).await;
    assert_eq!(body, edge.address().to_string());
}

#[tokio::test]
async fn what_was_kept_is_given_to_others_until_the_behaviour_changes() {
    let (edge, rp) = edge().await;
    edge.behave(Behaviour::named("shared-cache").unwrap());
    let first = get_with_cookie(&edge, "/big", 1).await;
    rp.abort();
    assert_eq!(get_with_cookie(&edge, "/big", 2).await, first);
    let cached: Vec<bool> = edge.passages().iter().map(|it| it.from_cache).collect();
    assert_eq!(cached, [false, true]);
    edge.behave(Behaviour::named("shared-cache").unwrap());
    let (status, _) = get_with_cookie(&edge, "/big", 1).await;
    assert_ne!(
        (status, rp.is_finished()),
        (200, true),
        "nothing is kept over"
    );
}

#[tokio::test]
async fn tls_ends_here_and_a_client_that_says_nothing_holds_up_nobody() {
    let (edge, _rp) = edge().await;
    let authority = mock_provider::Authority::new().unwrap();
    let tls = authority.certify(&["localhost"]).unwrap().server_config();
    let front = start("tls", edge.address(), Some(tls)).await;
    let _silent = tokio::net::TcpStream::connect(front.address())
        .await
        .unwrap();
    let browser = browser::Browser::builder()
        .root_certificate(authority.pem())
        .build()
        .unwrap();
    let url = format!("https://localhost:{}/small", front.address().port());
    let page = browser.tab().open(&url).await.unwrap();
    // What the first proxy wrote, and the second replaced by what it saw itself.
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(page.text(), format!("localhost:{}", front.address().port()));
}
