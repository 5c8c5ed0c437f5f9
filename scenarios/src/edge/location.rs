//! What a proxy does to `Location`.

use http::{HeaderMap, HeaderValue, header};
use serde::{Deserialize, Serialize};

/// What becomes of `Location`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LocationRewrite {
    /// Nothing.
    #[default]
    AsItIs,
    /// An address at the RP's inner one becomes one at the public host, as nginx's `proxy_redirect default` does.
    InnerToPublic,
    /// Percent-encoded octets of its query are decoded once, as some load balancers do.
    DecodedOnce,
}

impl LocationRewrite {
    /// Rewrites the headers of an answer. `inner` is where the RP was asked.
    pub(super) fn apply(self, headers: &mut HeaderMap, inner: &str, public: &str) {
        let Some(location) = headers
            .get(header::LOCATION)
            .and_then(|it| it.to_str().ok())
        else {
            return;
        };
        let rewritten = match self {
            Self::AsItIs => return,
            Self::InnerToPublic => match location.strip_prefix(&format!("http://{inner}/")) {
                Some(rest) => format!("{public}/{rest}"),
                None => return,
            },
            Self::DecodedOnce => match location.split_once('?') {
                Some((path, query)) => format!("{path}?{}", decoded(query)),
                None => return,
            },
        };
        if let Ok(rewritten) = HeaderValue::from_str(&rewritten) {
            headers.insert(header::LOCATION, rewritten);
        }
    }
}

/// Decodes what a header can hold as it is: visible ASCII characters. What comes out is not decoded again.
fn decoded(query: &str) -> String {
    let mut out = String::with_capacity(query.len());
    let mut rest = query;
    while let Some(at) = rest.find('%') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let octet = from
            .get(1..3)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(octet) = octet.filter(u8::is_ascii_graphic) {
            out.push(char::from(octet));
            rest = &from[3..];
        } else {
            out.push('%');
            rest = &from[1..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(by: LocationRewrite, location: &'static str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(header::LOCATION, HeaderValue::from_static(location));
        by.apply(&mut headers, "127.0.0.1:3000", "https://localhost:8443");
        headers[header::LOCATION].to_str().unwrap().to_owned()
    }

    #[test]
    fn nested_addresses_are_unpacked_once() {
        let by = LocationRewrite::DecodedOnce;
        assert_eq!(
            rewritten(by, "/login?to=%2Fp%3Fa%3D1%26b%3D%252F"),
            "/login?to=/p?a=1&b=%2F"
        );
        assert_eq!(rewritten(by, "/p?a=%20%C3%A9%"), "/p?a=%20%C3%A9%");
        assert_eq!(rewritten(by, "/a%2Fb"), "/a%2Fb");
    }

    #[test]
    fn inner_addresses_become_public() {
        let by = LocationRewrite::InnerToPublic;
        assert_eq!(
            rewritten(by, "http://127.0.0.1:3000/a"),
            "https://localhost:8443/a"
        );
        assert_eq!(
            rewritten(by, "http://127.0.0.1:30001/a"),
            "http://127.0.0.1:30001/a"
        );
        assert_eq!(rewritten(LocationRewrite::AsItIs, "/a?b=%2F"), "/a?b=%2F");
    }
}
