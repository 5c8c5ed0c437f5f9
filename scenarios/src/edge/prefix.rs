//! A path below which browsers find the RP, and which the RP never sees.

use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{cache::Answer, forwarded::Seen, refusal::page_text};

/// Where an address is, seen from the path that is taken off.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Below {
    /// Below it; this is left.
    There(String),
    /// It is the path itself, with this query.
    AtItself(String),
    /// Not below it: nobody serves that here.
    Elsewhere,
}

/// Takes `prefix` off `uri`.
pub(super) fn below(prefix: &str, uri: &str) -> Below {
    let Some(rest) = uri.strip_prefix(prefix) else {
        return Below::Elsewhere;
    };
    match rest.chars().next() {
        Some('/') => Below::There(rest.to_owned()),
        None | Some('?') if !prefix.is_empty() => Below::AtItself(rest.to_owned()),
        _ if prefix.is_empty() => Below::There(rest.to_owned()),
        _ => Below::Elsewhere,
    }
}

/// As nginx answers at a `location` with a slash at its end, where the slash is not asked for.
pub(super) fn one_slash_more(seen: &Seen<'_>, query: &str, server: &str) -> Answer {
    let to = format!(
        "{}://{}{}/{query}",
        seen.scheme, seen.authority, seen.prefix
    );
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    if let Ok(to) = HeaderValue::from_str(&to) {
        headers.insert(header::LOCATION, to);
    }
    Answer {
        status: StatusCode::MOVED_PERMANENTLY,
        headers,
        body: page_text("301 Moved Permanently", server).into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_taken_off_what_is_below_it() {
        let there = |rest: &str| Below::There(rest.to_owned());
        for (uri, expected) in [
            ("/portal/", there("/")),
            ("/portal/callback?code=1", there("/callback?code=1")),
            ("/portal", Below::AtItself(String::new())),
            ("/portal?a=b", Below::AtItself("?a=b".to_owned())),
            ("/portals", Below::Elsewhere),
            ("/", Below::Elsewhere),
        ] {
            assert_eq!(below("/portal", uri), expected, "{uri}");
        }
        assert_eq!(below("", "/a?b"), there("/a?b"));
    }
}
