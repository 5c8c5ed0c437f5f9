//! The reverse proxy itself: what fits goes through, what does not is answered here.

use std::{
    fmt,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::Response,
};
use http::{HeaderMap, HeaderName, Method, StatusCode, header};
use tokio::{net::TcpListener, task::AbortHandle};
use tokio_rustls::rustls::ServerConfig;

use super::{
    Behaviour,
    cache::{Answer, Store},
    forwarded::Seen,
    limits::line_size,
    listener::TlsListener,
    prefix::{Below, below, one_slash_more},
    refusal::{Refusal, page},
};

/// The largest body that is carried, in either direction.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// How long the RP may take for an answer; nginx's `proxy_read_timeout`.
const RP_WITHIN: Duration = Duration::from_mins(1);

/// Headers that are between two neighbours only (RFC 9110, section 7.6.1).
const HOP_BY_HOP: [HeaderName; 6] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Where an edge stands.
#[derive(Clone)]
pub struct Setting {
    /// The RP behind it.
    pub upstream: SocketAddr,
    /// What a TLS server needs; `None` when browsers talk plain HTTP.
    pub tls: Option<Arc<ServerConfig>>,
    /// Its exchanges are numbered from here.
    pub sequence: Arc<AtomicU64>,
    /// The time, by which a cache forgets.
    pub now: Arc<dyn Fn() -> SystemTime + Send + Sync>,
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setting")
            .field("upstream", &self.upstream)
            .field("tls", &self.tls.is_some())
            .finish_non_exhaustive()
    }
}

/// A running edge. Ends on drop.
#[derive(Debug)]
pub struct Edge {
    address: SocketAddr,
    usual: Arc<Behaviour>,
    shared: Arc<Shared>,
    task: AbortHandle,
}

/// One request that came to the edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Number on the timeline.
    pub seq: u64,
    /// The method.
    pub method: Method,
    /// Path and query.
    pub uri: String,
    /// The status that the browser got.
    pub status: StatusCode,
    /// Size of the longest request header line, in bytes.
    pub longest_header_line: usize,
    /// Size of the headers of the RP's answer, in bytes; 0 when the RP was not asked or did not answer.
    pub response_headers: usize,
    /// Why the edge answered itself, in the words of nginx's error log; `None` when the answer is the RP's.
    pub refused: Option<String>,
    /// Whether the answer is one that the RP gave earlier, perhaps to somebody else.
    pub from_cache: bool,
}

/// What requests share, and what drives may change.
#[derive(Debug, Default)]
struct Shared {
    behaviour: Mutex<Option<Arc<Behaviour>>>,
    passages: Mutex<Vec<Arc<Passage>>>,
    store: Store,
}

#[derive(Clone, Debug)]
struct Proxy {
    setting: Setting,
    usual: Arc<Behaviour>,
    shared: Arc<Shared>,
    client: reqwest::Client,
}

/// A client for plain HTTP that does what it is told and no more: no redirects, no proxies of the machine, bounded in
/// time.
pub(crate) fn plain_client() -> reqwest::Client {
    reqwest::Client::builder()
        // As nginx does where nobody configures `keepalive`.
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tls_certs_only([])
        .http1_only()
        .connect_timeout(Duration::from_secs(5))
        .timeout(RP_WITHIN)
        .build()
        .expect("a client without TLS settings can always be built")
}

impl Edge {
    /// Starts an edge on `listener`.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn start(
        listener: TcpListener,
        behaviour: Behaviour,
        setting: Setting,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let (usual, shared) = (Arc::new(behaviour), Arc::<Shared>::default());
        let tls = setting.tls.clone();
        let proxy = Proxy {
            setting,
            usual: Arc::clone(&usual),
            shared: Arc::clone(&shared),
            client: plain_client(),
        };
        let router = Router::new().fallback(pass).with_state(proxy);
        let task = match tls {
            None => tokio::spawn(async move { axum::serve(listener, router).await }),
            Some(config) => {
                let listener = TlsListener::new(listener, address, config);
                tokio::spawn(async move { axum::serve(listener, router).await })
            }
        };
        Ok(Self {
            address,
            usual,
            shared,
            task: task.abort_handle(),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it does now.
    pub fn behaviour(&self) -> Arc<Behaviour> {
        self.shared.behaviour(&self.usual)
    }

    /// Changes what it does, until [`Edge::reset`]. Whether TLS ends here stays as it is. A cache begins empty.
    pub fn behave(&self, behaviour: Behaviour) {
        *lock(&self.shared.behaviour) = Some(Arc::new(behaviour));
        self.shared.store.clear();
    }

    /// Lets it do what it was started with.
    pub fn reset(&self) {
        *lock(&self.shared.behaviour) = None;
        self.shared.store.clear();
    }

    /// What came to it so far, in order.
    pub fn passages(&self) -> Vec<Arc<Passage>> {
        lock(&self.shared.passages).clone()
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn behaviour(&self, usual: &Arc<Behaviour>) -> Arc<Behaviour> {
        let changed = lock(&self.behaviour);
        Arc::clone(changed.as_ref().unwrap_or(usual))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn pass(State(proxy): State<Proxy>, mut request: Request) -> Response {
    let seq = proxy.setting.sequence.fetch_add(1, Ordering::SeqCst);
    let behaviour = proxy.shared.behaviour(&proxy.usual);
    let longest_header_line = request.headers().iter().map(line_size).max();
    let mut passage = Passage {
        seq,
        method: request.method().clone(),
        uri: request
            .uri()
            .path_and_query()
            .map_or_else(|| "/".to_owned(), ToString::to_string),
        status: StatusCode::OK,
        longest_header_line: longest_header_line.unwrap_or_default(),
        response_headers: 0,
        refused: None,
        from_cache: false,
    };
    let authority = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let inner = proxy.setting.upstream.to_string();
    let seen = Seen {
        scheme: proxy.scheme(),
        authority: &authority,
        client: "127.0.0.1",
        inner: &inner,
        prefix: behaviour.prefix.as_deref().unwrap_or_default(),
    };
    behaviour.forwarded.forge(request.headers_mut(), &seen);
    let response = match proxy.answer(&behaviour, &seen, request, &mut passage).await {
        Ok(answer) => {
            let mut response = Response::new(Body::from(answer.body));
            *response.status_mut() = answer.status;
            *response.headers_mut() = answer.headers;
            response
        }
        Err(refusal) => {
            let response = page(&refusal, &behaviour.server);
            passage.refused = Some(refusal.log);
            response
        }
    };
    passage.status = response.status();
    lock(&proxy.shared.passages).push(Arc::new(passage));
    response
}

impl Proxy {
    fn scheme(&self) -> &'static str {
        if self.setting.tls.is_some() {
            "https"
        } else {
            "http"
        }
    }

    async fn answer(
        &self,
        behaviour: &Behaviour,
        seen: &Seen<'_>,
        request: Request,
        passage: &mut Passage,
    ) -> Result<Answer, Refusal> {
        let (method, uri) = (passage.method.clone(), passage.uri.clone());
        behaviour.limits.admit(&method, &uri, request.headers())?;
        let inside = match below(seen.prefix, &uri) {
            Below::There(inside) => inside,
            Below::AtItself(query) => return Ok(one_slash_more(seen, &query, &behaviour.server)),
            Below::Elsewhere => return Err(Refusal::not_found(&uri)),
        };
        let Some(cache) = &behaviour.cache else {
            return self.ask(behaviour, seen, &inside, request, passage).await;
        };
        let address = format!("{} {uri}", seen.authority);
        let asked = request.headers().clone();
        let now = (self.setting.now)();
        let store = &self.shared.store;
        if let Some(answer) = store.find(&method, &address, &asked, now) {
            passage.from_cache = true;
            return Ok(answer);
        }
        let answer = self.ask(behaviour, seen, &inside, request, passage).await?;
        store.take_note(cache, &method, &address, &asked, &answer, now);
        Ok(answer)
    }

    /// Asks the RP for what it calls `inside`.
    async fn ask(
        &self,
        behaviour: &Behaviour,
        seen: &Seen<'_>,
        inside: &str,
        request: Request,
        passage: &mut Passage,
    ) -> Result<Answer, Refusal> {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, LARGEST_BODY)
            .await
            .map_err(|error| Refusal {
                status: StatusCode::PAYLOAD_TOO_LARGE,
                title: "413 Request Entity Too Large".to_owned(),
                log: format!("client intended to send too large body: {error}"),
            })?;
        let mut headers = without_hop_by_hop(&head.headers);
        behaviour.forwarded.dress(&mut headers, seen);
        let url = format!("http://{}{inside}", self.setting.upstream);
        let asked = self
            .client
            .request(head.method, url)
            .headers(headers)
            .body(body)
            .send()
            .await;
        let answer = asked
            .map_err(|error| Refusal::bad_gateway(format!("upstream did not answer: {error}")))?;
        let (status, mut headers) = (answer.status(), without_hop_by_hop(answer.headers()));
        passage.response_headers = block_size(status, answer.headers());
        let size = passage.response_headers;
        behaviour.limits.admit_answer(answer.headers(), size)?;
        let body = bounded(answer).await.map_err(Refusal::bad_gateway)?;
        let public = format!("{}://{}{}", seen.scheme, seen.authority, seen.prefix);
        behaviour.location.apply(&mut headers, seen.inner, &public);
        Ok(Answer {
            status,
            headers,
            body,
        })
    }
}

async fn bounded(mut answer: reqwest::Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = answer
        .chunk()
        .await
        .map_err(|error| format!("upstream broke off: {error}"))?
    {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST_BODY {
            return Err(format!(
                "upstream sent more than {LARGEST_BODY} bytes of body"
            ));
        }
    }
    Ok(body)
}

fn without_hop_by_hop(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
    headers
}

/// Status line, headers and the empty line.
fn block_size(status: StatusCode, headers: &HeaderMap) -> usize {
    let reason = status.canonical_reason().unwrap_or_default();
    let lines: usize = headers.iter().map(|line| line_size(line) + 2).sum();
    "HTTP/1.1 200 \r\n".len() + reason.len() + lines + 2
}

#[cfg(test)]
mod tests;
