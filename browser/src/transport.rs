//! HTTP itself: one client per runtime, a connection per request, no cookies, no redirects, no proxies, everything bounded.

use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Certificate, Client, redirect};
use tokio::runtime::{self, Handle};

use crate::body::Body;
use crate::error::Problem;
use crate::limits::{HEADER_LINES, Limits};
use crate::request::Request;
use crate::site;

/// The response to one request, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

/// A response that broke off: what is known of it, and why.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) problem: Problem,
    pub(crate) head: Option<(StatusCode, HeaderMap)>,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            head: None,
        }
    }
}

/// Sends `request` with `headers`, and reads the response within the limits.
pub(crate) async fn exchange(
    client: &Client,
    request: &Request,
    headers: HeaderMap,
    limits: &Limits,
) -> Result<Answer, Failure> {
    let late = || Problem::TimedOut {
        url: site::shown(&request.url),
        what: "one hop",
        limit: limits.hop,
    };
    let mut head = None;
    match tokio::time::timeout(
        limits.hop,
        read(client, request, headers, limits, &mut head),
    )
    .await
    {
        Ok(Ok((status, headers, body))) => Ok(Answer {
            status,
            headers,
            body,
        }),
        Ok(Err(problem)) => Err(Failure { problem, head }),
        Err(_) => Err(Failure {
            problem: late(),
            head,
        }),
    }
}

async fn read(
    client: &Client,
    request: &Request,
    headers: HeaderMap,
    limits: &Limits,
    head: &mut Option<(StatusCode, HeaderMap)>,
) -> Result<(StatusCode, HeaderMap, Body), Problem> {
    let too_large = |what, limit| Problem::TooLarge {
        url: site::shown(&request.url),
        what,
        limit,
    };
    let failed = |error: reqwest::Error| failure(request, &error);
    let mut message = reqwest::Request::new(request.method.clone(), request.url.clone());
    *message.headers_mut() = headers;
    if !request.body.is_empty() {
        *message.body_mut() = Some(request.body.bytes().to_vec().into());
    }
    let mut response = client.execute(message).await.map_err(failed)?;
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let size: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    *head = Some((status, headers.clone()));
    if size > limits.head {
        return Err(too_large("bytes of header lines", limits.head));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > limits.body {
            return Err(too_large("bytes of body", limits.body));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((status, headers, Body::new(body)))
}

fn failure(request: &Request, error: &reqwest::Error) -> Problem {
    let url = site::shown(&request.url);
    let reason = reasons(error);
    if error.is_builder() {
        return Problem::Address {
            address: url,
            reason,
        };
    }
    if error.is_connect() {
        return Problem::Connect { url, reason };
    }
    Problem::Protocol { url, reason }
}

/// The causes of an error without the address, which the outermost one repeats with its secrets.
fn reasons(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        let separator = if text.is_empty() { "" } else { ": " };
        // Writing to a String cannot fail.
        let _ = write!(text, "{separator}{error}");
        cause = error.source();
    }
    if text.is_empty() {
        "no cause was given".to_owned()
    } else {
        text
    }
}

/// The clients in use: for each runtime one without TLS, and one per set of root certificates.
///
/// A connection belongs to the runtime that opened it, so runtimes share nothing.
static CLIENTS: Mutex<Vec<(runtime::Id, u64, Weak<Client>)>> = Mutex::new(Vec::new());

/// The clients of one browser, made when first needed.
#[derive(Debug, Default)]
pub(crate) struct Transport {
    root: Option<Arc<[u8]>>,
    plain: OnceLock<Arc<Client>>,
    secure: OnceLock<Arc<Client>>,
}

impl Transport {
    /// `root` is a certificate in PEM, trusted besides those of the system.
    pub(crate) fn new(root: Option<Arc<[u8]>>) -> Self {
        Self {
            root,
            ..Self::default()
        }
    }

    /// The client for `scheme`. To be called within a tokio runtime.
    pub(crate) fn client(&self, scheme: &str) -> Result<Arc<Client>, Problem> {
        let slot = if scheme == "https" {
            &self.secure
        } else {
            &self.plain
        };
        if let Some(client) = slot.get() {
            return Ok(Arc::clone(client));
        }
        let client = if scheme == "https" {
            shared(fingerprint(self.root.as_deref()), || {
                secure(self.root.as_deref())
            })?
        } else {
            shared(0, plain)?
        };
        Ok(Arc::clone(slot.get_or_init(|| client)))
    }
}

fn shared(
    key: u64,
    make: impl FnOnce() -> Result<Client, reqwest::Error>,
) -> Result<Arc<Client>, Problem> {
    let runtime = Handle::current().id();
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    clients.retain(|(_, _, client)| client.strong_count() > 0);
    let found = clients
        .iter()
        .find(|(id, of, _)| (*id, *of) == (runtime, key));
    if let Some(client) = found.and_then(|(_, _, client)| client.upgrade()) {
        return Ok(client);
    }
    let client = make().map_err(|error| Problem::Setup {
        reason: reasons(&error),
    })?;
    let client = Arc::new(client);
    clients.push((runtime, key, Arc::downgrade(&client)));
    Ok(client)
}

/// Never 0, which is the client without TLS.
fn fingerprint(root: Option<&[u8]>) -> u64 {
    let mut hasher = DefaultHasher::new();
    root.hash(&mut hasher);
    hasher.finish() | 1
}

fn base() -> reqwest::ClientBuilder {
    Client::builder()
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .http1_only()
        .http1_max_headers(HEADER_LINES)
        .connect_timeout(Duration::from_secs(10))
        // A server may close an idle connection just when it is used again (Node.js does after five seconds). Browsers
        // then ask once more; here nothing must be asked twice, so no connection is used twice.
        .pool_max_idle_per_host(0)
        .dns_resolver(LocalhostHere)
}

/// Without any certificate, so that making it reads no files.
fn plain() -> Result<Client, reqwest::Error> {
    base().tls_certs_only([]).build()
}

fn secure(root: Option<&[u8]>) -> Result<Client, reqwest::Error> {
    let Some(pem) = root else {
        return base().build();
    };
    let certificates = Certificate::from_pem_bundle(pem)?;
    // A machine without certificates of its own trusts the given one alone.
    let merged = base().tls_certs_merge(certificates.clone()).build();
    merged.or_else(|_| base().tls_certs_only(certificates).build())
}

/// `localhost` and names below it are this machine, without asking anyone (RFC 6761, section 6.3); both address
/// families are tried.
struct LocalhostHere;

impl Resolve for LocalhostHere {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().trim_end_matches('.').to_ascii_lowercase();
        Box::pin(async move {
            if host == "localhost" || host.ends_with(".localhost") {
                let here = [
                    SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
                    SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
                ];
                return Ok(Box::new(here.into_iter()) as Addrs);
            }
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
