//! Where a response sends the browser (Fetch, section 4.4, "HTTP-redirect fetch").

use http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::body::Body;
use crate::referrer::ReferrerPolicy;
use crate::request::Request;
use crate::site;

/// What a response means for the way.
#[derive(Debug)]
pub(crate) enum Turn {
    /// It is the answer.
    Arrived,
    /// The next request.
    Follow(Box<Request>),
    /// An address that another application would open, such as `myapp:callback`.
    Leave(Url),
    /// A `Location` that names no place; the text says why.
    Lost { location: String, reason: String },
}

/// Reads status and `Location` of the response to `request`, which was hop `seq`.
pub(crate) fn turn(request: &Request, seq: u64, status: StatusCode, headers: &HeaderMap) -> Turn {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Turn::Arrived;
    }
    let mut locations = headers.get_all(LOCATION).iter();
    let Some(location) = locations.next() else {
        return Turn::Arrived;
    };
    let text = String::from_utf8_lossy(location.as_bytes()).into_owned();
    if locations.any(|other| other != location) {
        let reason = "there are several Location headers and they differ".to_owned();
        return Turn::Lost {
            location: text,
            reason,
        };
    }
    match request.url.join(&text) {
        Err(error) => Turn::Lost {
            location: text,
            reason: error.to_string(),
        },
        Ok(url) if !site::is_http(&url) => Turn::Leave(url),
        Ok(url) => Turn::Follow(Box::new(next(request, seq, status, headers, url))),
    }
}

fn next(
    request: &Request,
    seq: u64,
    status: StatusCode,
    headers: &HeaderMap,
    mut url: Url,
) -> Request {
    if url.fragment().is_none() {
        url.set_fragment(request.url.fragment());
    }
    let mut next = request.clone();
    if becomes_get(&request.method, status) {
        next.method = Method::GET;
        next.body = Body::default();
        for name in [
            "content-encoding",
            "content-language",
            "content-location",
            "content-length",
        ] {
            next.headers.remove(name);
        }
        next.headers.remove(CONTENT_TYPE);
    }
    let crosses = !site::is_same_origin(&url, &request.url);
    if crosses {
        next.headers.remove(AUTHORIZATION);
        // "Redirect-tainted origin": from here on the request does not speak for the page that made it.
        let own = request.context.initiator.as_ref();
        next.context.tainted |= own.is_some_and(|page| !site::is_same_origin(page, &request.url));
    }
    if let Some(policy) = ReferrerPolicy::from_headers(headers) {
        next.context.policy = policy;
    }
    next.context.chain.push(request.url.clone());
    next.context.redirected_by = Some(seq);
    next.url = url;
    next
}

/// 301 and 302 turn POST into GET, 303 turns all but HEAD into GET; 307 and 308 change nothing.
fn becomes_get(method: &Method, status: StatusCode) -> bool {
    match status.as_u16() {
        301 | 302 => method == Method::POST,
        303 => method != Method::GET && method != Method::HEAD,
        _ => false,
    }
}

/// Says in words where a way went that never ended: the addresses that go round, or the last ones.
///
/// Values of queries are left out, in the comparison too: they often differ in every round.
pub(crate) fn in_words(way: &[Url]) -> String {
    let shown: Vec<String> = way.iter().map(site::shown).collect();
    let Some(last) = shown.len().checked_sub(1) else {
        return "nowhere".to_owned();
    };
    let round = (1..=shown.len() / 2).find(|length| {
        let (before, again) = (
            &shown[shown.len() - 2 * length..last + 1 - length],
            &shown[last + 1 - length..],
        );
        before == again
    });
    match round {
        Some(1) => format!("{} redirects to itself", shown[last]),
        Some(length) => {
            let mut round = shown[last + 1 - length..].to_vec();
            round.push(round[0].clone());
            format!("{length} addresses go round: {}", round.join(" -> "))
        }
        None => format!(
            "the last addresses were {}",
            shown[shown.len().saturating_sub(5)..].join(" -> ")
        ),
    }
}
