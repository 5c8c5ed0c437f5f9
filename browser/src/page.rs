//! What a navigation ended at.

use std::fmt;
use std::sync::Arc;

use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use scraper::{ElementRef, Html};
use url::Url;

use crate::body::Body;
use crate::document::{self, Document};
use crate::error::Problem;
use crate::form::{self, Form};
use crate::referrer::ReferrerPolicy;
use crate::request::Request;
use crate::site;
use crate::trace::Hop;

/// A page, or where a navigation was stopped. Clones share their contents.
///
/// Looking into the page takes CSS selectors. One that is invalid matches nothing; [`check_selector`] tells which
/// ones are.
#[derive(Clone)]
pub struct Page(Arc<Inner>);

struct Inner {
    url: Url,
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
    document: Arc<Document>,
    hops: Vec<Arc<Hop>>,
    ending: Ending,
}

/// How a navigation ended.
#[derive(Clone)]
pub(crate) enum Ending {
    /// With a document from the network.
    Shown,
    /// With the document that the tab had kept.
    Kept,
    /// Before a request that a test wanted to see.
    Stopped(Box<Request>),
    /// At an address that another application opens.
    Left(Url),
}

/// Whether `css` is a selector; the error says what is wrong with it.
///
/// # Errors
/// [`Problem::Selector`].
pub fn check_selector(css: &str) -> Result<(), Problem> {
    document::selector(css).map(|_| ())
}

impl Page {
    pub(crate) fn new(
        url: Url,
        status: StatusCode,
        headers: HeaderMap,
        body: Body,
        hops: Vec<Arc<Hop>>,
    ) -> Self {
        let document = Arc::new(Document::new(body.text().into_owned()));
        Self(Arc::new(Inner {
            url,
            status,
            headers,
            body,
            document,
            hops,
            ending: Ending::Shown,
        }))
    }

    /// A navigation that showed nothing new; `last` is the response before, where there was one.
    pub(crate) fn unshown(
        url: Url,
        last: Option<&Hop>,
        hops: Vec<Arc<Hop>>,
        ending: Ending,
    ) -> Self {
        let status = last
            .and_then(|hop| hop.status)
            .unwrap_or(StatusCode::NO_CONTENT);
        let headers = last.map(|hop| hop.headers.clone()).unwrap_or_default();
        let document = Arc::new(Document::new(String::new()));
        Self(Arc::new(Inner {
            url,
            status,
            headers,
            body: Body::default(),
            document,
            hops,
            ending,
        }))
    }

    /// The same document at another fragment, or from the tab's memory.
    pub(crate) fn again(&self, url: Url, ending: Ending) -> Self {
        let inner = &self.0;
        Self(Arc::new(Inner {
            url,
            status: inner.status,
            headers: inner.headers.clone(),
            body: inner.body.clone(),
            document: Arc::clone(&inner.document),
            hops: Vec::new(),
            ending,
        }))
    }

    /// The address, with its fragment.
    pub fn url(&self) -> &Url {
        &self.0.url
    }

    /// The status. Of a stopped navigation that of the last redirect, or 204 where there was none.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The response's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// A response header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers.get(name)?.to_str().ok()
    }

    /// The body as it came.
    pub fn body(&self) -> &Body {
        &self.0.body
    }

    /// The body as text; what is not UTF-8 becomes U+FFFD.
    pub fn text(&self) -> &str {
        self.0.document.text()
    }

    /// The hops of this navigation; none for a page from the tab's memory.
    pub fn hops(&self) -> &[Arc<Hop>] {
        &self.0.hops
    }

    /// The request that [`crate::Tab::stop_before`] held back.
    pub fn stopped(&self) -> Option<&Request> {
        match &self.0.ending {
            Ending::Stopped(request) => Some(request),
            _ => None,
        }
    }

    /// The address that the navigation left the browser for, such as `myapp:callback`.
    pub fn left_for(&self) -> Option<&Url> {
        match &self.0.ending {
            Ending::Left(url) => Some(url),
            _ => None,
        }
    }

    /// Whether the tab showed what it had kept, without asking the server.
    pub fn is_kept(&self) -> bool {
        matches!(self.0.ending, Ending::Kept)
    }

    /// Whether it is HTML, by its content type.
    pub fn is_html(&self) -> bool {
        let content_type = self
            .0
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let essence = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        match essence.as_str() {
            "text/html" | "application/xhtml+xml" => true,
            "" => self.text().trim_start().starts_with('<'),
            _ => false,
        }
    }

    /// The text of `<title>`.
    pub fn title(&self) -> Option<String> {
        self.select_text("title")
    }

    /// The text of the first element that matches, with runs of white space made one space.
    pub fn select_text(&self, css: &str) -> Option<String> {
        self.find(css, |element| Some(document::text_of(element)))
    }

    /// The texts of all elements that match.
    pub fn select_all(&self, css: &str) -> Vec<String> {
        let Ok(selector) = document::selector(css) else {
            return Vec::new();
        };
        self.read(|html| html.select(&selector).map(document::text_of).collect())
    }

    /// An attribute of the first element that matches.
    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        self.find(css, |element| element.attr(name).map(str::to_owned))
    }

    /// Whether any element matches.
    pub fn has(&self, css: &str) -> bool {
        self.find(css, |_| Some(())).is_some()
    }

    /// The forms, in the order of the page.
    pub fn forms(&self) -> Vec<Form> {
        self.read(|html| {
            let base = document::base(html, self.url());
            Form::read_all(html, &base, self.url())
        })
    }

    /// The links: where they lead, and their text.
    pub fn links(&self) -> Vec<(String, String)> {
        self.read(|html| {
            let base = document::base(html, self.url());
            let links = document::all(html, "a[href], area[href]");
            let to = |link: ElementRef<'_>| {
                let href = link.attr("href").unwrap_or_default().trim();
                (
                    base.join(href)
                        .map_or_else(|_| href.to_owned(), String::from),
                    document::text_of(link),
                )
            };
            links.map(to).collect()
        })
    }

    fn find<T>(&self, css: &str, look: impl FnOnce(ElementRef<'_>) -> Option<T>) -> Option<T> {
        let selector = document::selector(css).ok()?;
        self.read(|html| html.select(&selector).next().and_then(look))
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&Html) -> T) -> T {
        self.0.document.read(look)
    }

    /// Whether the text may speak of `word`, in small or capital letters but for the first one: a cheap look that
    /// saves the parsing of most pages.
    pub(crate) fn mentions(&self, word: &str) -> bool {
        let stem = &word[1..];
        self.text().contains(stem) || self.text().contains(&stem.to_ascii_uppercase())
    }

    pub(crate) fn tags(&self) -> usize {
        self.0.document.tags()
    }

    /// The address that its relative addresses start from.
    pub(crate) fn base(&self) -> Url {
        if self.is_html() && self.mentions("href") {
            self.read(|html| document::base(html, self.url()))
        } else {
            self.url().clone()
        }
    }

    /// Whether the tab shows it in the place of the page before: not after 204 and 205, nor for a download.
    pub(crate) fn replaces(&self) -> bool {
        let attachment = self
            .0
            .headers
            .get(CONTENT_DISPOSITION)
            .is_some_and(|value| {
                value
                    .as_bytes()
                    .get(..10)
                    .is_some_and(|start| start.eq_ignore_ascii_case(b"attachment"))
            });
        let empty = matches!(
            self.0.status,
            StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT
        );
        matches!(self.0.ending, Ending::Shown | Ending::Kept) && !empty && !attachment
    }

    /// `Cache-Control: no-store`: the browser keeps no copy.
    pub(crate) fn is_no_store(&self) -> bool {
        let values = self
            .0
            .headers
            .get_all(CACHE_CONTROL)
            .iter()
            .filter_map(|value| value.to_str().ok());
        values
            .flat_map(|value| value.split(','))
            .any(|directive| directive.trim().eq_ignore_ascii_case("no-store"))
    }

    /// The policy of requests that this page makes.
    pub(crate) fn referrer_policy(&self) -> ReferrerPolicy {
        let by_header = ReferrerPolicy::from_headers(self.headers());
        let mentions = self.is_html() && self.mentions("referrer");
        let by_meta = if mentions {
            self.read(document::referrer_policy)
        } else {
            None
        };
        by_meta.or(by_header).unwrap_or_default()
    }

    /// The form that `css` picks, filled in with nothing yet, and the control that `button` picks.
    pub(crate) fn form(
        &self,
        css: &str,
        button: Option<&str>,
    ) -> Result<(Form, Option<usize>), Problem> {
        let selector = document::selector(css)?;
        let pressed = button.map(document::selector).transpose()?;
        self.read(|html| {
            let base = document::base(html, self.url());
            let mut forms = html
                .select(&selector)
                .filter(|element| element.value().name() == "form");
            let form = forms
                .next()
                .ok_or_else(|| self.missing("form", css, &Self::form_names(html)))?;
            let form = Form::read(html, form, &base, self.url());
            let Some((pressed, css)) = pressed.as_ref().zip(button) else {
                return Ok((form, None));
            };
            let matching = html
                .select(pressed)
                .filter_map(|element| form::position(html, element));
            let at = matching
                .into_iter()
                .find(|at| form.control_at(*at).is_some());
            let at =
                at.ok_or_else(|| self.missing("button", css, "no such button in that form"))?;
            Ok((form, Some(at)))
        })
    }

    /// The address of a link: `wanted` is a CSS selector, or the link's text.
    pub(crate) fn link(&self, wanted: &str) -> Result<Link, Problem> {
        let by_css = document::selector(wanted).ok();
        self.read(|html| {
            let base = document::base(html, self.url());
            let links = || document::all(html, "a[href], area[href]");
            let picked = by_css.and_then(|css| {
                html.select(&css)
                    .find(|element| element.attr("href").is_some())
            });
            let link = picked.or_else(|| links().find(|link| document::text_of(*link) == wanted));
            let link = link.ok_or_else(|| {
                let texts: Vec<String> = links().take(20).map(document::text_of).collect();
                self.missing("link", wanted, &texts.join(", "))
            })?;
            let rel = link.attr("rel").unwrap_or_default().to_ascii_lowercase();
            let own = link
                .attr("referrerpolicy")
                .and_then(ReferrerPolicy::from_token);
            let silent = rel
                .split_ascii_whitespace()
                .any(|word| word == "noreferrer");
            let href = link.attr("href").unwrap_or_default().trim();
            Ok(Link {
                address: base
                    .join(href)
                    .map_or_else(|_| href.to_owned(), String::from),
                policy: if silent {
                    Some(ReferrerPolicy::NoReferrer)
                } else {
                    own
                },
            })
        })
    }

    fn form_names(html: &Html) -> String {
        let forms = document::all(html, "form").take(20).map(|form| {
            let name = |attribute: &str, mark: char| {
                form.attr(attribute)
                    .map(|value| format!("form{mark}{value}"))
            };
            name("id", '#')
                .unwrap_or_else(|| format!("form to {}", form.attr("action").unwrap_or("itself")))
        });
        forms.collect::<Vec<_>>().join(", ")
    }

    fn missing(&self, what: &'static str, wanted: &str, offered: &str) -> Problem {
        Problem::NoSuchElement {
            page: format!(
                "{} (status {})",
                site::shown(self.url()),
                self.status().as_u16()
            ),
            what,
            wanted: wanted.to_owned(),
            offered: if offered.is_empty() {
                "none".to_owned()
            } else {
                offered.to_owned()
            },
        }
    }
}

/// Where a link leads, and what it says of the referrer.
pub(crate) struct Link {
    pub(crate) address: String,
    pub(crate) policy: Option<ReferrerPolicy>,
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("url", &site::shown(self.url()))
            .field("status", &self.status())
            .field("body", &self.0.body)
            .field("hops", &self.0.hops.len())
            .finish_non_exhaustive()
    }
}
