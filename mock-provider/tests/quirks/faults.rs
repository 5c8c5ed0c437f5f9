//! Faults of transport as a client sees them, down to the bytes.

use std::time::Duration;

use mock_provider::{Arrival, Endpoint, MockProvider, Setting};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::browser::{Browser, NO_ANSWER, builder};
use crate::sign_out::provider;

/// Everything that comes back on a connection until the provider closes it.
async fn bytes_of(provider: &MockProvider, endpoint: Endpoint) -> String {
    let mut connection = TcpStream::connect(provider.addr()).await.unwrap();
    let path = endpoint.path();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    connection.read_to_end(&mut bytes).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

fn arrivals(provider: &MockProvider) -> Vec<Arrival> {
    let exchanges = provider.journal().exchanges();
    exchanges.iter().map(|exchange| exchange.arrival).collect()
}

#[tokio::test]
async fn a_connection_is_cut_before_the_first_byte() {
    for value in ["before-work", "before-answer"] {
        let provider = provider(&[&format!("fault-cut={value}")]).await;
        assert_eq!(
            bytes_of(&provider, Endpoint::Discovery).await,
            "",
            "{value}"
        );
        assert_eq!(arrivals(&provider), [Arrival::Nothing]);
        assert_eq!(provider.fired("fault-cut"), 1);
    }
}

#[tokio::test]
async fn a_connection_is_cut_in_the_middle_of_the_body() {
    let provider = provider(&[]).await;
    let whole = bytes_of(&provider, Endpoint::Discovery).await;
    provider.set(Setting::new("fault-cut", "in-body")).unwrap();
    let cut = bytes_of(&provider, Endpoint::Discovery).await;
    let (head, body) = whole.split_once("\r\n\r\n").unwrap();
    let (cut_head, half) = cut.split_once("\r\n\r\n").unwrap();
    let length = format!("content-length: {}", body.len());
    assert!(
        head.contains(&length) && cut_head.contains(&length),
        "{cut_head}"
    );
    assert_eq!(half, &body[..body.len() / 2]);
    assert_eq!(arrivals(&provider), [Arrival::Whole, Arrival::Half]);
}

#[tokio::test]
async fn a_code_is_used_up_when_the_cut_comes_after_the_work() {
    for (value, status) in [
        ("before-work", 200),
        ("before-answer", 400),
        ("in-body", 400),
    ] {
        let provider = provider(&[&format!("fault-cut@endpoint=token,once={value}")]).await;
        let mut browser = Browser::new(&provider);
        let page = browser.authorize(&[]).await;
        let code = browser
            .log_in(page, "alice")
            .await
            .parameter("code")
            .unwrap();
        browser.redeem(&code).await;
        let again = browser.redeem(&code).await;
        assert_eq!(again.status.as_u16(), status, "{value}");
    }
}

#[tokio::test]
async fn a_hanging_endpoint_is_in_the_journal_and_lets_the_provider_end() {
    let provider = provider(&["fault-hang@endpoint=jwks"]).await;
    let mut connection = TcpStream::connect(provider.addr()).await.unwrap();
    let request = b"GET /.well-known/jwks.json HTTP/1.1\r\nhost: localhost\r\n\r\n";
    connection.write_all(request).await.unwrap();
    let mut byte = [0];
    let waits = tokio::time::timeout(Duration::from_millis(100), connection.read(&mut byte));
    assert!(waits.await.is_err(), "no byte came, and no end");
    assert_eq!(arrivals(&provider), [Arrival::Never]);
    drop(provider);
    let ended = connection.read(&mut byte).await;
    assert!(matches!(ended, Ok(0)), "{ended:?}");
}

#[tokio::test]
async fn a_client_that_goes_away_leaves_nothing_behind() {
    let provider = provider(&["fault-hang@once"]).await;
    let mut connection = TcpStream::connect(provider.addr()).await.unwrap();
    connection
        .write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await
        .unwrap();
    drop(connection);
    let reply = Browser::new(&provider)
        .fetch(Endpoint::Discovery, None)
        .await;
    // Which of the two was first is up to the system.
    let answered = reply.status.as_u16();
    assert!([200, NO_ANSWER].contains(&answered), "{reply:?}");
}

#[tokio::test]
async fn a_delayed_answer_comes_after_its_time_and_its_work_is_done_before() {
    let provider = provider(&["fault-delay@endpoint=token=60000"]).await;
    let mut browser = Browser::new(&provider);
    let page = browser.authorize(&[]).await;
    let code = browser
        .log_in(page, "alice")
        .await
        .parameter("code")
        .unwrap();
    let waits = tokio::time::timeout(Duration::from_millis(200), browser.redeem(&code));
    assert!(waits.await.is_err());
    let exchanges = provider.journal().exchanges();
    let last = exchanges.last().unwrap();
    assert_eq!(
        (last.status.as_u16(), last.quirks.as_slice()),
        (200, &["fault-delay"][..])
    );
}

#[tokio::test]
async fn redirects_come_in_the_number_that_was_asked_for() {
    let provider = provider(&["fault-redirect@endpoint=discovery=3"]).await;
    let mut browser = Browser::new(&provider);
    let mut reply = browser.fetch(Endpoint::Discovery, None).await;
    let mut hops = 0;
    while reply.status == 307 {
        hops += 1;
        let to = reply.location().to_owned();
        reply = browser.open(&to).await;
    }
    assert_eq!((hops, reply.status.as_u16()), (3, 200));
    assert_eq!(provider.fired("fault-redirect"), 3);
}

#[tokio::test]
async fn a_body_has_the_size_that_was_asked_for() {
    let provider = provider(&["fault-body-size=3000000"]).await;
    let reply = Browser::new(&provider)
        .fetch(Endpoint::Discovery, None)
        .await;
    let document = reply.json().to_string();
    assert_eq!(reply.body.len(), document.len() + 3_000_000);
    assert_eq!(reply.header("content-length"), reply.body.len().to_string());
}

#[tokio::test]
async fn a_rate_limit_counts_each_second_anew() {
    let provider = provider(&["rate-limit=2"]).await;
    let browser = Browser::new(&provider);
    let mut statuses = statuses(&browser, 3).await;
    provider.clock().advance(Duration::from_secs(1));
    let reply = browser.fetch(Endpoint::Discovery, None).await;
    statuses.push(reply.status.as_u16());
    assert_eq!(statuses, [200, 200, 429, 200]);
}

/// The statuses of so many requests.
async fn statuses(browser: &Browser<'_>, count: usize) -> Vec<u16> {
    let mut statuses = Vec::with_capacity(count);
    for _ in 0..count {
        let reply = browser.fetch(Endpoint::Discovery, None).await;
        statuses.push(reply.status.as_u16());
    }
    statuses
}

/// The statuses of 40 requests, half of which fail.
async fn lottery(seed: u64) -> Vec<u16> {
    let setting = Setting::parse("fault-status@probability=0.5=503").unwrap();
    let entropy = mock_provider::Entropy::seeded(seed);
    let provider = builder()
        .entropy(entropy)
        .quirk(setting)
        .start()
        .await
        .unwrap();
    let browser = Browser::new(&provider);
    let statuses = statuses(&browser, 40).await;
    let failed = statuses.iter().filter(|status| **status == 503).count();
    assert_eq!(provider.fired("fault-status"), failed as u64);
    assert!((8..=32).contains(&failed), "{statuses:?}");
    statuses
}

#[tokio::test]
async fn a_seed_repeats_what_chance_did() {
    let first = lottery(7).await;
    assert_eq!(first, lottery(7).await);
    assert_ne!(first, lottery(8).await);
}
