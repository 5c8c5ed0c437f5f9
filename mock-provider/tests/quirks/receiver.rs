//! What stands at the logout addresses of an RP in these tests: it writes down what comes, and answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use tokio::net::TcpListener;

/// One request that came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) uri: String,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

impl Received {
    /// The pairs of the form, or of the query.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        let query = self.uri.split_once('?').map_or("", |(_, query)| query);
        let text = if self.body.is_empty() {
            query
        } else {
            &self.body
        };
        form_urlencoded::parse(text.as_bytes())
            .into_owned()
            .collect()
    }
}

#[derive(Debug, Default)]
struct Shared {
    received: Vec<Received>,
    answers: VecDeque<u16>,
}

/// The server.
#[derive(Debug)]
pub(crate) struct Receiver {
    origin: String,
    shared: Arc<Mutex<Shared>>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let shared: Arc<Mutex<Shared>> = Arc::default();
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { origin, shared }
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// The next answers have these statuses; those after them 200. 0 stands for no answer at all.
    pub(crate) fn answers(&self, statuses: &[u16]) {
        self.shared.lock().unwrap().answers = statuses.iter().copied().collect();
    }

    /// What came since the last time.
    pub(crate) fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.shared.lock().unwrap().received)
    }
}

async fn answer(
    State(shared): State<Arc<Mutex<Shared>>>,
    request: Request,
) -> (StatusCode, HeaderMap, &'static str) {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 2 << 20).await.unwrap();
    let header = |name: &str| {
        let value = head.headers.get(name);
        value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    };
    let status = {
        let mut shared = shared.lock().unwrap();
        shared.received.push(Received {
            method: head.method.to_string(),
            uri: head.uri.to_string(),
            content_type: header("content-type"),
            body: String::from_utf8_lossy(&body).into_owned(),
        });
        shared.answers.pop_front().unwrap_or(200)
    };
    if status == 0 {
        std::future::pending::<()>().await;
    }
    let mut headers = HeaderMap::new();
    headers.insert("cache-control", "no-store".parse().unwrap());
    (StatusCode::from_u16(status).unwrap(), headers, "noted")
}
