//! What a script may ask and read across origins (Fetch, sections 3.3 and 4.8 to 4.10, the CORS protocol).

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderName,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::error::Problem;
use crate::request::{Credentials, Mode, Request};
use crate::site;

/// Whether the request leaves the origin of its page, or ever did.
fn crosses(request: &Request) -> bool {
    let Some(page) = &request.context.initiator else {
        return false;
    };
    let mut way = request.context.chain.iter().chain([&request.url]);
    request.context.mode == Mode::Fetch && way.any(|url| !site::is_same_origin(page, url))
}

/// The question that precedes a request which plain forms could not make.
pub(crate) fn preflight(request: &Request) -> Option<Request> {
    let headers = unusual_headers(request);
    if !crosses(request) || (is_usual(&request.method) && headers.is_empty()) {
        return None;
    }
    let mut context = request.context.clone().with_mode(Mode::Preflight);
    context.credentials = Credentials::Omit;
    let mut question = Request::new(Method::OPTIONS, request.url.clone(), context);
    let method = HeaderValue::from_str(request.method.as_str()).ok()?;
    question
        .headers
        .insert(ACCESS_CONTROL_REQUEST_METHOD, method);
    if !headers.is_empty() {
        let names = HeaderValue::from_str(&headers.join(",")).ok()?;
        question
            .headers
            .insert(ACCESS_CONTROL_REQUEST_HEADERS, names);
    }
    Some(question)
}

/// Reads the answer to a preflight.
pub(crate) fn check_preflight(
    request: &Request,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<(), Problem> {
    check(request, headers)?;
    if !status.is_success() {
        return Err(refusal(
            request,
            format!("the preflight was answered with status {}", status.as_u16()),
        ));
    }
    let wildcard = request.context.credentials != Credentials::Include;
    let lists = |header: HeaderName, wanted: &str| {
        let values = headers
            .get_all(header)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let mut items = values.flat_map(|value| value.split(',')).map(str::trim);
        items.any(|item| item.eq_ignore_ascii_case(wanted) || (item == "*" && wildcard))
    };
    if !is_usual(&request.method) && !lists(ACCESS_CONTROL_ALLOW_METHODS, request.method.as_str()) {
        return Err(refusal(
            request,
            format!("the preflight does not allow the method {}", request.method),
        ));
    }
    match unusual_headers(request)
        .into_iter()
        .find(|name| !lists(ACCESS_CONTROL_ALLOW_HEADERS, name))
    {
        Some(name) => Err(refusal(
            request,
            format!("the preflight does not allow the header {name}"),
        )),
        None => Ok(()),
    }
}

/// The "CORS check": whether the answer may be read.
pub(crate) fn check(request: &Request, headers: &HeaderMap) -> Result<(), Problem> {
    if !crosses(request) {
        return Ok(());
    }
    let allowed = headers
        .get(ACCESS_CONTROL_ALLOW_ORIGIN)
        .and_then(|value| value.to_str().ok());
    let with_cookies = request.context.credentials == Credentials::Include;
    let own = origin(request);
    match allowed {
        None => Err(refusal(
            request,
            "the answer has no Access-Control-Allow-Origin".to_owned(),
        )),
        Some("*") if !with_cookies => Ok(()),
        Some(origin) if origin == own => {
            let credentials = headers
                .get(ACCESS_CONTROL_ALLOW_CREDENTIALS)
                .map(HeaderValue::as_bytes);
            if !with_cookies || credentials == Some(b"true") {
                return Ok(());
            }
            Err(refusal(
                request,
                "the answer lacks Access-Control-Allow-Credentials: true".to_owned(),
            ))
        }
        Some(other) => Err(refusal(
            request,
            format!("the answer allows {other}, not {own}"),
        )),
    }
}

fn origin(request: &Request) -> String {
    match &request.context.initiator {
        Some(page) if !request.context.tainted => page.origin().ascii_serialization(),
        _ => "null".to_owned(),
    }
}

fn refusal(request: &Request, reason: String) -> Problem {
    Problem::Cors {
        origin: origin(request),
        url: site::shown(&request.url),
        reason,
    }
}

fn is_usual(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::POST)
}

/// Names of headers that a plain form or link could not send ("CORS-unsafe request-header names").
fn unusual_headers(request: &Request) -> Vec<String> {
    let usual_type = |value: &HeaderValue| {
        let essence = value
            .to_str()
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        matches!(
            essence.as_str(),
            "application/x-www-form-urlencoded" | "multipart/form-data" | "text/plain"
        )
    };
    let unusual = request
        .headers
        .iter()
        .filter(|(name, value)| match name.as_str() {
            "accept" | "accept-language" | "content-language" => false,
            "content-type" => !usual_type(value),
            _ => true,
        });
    let mut names: Vec<String> = unusual.map(|(name, _)| name.as_str().to_owned()).collect();
    names.sort();
    names.dedup();
    names
}
