//! From a first request to the page that a tab shows: redirects, pages that forward by themselves, frames.

use std::sync::Arc;

use http::Method;
use url::Url;

use crate::document;
use crate::encode;
use crate::error::{BrowserError, Problem};
use crate::page::{Ending, Page};
use crate::redirect::{self, Turn};
use crate::request::{Context, Mode, Request};
use crate::site;
use crate::tab::Tab;
use crate::trace::Hop;

/// A page, and the request that a reload would send again.
pub(crate) struct Landing {
    pub(crate) page: Page,
    pub(crate) request: Request,
}

impl Tab {
    /// Goes through redirects and forwarding pages, within the time of a navigation.
    pub(crate) async fn travel(&self, request: Request) -> Result<Landing, BrowserError> {
        let limit = self.browser.0.limits.navigation;
        let first = site::shown(&request.url);
        let mut hops = Vec::new();
        let ended = match tokio::time::timeout(limit, self.forwards(request, &mut hops)).await {
            Ok(ended) => ended,
            Err(_) => Err(Problem::TimedOut {
                url: first,
                what: "the whole navigation",
                limit,
            }),
        };
        let landing = ended.map_err(|problem| BrowserError::new(problem, hops))?;
        // The page stands, whatever becomes of its frames; hops that run out of time are in the trace.
        let _ = tokio::time::timeout(self.browser.0.limits.hop, self.frames(&landing.page)).await;
        Ok(landing)
    }

    async fn forwards(
        &self,
        mut request: Request,
        hops: &mut Vec<Arc<Hop>>,
    ) -> Result<Landing, Problem> {
        let limits = &self.browser.0.limits;
        let mut way = Vec::new();
        loop {
            let landing = self.redirects(request, hops).await?;
            let page = &landing.page;
            if !page.replaces() || !page.is_html() {
                return Ok(landing);
            }
            if page.tags() > limits.tags {
                let url = site::shown(page.url());
                return Err(Problem::TooLarge {
                    url,
                    what: "tags in one page",
                    limit: limits.tags,
                });
            }
            way.push(page.url().clone());
            let Some(next) = forward(page) else {
                return Ok(landing);
            };
            // Refreshes come due, and `onload` runs, when the page is completely loaded, its frames included.
            let _ = tokio::time::timeout(limits.hop, self.frames(page)).await;
            if way.len() > limits.forwards {
                return Err(Problem::TooManyForwards {
                    limit: limits.forwards,
                    way: redirect::in_words(&way),
                });
            }
            request = next;
        }
    }

    /// Sends a request and those that its responses redirect to.
    async fn redirects(
        &self,
        mut request: Request,
        hops: &mut Vec<Arc<Hop>>,
    ) -> Result<Landing, Problem> {
        let limits = &self.browser.0.limits;
        let mut way = Vec::new();
        loop {
            if self.is_stop(&request) {
                let last = hops.last().cloned();
                let ending = Ending::Stopped(Box::new(request.clone()));
                let page =
                    Page::unshown(request.url.clone(), last.as_deref(), hops.clone(), ending);
                return Ok(Landing { page, request });
            }
            way.push(request.url.clone());
            let (hop, outcome) = self.browser.0.exchange(self.number, &request).await;
            hops.push(Arc::clone(&hop));
            let answer = outcome?;
            match redirect::turn(&request, hop.seq, answer.status, &answer.headers) {
                Turn::Arrived => {
                    let url = request.url.clone();
                    let page = Page::new(
                        url,
                        answer.status,
                        answer.headers,
                        answer.body,
                        hops.clone(),
                    );
                    return Ok(Landing { page, request });
                }
                Turn::Leave(url) => {
                    let page = Page::unshown(
                        request.url.clone(),
                        Some(&hop),
                        hops.clone(),
                        Ending::Left(url),
                    );
                    return Ok(Landing { page, request });
                }
                Turn::Lost { location, reason } => {
                    return Err(Problem::Location {
                        url: site::shown(&request.url),
                        location,
                        reason,
                    });
                }
                Turn::Follow(next) => request = *next,
            }
            if way.len() > limits.redirects {
                return Err(Problem::TooManyRedirects {
                    limit: limits.redirects,
                    way: redirect::in_words(&way),
                });
            }
        }
    }

    /// Loads the frames of a page, one after the other. What becomes of them is in the trace; the page stands anyway.
    async fn frames(&self, page: &Page) {
        let worth = self.browser.0.loads_frames && page.replaces() && page.is_html();
        if !worth || !page.mentions("frame") {
            return;
        }
        let urls = page.read(|html| document::frames(html, &document::base(html, page.url())));
        for url in urls.into_iter().take(self.browser.0.limits.frames) {
            let context = Context::from_page(page.url(), page.referrer_policy(), false)
                .with_mode(Mode::Frame);
            let mut request = Request::new(Method::GET, url, context);
            for _ in 0..=self.browser.0.limits.redirects {
                let (hop, outcome) = self.browser.0.exchange(self.number, &request).await;
                let turn = outcome.map(|answer| {
                    redirect::turn(&request, hop.seq, answer.status, &answer.headers)
                });
                match turn {
                    Ok(Turn::Follow(next)) => request = *next,
                    _ => break,
                }
            }
        }
    }
}

/// Where a page goes by itself: at once, by a refresh of zero seconds or a form that a script submits.
fn forward(page: &Page) -> Option<Request> {
    let by_header = page.header("refresh").and_then(document::parse_refresh);
    let by_meta = || {
        if page.mentions("refresh") {
            page.read(document::refresh)
        } else {
            None
        }
    };
    let context = || Context::from_page(page.url(), page.referrer_policy(), false);
    if let Some((0, target)) = by_header.or_else(by_meta) {
        let base = page.read(|html| document::base(html, page.url()));
        let url = target.map_or_else(
            || Some(page.url().clone()),
            |target| base.join(&target).ok(),
        );
        let url = url.filter(site::is_http)?;
        return Some(Request::new(Method::GET, url, context()));
    }
    if !page.mentions("submit(") {
        return None;
    }
    let form = page.read(|html| {
        let base = document::base(html, page.url());
        let form = document::submits_itself(html)?;
        Some(crate::form::Form::read(html, form, &base, page.url()))
    })?;
    // A script's submit() presses no button.
    submission(&form, None, context()).ok()
}

/// The request that a form makes.
pub(crate) fn submission(
    form: &crate::form::Form,
    button: Option<usize>,
    context: Context,
) -> Result<Request, Problem> {
    let button = button.and_then(|at| form.control_at(at));
    let (action, method, encoding) = form.target(button);
    let entries = form.entries(button);
    let mut url = address(&action)?;
    if method == Method::GET {
        url.set_query(Some(&encode::url_encoded(&entries)));
        return Ok(Request::new(method, url, context));
    }
    let (content_type, body) = encoding.encode(&entries);
    Ok(post(url, &content_type, body, context))
}

pub(crate) fn post(url: Url, content_type: &str, body: Vec<u8>, context: Context) -> Request {
    let mut request = Request::new(Method::POST, url, context);
    if let Ok(value) = content_type.parse() {
        request.headers.insert(http::header::CONTENT_TYPE, value);
    }
    request.body = crate::Body::new(body);
    request
}

/// An absolute address that a browser can open.
pub(crate) fn address(text: &str) -> Result<Url, Problem> {
    let refused = |reason: String| Problem::Address {
        address: site::shown_text(text),
        reason,
    };
    let url = Url::parse(text.trim()).map_err(|error| refused(error.to_string()))?;
    if site::is_http(&url) {
        Ok(url)
    } else {
        Err(refused(format!("its scheme is {}", url.scheme())))
    }
}
