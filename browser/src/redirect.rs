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
    let text = String::from_utf8_lossy(location.as_bytes());
    if locations.any(|other| other != location) {
        let reason = "there are several Location headers and they differ".to_owned();
        return Turn::Lost {
            location: site::shown_text(&text),
            reason,
        };
    }
    match request.url.join(&text) {
        Err(error) => Turn::Lost {
            location: site::shown_text(&text),
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

#[cfg(test)]
mod tests {
    use http::header::HeaderValue;
    use proptest::prelude::*;

    use super::*;
    use crate::request::Context;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn request(method: Method, at: &str) -> Request {
        let from = url("http://rp.example/page");
        let mut request = Request::new(
            method,
            url(at),
            Context::from_page(&from, ReferrerPolicy::default(), true),
        );
        request
            .headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        request
            .headers
            .insert(AUTHORIZATION, HeaderValue::from_static("Basic x"));
        request.body = Body::new(*b"body");
        request
    }

    fn to(location: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(
            LOCATION,
            HeaderValue::from_bytes(location.as_bytes()).unwrap(),
        );
        headers
    }

    #[track_caller]
    fn followed(request: &Request, status: u16, location: &str) -> Request {
        match turn(
            request,
            7,
            StatusCode::from_u16(status).unwrap(),
            &to(location),
        ) {
            Turn::Follow(next) => *next,
            other => panic!("{status} to {location} was not followed: {other:?}"),
        }
    }

    #[test]
    fn methods_and_bodies() {
        for (status, method, becomes) in [
            (301, "GET", "GET"),
            (301, "POST", "GET"),
            (301, "PUT", "PUT"),
            (302, "POST", "GET"),
            (302, "DELETE", "DELETE"),
            (303, "POST", "GET"),
            (303, "PUT", "GET"),
            (303, "HEAD", "HEAD"),
            (307, "POST", "POST"),
            (308, "PUT", "PUT"),
            (308, "GET", "GET"),
        ] {
            let request = request(method.parse().unwrap(), "http://rp.example/a");
            let next = followed(&request, status, "/b");
            assert_eq!(next.method.as_str(), becomes, "{status} {method}");
            let kept = method == becomes;
            assert_eq!(
                next.body.len(),
                if kept { 4 } else { 0 },
                "{status} {method}"
            );
            assert_eq!(
                next.headers.contains_key(CONTENT_TYPE),
                kept,
                "{status} {method}"
            );
        }
    }

    #[test]
    fn statuses_without_a_way_on_are_answers() {
        for status in [200, 201, 204, 300, 304, 305, 400, 500] {
            let status = StatusCode::from_u16(status).unwrap();
            let turn = turn(&request(Method::GET, "http://a/"), 1, status, &to("/b"));
            assert!(matches!(turn, Turn::Arrived), "{status}");
        }
        let nowhere = turn(
            &request(Method::GET, "http://a/"),
            1,
            StatusCode::FOUND,
            &HeaderMap::new(),
        );
        assert!(matches!(nowhere, Turn::Arrived));
    }

    #[test]
    fn locations() {
        for (at, location, expected) in [
            ("http://a.example/x/y?q#f", "z", "http://a.example/x/z#f"),
            ("http://a.example/x/y?q#f", "?r", "http://a.example/x/y?r#f"),
            ("http://a.example/x#f", "/z#g", "http://a.example/z#g"),
            ("http://a.example/x#f", "/z#", "http://a.example/z#"),
            ("https://a.example/x", "//b.example", "https://b.example/"),
            ("http://a.example/x", "/grün", "http://a.example/gr%C3%BCn"),
        ] {
            assert_eq!(
                followed(&request(Method::GET, at), 302, location)
                    .url
                    .as_str(),
                expected
            );
        }
        let at = request(Method::GET, "http://a.example/");
        assert!(
            matches!(turn(&at, 1, StatusCode::FOUND, &to("myapp:cb?code=1")), Turn::Leave(url) if url.scheme() == "myapp")
        );
        assert!(matches!(
            turn(&at, 1, StatusCode::FOUND, &to("http://")),
            Turn::Lost { .. }
        ));
        let mut twice = to("/a");
        twice.append(LOCATION, HeaderValue::from_static("/b"));
        assert!(matches!(
            turn(&at, 1, StatusCode::FOUND, &twice),
            Turn::Lost { .. }
        ));
    }

    #[test]
    fn a_stranger_on_the_way_taints_the_origin() {
        let first = request(Method::POST, "http://rp.example/a");
        let to_op = followed(&first, 307, "http://op.example/");
        assert!(!to_op.context.tainted);
        assert!(!to_op.headers.contains_key(AUTHORIZATION));
        assert!(
            followed(&to_op, 307, "http://rp.example/cb")
                .context
                .tainted
        );
        assert!(!followed(&to_op, 307, "/elsewhere").context.tainted);
    }

    #[test]
    fn loops_are_told_in_words() {
        let way =
            |texts: &[&str]| in_words(&texts.iter().map(|text| url(text)).collect::<Vec<_>>());
        insta::assert_snapshot!(way(&["http://a/", "http://a/"]), @"http://a/ redirects to itself");
        insta::assert_snapshot!(
            way(&["http://rp/", "http://rp/login", "http://op/auth?state=1", "http://rp/login", "http://op/auth?state=2"]),
            @"2 addresses go round: http://rp/login -> http://op/auth?state=… -> http://rp/login"
        );
        insta::assert_snapshot!(
            way(&["http://a/1", "http://a/2", "http://a/3", "http://a/4", "http://a/5", "http://a/6"]),
            @"the last addresses were http://a/2 -> http://a/3 -> http://a/4 -> http://a/5 -> http://a/6"
        );
        insta::assert_snapshot!(way(&[]), @"nowhere");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_location_ends_somewhere(location in "[ -~é]{0,80}") {
            let from = request(Method::GET, "http://a.example/x?y#z");
            if let Turn::Follow(next) = turn(&from, 3, StatusCode::FOUND, &to(&location)) {
                prop_assert!(site::is_http(&next.url));
                prop_assert!(next.url.fragment().is_some());
                prop_assert_eq!(next.context.chain, vec![from.url]);
                prop_assert_eq!(next.context.redirected_by, Some(3));
            }
        }

        #[test]
        fn a_round_is_found_wherever_it_begins(lead in 0..5_usize, round in 2..6_usize, times in 2..4_usize) {
            let mut way: Vec<Url> = (0..lead).map(|n| url(&format!("http://lead/{n}"))).collect();
            for _ in 0..times {
                way.extend((0..round).map(|n| url(&format!("http://round/{n}"))));
            }
            let words = in_words(&way);
            prop_assert!(words.starts_with(&format!("{round} addresses go round: ")), "{}", words);
        }
    }
}
