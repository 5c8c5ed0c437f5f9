//! The reverse proxy itself: what fits goes through, what does not is answered as nginx answers it.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use tokio::{net::TcpListener, task::AbortHandle};

use super::Limits;

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

/// A running edge. Ends on drop.
#[derive(Debug)]
pub struct Edge {
    address: SocketAddr,
    limits: Limits,
    passages: Arc<Mutex<Vec<Arc<Passage>>>>,
    rewrites_host: Arc<AtomicBool>,
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
}

#[derive(Clone, Debug)]
struct Proxy {
    limits: Limits,
    upstream: SocketAddr,
    sequence: Arc<AtomicU64>,
    passages: Arc<Mutex<Vec<Arc<Passage>>>>,
    rewrites_host: Arc<AtomicBool>,
    client: reqwest::Client,
}

/// A client that does what it is told and no more: no redirects, no proxies of the machine, bounded in time.
pub(crate) fn plain_client() -> reqwest::Client {
    reqwest::Client::builder()
        // As nginx does where nobody configures `keepalive`.
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .http1_only()
        .connect_timeout(Duration::from_secs(5))
        .timeout(RP_WITHIN)
        .build()
        .expect("a client without TLS settings can always be built")
}

impl Edge {
    /// Starts an edge on `listener`, in front of `upstream`, that numbers its exchanges from `sequence`.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn start(
        listener: TcpListener,
        limits: Limits,
        upstream: SocketAddr,
        sequence: Arc<AtomicU64>,
    ) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let passages = Arc::default();
        let rewrites_host = Arc::default();
        let proxy = Proxy {
            limits: limits.clone(),
            upstream,
            sequence,
            passages: Arc::clone(&passages),
            rewrites_host: Arc::clone(&rewrites_host),
            client: plain_client(),
        };
        let router = Router::new().fallback(pass).with_state(proxy);
        let task = tokio::spawn(async move { axum::serve(listener, router).await }).abort_handle();
        Ok(Self {
            address,
            limits,
            passages,
            rewrites_host,
            task,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it lets through.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Whether the RP gets its own inner name as `Host`, as with nginx's `proxy_pass` when nobody sets the header. The
    /// public name is in `X-Forwarded-Host` either way.
    pub fn rewrite_host(&self, rewrite: bool) {
        self.rewrites_host.store(rewrite, Ordering::SeqCst);
    }

    /// What came to it so far, in order.
    pub fn passages(&self) -> Vec<Arc<Passage>> {
        self.passages
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An answer of the edge's own.
struct Refusal {
    status: StatusCode,
    title: &'static str,
    log: String,
}

async fn pass(State(proxy): State<Proxy>, request: Request) -> Response {
    let seq = proxy.sequence.fetch_add(1, Ordering::SeqCst);
    let method = request.method().clone();
    let uri = request
        .uri()
        .path_and_query()
        .map_or_else(|| "/".to_owned(), ToString::to_string);
    let longest_header_line = request
        .headers()
        .iter()
        .map(line_size)
        .max()
        .unwrap_or_default();
    let mut response_headers = 0;
    let answer = async {
        admit(&proxy.limits, &uri, request.headers())?;
        let response = forward(&proxy, &uri, request).await?;
        response_headers = block_size(&response);
        if response_headers > proxy.limits.response_headers {
            return Err(Refusal {
                status: StatusCode::BAD_GATEWAY,
                title: "502 Bad Gateway",
                log: format!(
                    "upstream sent too big header while reading response header from upstream: {response_headers} \
                     bytes, and {} fit",
                    proxy.limits.response_headers
                ),
            });
        }
        Ok(response)
    };
    let (response, refused) = match answer.await {
        Ok(response) => (response, None),
        Err(refusal) => (page(&refusal), Some(refusal.log)),
    };
    let status = response.status();
    let passage = Passage {
        seq,
        method,
        uri,
        status,
        longest_header_line,
        response_headers,
        refused,
    };
    proxy
        .passages
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(Arc::new(passage));
    response
}

fn admit(limits: &Limits, uri: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    if uri.len() > limits.request_line {
        return Err(Refusal {
            status: StatusCode::URI_TOO_LONG,
            title: "414 Request-URI Too Large",
            log: format!(
                "client sent too long URI: {} bytes, and {} fit",
                uri.len(),
                limits.request_line
            ),
        });
    }
    let too_long = headers
        .iter()
        .find(|(name, value)| line_size((name, value)) > limits.request_header_line);
    let total: usize = headers.iter().map(line_size).sum();
    let log = match too_long {
        Some((name, value)) => {
            format!(
                "client sent too long header line: `{name}` has {} bytes, and {} fit",
                value.len(),
                limits.request_header_line
            )
        }
        None if total > limits.request_headers => {
            format!(
                "client sent too large request: {total} bytes of headers, and {} fit",
                limits.request_headers
            )
        }
        None => return Ok(()),
    };
    Err(Refusal {
        status: StatusCode::BAD_REQUEST,
        title: "400 Request Header Or Cookie Too Large",
        log,
    })
}

async fn forward(proxy: &Proxy, uri: &str, request: Request) -> Result<Response, Refusal> {
    let bad_gateway = |log: String| Refusal {
        status: StatusCode::BAD_GATEWAY,
        title: "502 Bad Gateway",
        log,
    };
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY)
        .await
        .map_err(|error| Refusal {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            title: "413 Request Entity Too Large",
            log: format!("client intended to send too large body: {error}"),
        })?;
    let mut headers = without_hop_by_hop(&head.headers);
    if let Some(host) = head.headers.get(header::HOST) {
        headers.insert("x-forwarded-host", host.clone());
        let port = host
            .to_str()
            .ok()
            .and_then(|host| host.rsplit_once(':'))
            .map_or("80", |(_, port)| port);
        if let Ok(port) = HeaderValue::from_str(port) {
            headers.insert("x-forwarded-port", port);
        }
    }
    headers.insert("x-forwarded-proto", HeaderValue::from_static("http"));
    headers.insert("x-forwarded-for", HeaderValue::from_static("127.0.0.1"));
    if proxy.rewrites_host.load(Ordering::SeqCst) {
        // The client writes the address that it connects to.
        headers.remove(header::HOST);
    }
    let url = format!("http://{}{uri}", proxy.upstream);
    let asked = proxy
        .client
        .request(head.method, url)
        .headers(headers)
        .body(body)
        .send()
        .await;
    let answer = asked.map_err(|error| bad_gateway(format!("upstream did not answer: {error}")))?;
    let (status, headers) = (answer.status(), without_hop_by_hop(answer.headers()));
    let body = bounded(answer).await.map_err(bad_gateway)?;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
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

/// `Name: value`, as it stands in the message, without the end of the line.
fn line_size((name, value): (&HeaderName, &HeaderValue)) -> usize {
    name.as_str().len() + 2 + value.len()
}

/// Status line, headers and the empty line.
fn block_size(response: &Response) -> usize {
    let status = "HTTP/1.1 200 \r\n".len()
        + response
            .status()
            .canonical_reason()
            .unwrap_or_default()
            .len();
    let lines: usize = response
        .headers()
        .iter()
        .map(|line| line_size(line) + 2)
        .sum();
    status + lines + 2
}

/// The page that nginx shows; people and monitors match its text.
fn page(refusal: &Refusal) -> Response {
    let title = refusal.title;
    let body = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    );
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = refusal.status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}

#[cfg(test)]
mod tests;
