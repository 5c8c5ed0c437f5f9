//! One request of the browser: what is asked, and the circumstances that its headers follow from.

use std::fmt;

use http::{HeaderMap, Method};
use url::Url;

use crate::body::Body;
use crate::cookie::CookieRules;
use crate::cookie::Sender;
use crate::referrer::ReferrerPolicy;
use crate::site;

/// Why the browser makes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// The tab goes somewhere.
    Navigate,
    /// The tab goes somewhere with POST, as forms do.
    FormPost,
    /// A frame within a page is loaded.
    Frame,
    /// A script's `fetch()` or `XMLHttpRequest`.
    Fetch,
    /// The question whether a script may ask another origin (a CORS preflight).
    Preflight,
    /// A page that may be needed soon is loaded ahead.
    Prefetch,
}

impl Mode {
    /// Whether the tab itself goes somewhere.
    pub(crate) fn is_top_level(self) -> bool {
        matches!(self, Self::Navigate | Self::FormPost)
    }
}

/// Whether a script's request carries cookies (Fetch, "credentials mode").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// Never.
    Omit,
    /// To the page's own origin; what `fetch()` does by default.
    #[default]
    SameOrigin,
    /// Always.
    Include,
}

/// A request: as it was sent, in a [`crate::Hop`]; or as it is about to be sent, where a navigation was stopped.
///
/// The fields may be altered before [`crate::Tab::resume`]. Headers that the browser computes (`Cookie`, `Referer`,
/// `Origin`, `Sec-Fetch-*`) are computed again when it is sent. Debug output leaves values out.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The address, with its fragment, which is not sent.
    pub url: Url,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body; empty for most methods.
    pub body: Body,
    pub(crate) context: Context,
}

/// What the rules of the browser need to know of a request, and servers are not told as such.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) mode: Mode,
    /// The page that asked; none when the user typed the address.
    pub(crate) initiator: Option<Url>,
    /// The addresses that redirected here, in order.
    pub(crate) chain: Vec<Url>,
    /// The hop that redirected here.
    pub(crate) redirected_by: Option<u64>,
    /// A person clicked or typed, rather than a script acting by itself.
    pub(crate) by_hand: bool,
    /// The page that `Referer` tells of, as far as the policy allows.
    pub(crate) referrer: Option<Url>,
    pub(crate) policy: ReferrerPolicy,
    /// A redirect passed through a stranger: `Origin` is `null` from then on.
    pub(crate) tainted: bool,
    pub(crate) credentials: Credentials,
    pub(crate) reload: bool,
}

impl Context {
    /// The user typed the address.
    pub(crate) fn typed() -> Self {
        Self {
            mode: Mode::Navigate,
            initiator: None,
            chain: Vec::new(),
            redirected_by: None,
            by_hand: true,
            referrer: None,
            policy: ReferrerPolicy::default(),
            tainted: false,
            credentials: Credentials::Include,
            reload: false,
        }
    }

    /// The page at `page` asks.
    pub(crate) fn from_page(page: &Url, policy: ReferrerPolicy, by_hand: bool) -> Self {
        Self {
            initiator: Some(page.clone()),
            referrer: Some(page.clone()),
            policy,
            by_hand,
            ..Self::typed()
        }
    }

    pub(crate) fn with_mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }
}

impl Request {
    pub(crate) fn new(method: Method, url: Url, context: Context) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Body::default(),
            context,
        }
    }

    /// Why this request is made.
    pub fn mode(&self) -> Mode {
        if self.context.mode.is_top_level() {
            return if self.method == Method::POST {
                Mode::FormPost
            } else {
                Mode::Navigate
            };
        }
        self.context.mode
    }

    /// A parameter of the query, decoded; the first of that name.
    pub fn query(&self, name: &str) -> Option<String> {
        let found = self.url.query_pairs().find(|(key, _)| key == name)?;
        Some(found.1.into_owned())
    }

    /// The fields of an urlencoded body, decoded, in order.
    pub fn form(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.body.bytes())
            .into_owned()
            .collect()
    }

    /// Replaces a parameter of the query, or adds it.
    pub fn set_query(&mut self, name: &str, value: &str) {
        let mut pairs: Vec<(String, String)> = self.url.query_pairs().into_owned().collect();
        match pairs.iter_mut().find(|(key, _)| key == name) {
            Some(pair) => value.clone_into(&mut pair.1),
            None => pairs.push((name.to_owned(), value.to_owned())),
        }
        self.url.query_pairs_mut().clear().extend_pairs(pairs);
    }

    /// Replaces the body by urlencoded fields.
    pub fn set_form(&mut self, fields: &[(&str, &str)]) {
        let encoded = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.body = Body::new(encoded.into_bytes());
    }

    pub(crate) fn sender(&self, rules: &CookieRules) -> Sender {
        let embedded = !self.context.mode.is_top_level();
        let approach = crate::cookie::Approach {
            method: &self.method,
            url: &self.url,
            initiator: self.context.initiator.as_ref(),
            chain: &self.context.chain,
            embedded_in: self.context.initiator.as_ref().filter(|_| embedded),
        };
        approach.sender(rules)
    }

    /// Whether cookies go along and are taken in (Fetch, section 2.2.5, "credentials mode").
    pub(crate) fn has_credentials(&self) -> bool {
        match self.context.credentials {
            Credentials::Omit => false,
            Credentials::Include => true,
            Credentials::SameOrigin => {
                let stays = |url: &Url| {
                    self.context
                        .initiator
                        .as_ref()
                        .is_none_or(|page| site::is_same_origin(page, url))
                };
                stays(&self.url) && self.context.chain.iter().all(stays)
            }
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &site::shown(&self.url))
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body", &self.body)
            .field("mode", &self.mode())
            .finish_non_exhaustive()
    }
}
