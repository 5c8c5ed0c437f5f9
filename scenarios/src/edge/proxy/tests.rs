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
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    (
        Edge::start(listener, Limits::nginx_default(), upstream, Arc::default()).unwrap(),
        rp,
    )
}

async fn get_with_cookie(edge: &Edge, path: &str, cookie: usize) -> (u16, String) {
    let url = format!("http://{}{path}", edge.address());
    let request = plain_client().get(url).header("cookie", "x".repeat(cookie));
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn what_fits_goes_through_with_forwarded_headers() {
    let (edge, _rp) = edge().await;
    let (status, body) = get_with_cookie(&edge, "/small", 8192 - "cookie: ".len()).await;
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
    let (status, body) = get_with_cookie(&edge, "/small", 8192 - "cookie: ".len() + 1).await;
    assert_eq!(status, 400);
    assert!(body.contains("Request Header Or Cookie Too Large"));
    assert_eq!(edge.passages()[0].longest_header_line, 8193);
}

#[tokio::test]
async fn an_rp_that_is_not_there_is_a_bad_gateway() {
    let (edge, rp) = edge().await;
    rp.abort();
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let lonely = Edge::start(listener, edge.limits().clone(), gone, Arc::default()).unwrap();
    assert_eq!(get_with_cookie(&lonely, "/small", 1).await.0, 502);
}

#[tokio::test]
async fn the_inner_host_is_named_on_demand() {
    let (edge, _rp) = edge().await;
    edge.rewrite_host(true);
    let (_, body) = get_with_cookie(&edge, "/host", 1).await;
    assert_ne!(body, edge.address().to_string());
    edge.rewrite_host(false);
    let (_, body) = get_with_cookie(&edge, "/host", 1).await;
    assert_eq!(body, edge.address().to_string());
}
