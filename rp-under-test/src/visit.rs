//! What a request says about its sender, read once.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;
use http::{HeaderMap, Method, header};

use crate::cookies::Cookies;
use crate::rejection::Rejection;
use crate::told::Told;

/// A request without its body.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) cookies: Cookies,
    pub(crate) query: Parameters,
    /// Path and query, to come back to.
    pub(crate) address: String,
    pub(crate) host: Option<String>,
    /// What proxies say of it.
    pub(crate) told: Told,
    /// A request of a script: it wants data or a status, and no way to a login page.
    pub(crate) is_background: bool,
    /// Made before anybody asked for it, or without wanting the answer's body: nothing may come of it.
    pub(crate) is_idle: bool,
    /// Sent by a page of another site.
    pub(crate) is_foreign: bool,
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let headers = &parts.headers;
        let address = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let site = text(headers, "sec-fetch-site");
        Ok(Self {
            cookies: Cookies::of(headers),
            query: Parameters::parse(parts.uri.query().unwrap_or_default().as_bytes()),
            address: address.to_owned(),
            host: text(headers, "host").map(str::to_owned),
            told: Told::of(headers),
            is_background: is_background(headers),
            is_idle: parts.method == Method::HEAD || is_prefetch(headers),
            is_foreign: site.is_some_and(|site| !matches!(site, "same-origin" | "none")),
        })
    }
}

/// The parameters of a form. A body that is too large, or breaks off, holds none.
#[derive(Debug)]
pub(crate) struct Form(pub(crate) Parameters);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let body = Bytes::from_request(request, state).await;
        Ok(Self(Parameters::parse(&body.unwrap_or_default())))
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn is_background(headers: &HeaderMap) -> bool {
    let accept = text(headers, header::ACCEPT.as_str()).unwrap_or_default();
    text(headers, "sec-fetch-mode").is_some_and(|mode| mode != "navigate")
        || headers.contains_key("x-requested-with")
        || (accept.contains("application/json") && !accept.contains("text/html"))
}

fn is_prefetch(headers: &HeaderMap) -> bool {
    let names = ["sec-purpose", "purpose", "x-purpose", "x-moz"];
    names
        .iter()
        .any(|name| text(headers, name).is_some_and(|value| value.contains("prefetch")))
}

/// Decoded parameters of a query or of a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn parse(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The address of the callback with what the provider answered, and nothing else: what Sign in with Apple says of the
    /// user stays out of addresses.
    pub(crate) fn as_callback(&self) -> String {
        let known = [
            "state",
            "iss",
            "code",
            "error",
            "error_description",
            "session_state",
        ];
        let kept = self
            .0
            .iter()
            .filter(|(name, _)| known.contains(&name.as_str()));
        let mut query = form_urlencoded::Serializer::new(String::new());
        format!("/callback?{}", query.extend_pairs(kept).finish())
    }

    /// The value of a parameter. One that comes twice is refused: who reads the first and who reads the last would
    /// disagree (RFC 6749, section 3.1).
    pub(crate) fn one(&self, name: &str) -> Result<Option<&str>, Rejection> {
        let mut values = self.0.iter().filter(|(known, _)| known == name);
        let first = values.next().map(|(_, value)| value.as_str());
        if values.next().is_some() {
            return Err(Rejection::Malformed(format!(
                "`{name}` comes more than once"
            )));
        }
        Ok(first.filter(|value| !value.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = lines.iter().map(|(name, value)| {
            (
                http::HeaderName::from_static(name),
                http::HeaderValue::from_static(value),
            )
        });
        pairs.collect()
    }

    #[test]
    fn scripts_are_told_from_people() {
        for script in [
            ("sec-fetch-mode", "cors"),
            ("x-requested-with", "XMLHttpRequest"),
            ("accept", "application/json"),
        ] {
            assert!(is_background(&headers(&[script])), "{script:?}");
        }
        for person in [
            ("sec-fetch-mode", "navigate"),
            ("accept", "*/*"),
            ("accept", "text/html,application/json"),
        ] {
            assert!(!is_background(&headers(&[person])), "{person:?}");
        }
    }

    #[test]
    fn prefetches_are_known_by_several_names() {
        assert!(is_prefetch(&headers(&[(
            "sec-purpose",
            "prefetch;prerender"
        )])));
        assert!(is_prefetch(&headers(&[("purpose", "prefetch")])));
        assert!(!is_prefetch(&headers(&[("accept", "text/html")])));
    }

    #[test]
    fn a_form_becomes_an_address_without_what_it_says_of_the_user() {
        let form = Parameters::parse(b"code=a%2Bb&state=s&user=%7B%22name%22%7D&code=c");
        assert_eq!(form.as_callback(), "/callback?code=a%2Bb&state=s&code=c");
    }

    #[test]
    fn a_parameter_comes_once() {
        let parameters = Parameters::parse(b"a=1&b=x%20y&a=2&c=");
        assert_eq!(parameters.one("b").unwrap(), Some("x y"));
        assert_eq!(parameters.one("c").unwrap(), None);
        assert_eq!(parameters.one("d").unwrap(), None);
        assert!(matches!(parameters.one("a"), Err(Rejection::Malformed(_))));
    }
}
