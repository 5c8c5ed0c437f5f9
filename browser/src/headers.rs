//! The header fields that a browser adds to every request by itself.

use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CACHE_CONTROL, COOKIE, HeaderName, HeaderValue, ORIGIN, REFERER,
    UPGRADE_INSECURE_REQUESTS, USER_AGENT,
};
use http::{HeaderMap, Method};
use url::Url;

use crate::cookie::Cookie;
use crate::request::{Mode, Request};
use crate::site;

const SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const SEC_FETCH_USER: HeaderName = HeaderName::from_static("sec-fetch-user");

const ACCEPT_PAGE: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// The request's own headers, and what the browser adds at the moment of sending.
pub(crate) fn dress(request: &Request, user_agent: &HeaderValue, cookies: &[Cookie]) -> HeaderMap {
    let mut headers = request.headers.clone();
    for computed in [&COOKIE, &ORIGIN, &REFERER, &SEC_PURPOSE, &SEC_FETCH_USER] {
        headers.remove(computed);
    }
    let page = matches!(
        request.context.mode,
        Mode::Navigate | Mode::FormPost | Mode::Frame
    );
    headers.insert(USER_AGENT, user_agent.clone());
    headers
        .entry(ACCEPT)
        .or_insert(HeaderValue::from_static(if page {
            ACCEPT_PAGE
        } else {
            "*/*"
        }));
    headers
        .entry(ACCEPT_LANGUAGE)
        .or_insert(HeaderValue::from_static("en"));
    if page {
        headers.insert(UPGRADE_INSECURE_REQUESTS, HeaderValue::from_static("1"));
    }
    if request.context.reload {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=0"));
    }
    if request.context.mode == Mode::Prefetch {
        headers.insert(SEC_PURPOSE, HeaderValue::from_static("prefetch"));
    }
    if site::is_trustworthy(&request.url) {
        fetch_metadata(request, &mut headers);
    }
    add(&mut headers, ORIGIN, origin(request));
    add(&mut headers, REFERER, referrer(request));
    let pairs: Vec<String> = cookies.iter().map(Cookie::pair).collect();
    add(
        &mut headers,
        COOKIE,
        (!pairs.is_empty()).then(|| pairs.join("; ")),
    );
    headers
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: Option<String>) {
    // What has no form as a header value (nothing that the jar or an address can hold) is not sent.
    if let Some(value) = value.and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok()) {
        headers.insert(name, value);
    }
}

fn referrer(request: &Request) -> Option<String> {
    request
        .context
        .policy
        .referrer(request.context.referrer.as_ref()?, &request.url)
}

/// W3C Fetch Metadata, section 2. Sent to trustworthy addresses only.
fn fetch_metadata(request: &Request, headers: &mut HeaderMap) {
    let (mode, dest) = match request.context.mode {
        Mode::Navigate | Mode::FormPost => ("navigate", "document"),
        Mode::Frame => ("navigate", "iframe"),
        Mode::Fetch | Mode::Preflight => ("cors", "empty"),
        Mode::Prefetch => ("no-cors", "empty"),
    };
    headers.insert(SEC_FETCH_SITE, HeaderValue::from_static(relation(request)));
    headers.insert(SEC_FETCH_MODE, HeaderValue::from_static(mode));
    headers.insert(SEC_FETCH_DEST, HeaderValue::from_static(dest));
    if request.context.mode.is_top_level() && request.context.by_hand {
        headers.insert(SEC_FETCH_USER, HeaderValue::from_static("?1"));
    }
}

/// `Sec-Fetch-Site`: the worst relation of the page that asked to any address on the way.
fn relation(request: &Request) -> &'static str {
    let Some(page) = &request.context.initiator else {
        return "none";
    };
    let way = || request.context.chain.iter().chain([&request.url]);
    if way().any(|url| !site::is_same_site(page, url)) {
        "cross-site"
    } else if way().any(|url| !site::is_same_origin(page, url)) {
        "same-site"
    } else {
        "same-origin"
    }
}

/// `Origin` (Fetch, section 3.2): with CORS requests to other origins, and with everything but GET and HEAD.
fn origin(request: &Request) -> Option<String> {
    let context = &request.context;
    let crosses = |page: &Url| {
        !site::is_same_origin(page, &request.url)
            || context
                .chain
                .iter()
                .any(|url| !site::is_same_origin(page, url))
    };
    let page = context.initiator.as_ref();
    let reads = matches!(request.method, Method::GET | Method::HEAD);
    let cors = matches!(context.mode, Mode::Fetch | Mode::Preflight);
    let own = || match page {
        Some(page) if !context.tainted => page.origin().ascii_serialization(),
        _ => "null".to_owned(),
    };
    if cors && page.is_some_and(crosses) {
        return Some(own());
    }
    if reads {
        return None;
    }
    let hidden = page.is_some_and(|page| !cors && context.policy.hides_origin(page, &request.url));
    Some(if hidden { "null".to_owned() } else { own() })
}
