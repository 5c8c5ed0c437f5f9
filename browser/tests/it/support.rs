//! Small servers on loopback, and browsers to visit them.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use browser::{Browser, Limits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What a path answers: status, headers, body. `{rp}` and `{op}` stand for the two origins.
pub(crate) type Answer = (u16, Vec<(&'static str, String)>, String);

/// One server that is reached as `localhost` and as `127.0.0.1`: two sites, as RP and OP are.
pub(crate) struct Site {
    pub(crate) port: u16,
    answers: Arc<Mutex<HashMap<&'static str, Answer>>>,
}

impl Site {
    /// Paths without an answer of their own tell what was asked, line by line.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers: Arc<Mutex<HashMap<&'static str, Answer>>> = Arc::default();
        let app = Router::new()
            .fallback(answer)
            .with_state((port, Arc::clone(&answers)));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { port, answers }
    }

    pub(crate) fn rp(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    pub(crate) fn op(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn on(
        &self,
        path: &'static str,
        status: u16,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> &Self {
        let fill = |text: &str| {
            text.replace("{rp}", &self.rp(""))
                .replace("{op}", &self.op(""))
        };
        let headers = headers
            .iter()
            .map(|(name, value)| (*name, fill(value)))
            .collect();
        self.answers
            .lock()
            .unwrap()
            .insert(path, (status, headers, fill(body)));
        self
    }

    pub(crate) fn html(&self, path: &'static str, body: &str) -> &Self {
        self.on(path, 200, &[("content-type", "text/html")], body)
    }

    pub(crate) fn redirect(&self, path: &'static str, status: u16, location: &str) -> &Self {
        self.on(path, status, &[("location", location)], "")
    }

    pub(crate) fn sets(&self, path: &'static str, cookies: &[&str]) -> &Self {
        let headers: Vec<(&'static str, &str)> = cookies
            .iter()
            .map(|cookie| ("set-cookie", *cookie))
            .collect();
        self.on(path, 200, &headers, "set")
    }
}

type Shared = (u16, Arc<Mutex<HashMap<&'static str, Answer>>>);

async fn answer(State((_, answers)): State<Shared>, request: Request) -> Response {
    let known = answers.lock().unwrap().get(request.uri().path()).cloned();
    let (status, headers, body) = match known {
        Some(answer) => answer,
        None => (
            200,
            vec![("content-type", "text/plain".to_owned())],
            echo(request).await,
        ),
    };
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(Body::from(body)).unwrap()
}

async fn echo(request: Request) -> String {
    let mut text = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        writeln!(
            text,
            "{name}: {}",
            String::from_utf8_lossy(value.as_bytes())
        )
        .unwrap();
    }
    let body = to_bytes(request.into_body(), 1 << 20).await.unwrap();
    text + "\n" + &String::from_utf8_lossy(&body)
}

/// A header in the text that [`Site`] tells.
pub(crate) fn told<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines()
        .take_while(|line| !line.is_empty())
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// The body in the text that [`Site`] tells.
pub(crate) fn told_body(text: &str) -> &str {
    text.split_once("\n\n").map_or("", |(_, body)| body)
}

pub(crate) fn browser() -> Browser {
    Browser::builder().name("test").build().unwrap()
}

pub(crate) fn browser_with(limits: Limits) -> Browser {
    Browser::builder().limits(limits).build().unwrap()
}

/// A server that answers every connection with bytes of its own, then `again` and again until the other side hangs up.
pub(crate) async fn raw(first: &'static [u8], again: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4_096];
                let _ = stream.read(&mut request).await;
                let mut alive = stream.write_all(first).await.is_ok();
                while alive && !again.is_empty() {
                    alive = stream.write_all(again).await.is_ok();
                }
                alive
            });
        }
    });
    address
}
