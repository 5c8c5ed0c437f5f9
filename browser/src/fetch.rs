//! Requests of a page's scripts, and pages loaded ahead: they follow redirects, but the tab stays where it is.

use std::fmt;
use std::sync::Arc;

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::body::Body;
use crate::cors;
use crate::error::{BrowserError, Problem};
use crate::redirect::{self, Turn};
use crate::request::{Credentials, Mode, Request};
use crate::site;
use crate::tab::Tab;
use crate::trace::Hop;

/// What a script asks for with `fetch()` or `XMLHttpRequest`.
#[derive(Clone, Debug)]
#[must_use]
pub struct Fetch {
    method: Method,
    url: String,
    headers: Vec<(String, String)>,
    body: Body,
    credentials: Credentials,
}

impl Fetch {
    /// A request with any method. `url` may be relative to the page.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        let url = url.into();
        Self {
            method,
            url,
            headers: Vec::new(),
            body: Body::default(),
            credentials: Credentials::default(),
        }
    }

    /// GET.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url)
    }

    /// POST.
    pub fn post(url: impl Into<String>) -> Self {
        Self::new(Method::POST, url)
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Says what many libraries say of themselves: `X-Requested-With: XMLHttpRequest`.
    pub fn xhr(self) -> Self {
        self.header("x-requested-with", "XMLHttpRequest")
    }

    /// The body and its type.
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Body::new(body.into());
        self.header(CONTENT_TYPE.as_str(), content_type)
    }

    /// An urlencoded body.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let encoded = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.body("application/x-www-form-urlencoded", encoded)
    }

    /// Whether cookies go along; without this, to the page's own origin only.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    fn headers(&self) -> Result<HeaderMap, Problem> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let refused = |reason: String| Problem::Address {
                address: self.url.clone(),
                reason: format!("the header \"{name}\" is not valid: {reason}"),
            };
            let key = HeaderName::from_bytes(name.as_bytes())
                .map_err(|error| refused(error.to_string()))?;
            let value = HeaderValue::from_str(value).map_err(|error| refused(error.to_string()))?;
            headers.append(key, value);
        }
        Ok(headers)
    }
}

/// The answer to a [`Fetch`] or a prefetch. Debug output leaves the body out.
#[derive(Clone)]
pub struct Response {
    url: Url,
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
    hops: Vec<Arc<Hop>>,
}

impl Response {
    /// The address that answered, after redirects.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Its headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Its body.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// Its body as text; what is not UTF-8 becomes U+FFFD.
    pub fn text(&self) -> String {
        self.body.text().into_owned()
    }

    /// The hops, redirects and preflight included.
    pub fn hops(&self) -> &[Arc<Hop>] {
        &self.hops
    }

    /// Whether it came from another address than was asked.
    pub fn is_redirected(&self) -> bool {
        self.hops.iter().any(|hop| hop.redirected_by.is_some())
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("url", &site::shown(&self.url))
            .field("status", &self.status)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl Tab {
    /// A script of the current page asks the server. In a blank tab, a page of the asked origin does.
    ///
    /// Redirects are followed. What another origin answers may be read only if it says so (CORS).
    ///
    /// # Errors
    /// As for [`Tab::open`]; also [`Problem::Cors`].
    pub async fn fetch(&self, fetch: Fetch) -> Result<Response, BrowserError> {
        let (url, context) = self.as_script(&fetch.url)?;
        let mut context = context.with_mode(Mode::Fetch);
        context.credentials = fetch.credentials;
        let mut request = Request::new(fetch.method.clone(), url, context);
        request.headers = fetch.headers()?;
        request.body = fetch.body;
        self.ask(request).await
    }

    /// The current page loads another page ahead, as `<link rel="prefetch">` does. A blank tab prefetches for the
    /// asked origin.
    ///
    /// # Errors
    /// As for [`Tab::open`].
    pub async fn prefetch(&self, url: &str) -> Result<Response, BrowserError> {
        let (url, context) = self.as_script(url)?;
        let context = context.with_mode(Mode::Prefetch);
        self.ask(Request::new(Method::GET, url, context)).await
    }

    async fn ask(&self, request: Request) -> Result<Response, BrowserError> {
        let limit = self.browser.0.limits.navigation;
        let first = site::shown(&request.url);
        let mut hops = Vec::new();
        let ended = match tokio::time::timeout(limit, self.follow_up(request, &mut hops)).await {
            Ok(ended) => ended,
            Err(_) => Err(Problem::TimedOut {
                url: first,
                what: "the whole fetch",
                limit,
            }),
        };
        ended.map_err(|problem| BrowserError::new(problem, hops))
    }

    async fn follow_up(
        &self,
        mut request: Request,
        hops: &mut Vec<Arc<Hop>>,
    ) -> Result<Response, Problem> {
        let browser = &self.browser.0;
        let mut way = Vec::new();
        loop {
            if let Some(question) = cors::preflight(&request) {
                let (hop, outcome) = browser.exchange(self.number, &question).await;
                hops.push(hop);
                let answer = outcome?;
                cors::check_preflight(&request, answer.status, &answer.headers)?;
            }
            way.push(request.url.clone());
            let (hop, outcome) = browser.exchange(self.number, &request).await;
            hops.push(Arc::clone(&hop));
            let answer = outcome?;
            cors::check(&request, &answer.headers)?;
            let (url, status) = (request.url.clone(), answer.status);
            match redirect::turn(&request, hop.seq, status, &answer.headers) {
                Turn::Arrived => {
                    let hops = hops.clone();
                    return Ok(Response {
                        url,
                        status,
                        headers: answer.headers,
                        body: answer.body,
                        hops,
                    });
                }
                Turn::Follow(next) => request = *next,
                Turn::Leave(to) => {
                    let reason = format!("a script cannot follow the scheme {}", to.scheme());
                    return Err(Problem::Location {
                        url: site::shown(&url),
                        location: site::shown(&to),
                        reason,
                    });
                }
                Turn::Lost { location, reason } => {
                    return Err(Problem::Location {
                        url: site::shown(&url),
                        location,
                        reason,
                    });
                }
            }
            let limit = browser.limits.redirects;
            if way.len() > limit {
                return Err(Problem::TooManyRedirects {
                    limit,
                    way: redirect::in_words(&way),
                });
            }
        }
    }
}
