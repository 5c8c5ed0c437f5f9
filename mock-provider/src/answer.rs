//! A response while it is still data: quirks may change it, the journal keeps it.

use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::delivery::Delivery;
use crate::journal::Body;
use crate::page::Page;
use crate::refusal::Refusal;

/// How much of a text body the journal keeps, in bytes.
const KEPT_TEXT: usize = 64 * 1024;

/// A response that has not been sent yet.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; `Content-Type` must say what it is.
    pub body: Body,
    /// How it goes over the wire.
    pub delivery: Delivery,
}

impl Answer {
    /// An answer without a body.
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Body::Empty,
            delivery: Delivery::default(),
        }
    }

    /// A JSON document.
    pub fn json(status: StatusCode, document: Value) -> Self {
        let mut answer = Self::empty(status);
        answer.body = Body::Json(document);
        answer.with(header::CONTENT_TYPE, "application/json")
    }

    /// An error as the back channel gets it (RFC 6749, section 5.2), never cached.
    pub fn error(status: StatusCode, refusal: &Refusal) -> Self {
        let document =
            json!({ "error": refusal.error, "error_description": refusal.description() });
        Self::json(status, document).not_stored()
    }

    /// A page for people, with the security headers of a sign-in page.
    pub(crate) fn page(status: StatusCode, page: &Page) -> Self {
        let mut answer = Self::empty(status).not_stored();
        answer.body = Body::Text(page.html());
        answer
            .with(header::CONTENT_TYPE, "text/html; charset=utf-8")
            .with(
                header::CONTENT_SECURITY_POLICY,
                &page.content_security_policy(),
            )
            .with(header::X_FRAME_OPTIONS, "DENY")
            .with(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .with(header::REFERRER_POLICY, page.referrer_policy())
    }

    /// Sends the browser elsewhere. 303 after a form was posted, so that the form is not posted on
    /// (RFC 9700, section 4.12).
    pub fn redirect(status: StatusCode, to: &str) -> Self {
        Self::empty(status)
            .not_stored()
            .with(header::LOCATION, to)
            .with(header::REFERRER_POLICY, "no-referrer")
    }

    /// Adds a header; a value that is no header value is left out.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }

    /// Forbids caches to keep it (RFC 6749, section 5.1).
    #[must_use]
    pub fn not_stored(self) -> Self {
        self.with(header::CACHE_CONTROL, "no-store")
            .with(header::PRAGMA, "no-cache")
    }

    /// The body as it goes over the wire.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match &self.body {
            Body::Empty => Vec::new(),
            Body::Json(document) => document.to_string().into_bytes(),
            Body::Text(text) => text.clone().into_bytes(),
        }
    }

    /// The body as the journal keeps it.
    pub(crate) fn into_kept_body(self) -> Body {
        match self.body {
            Body::Text(mut text) => {
                text.truncate(text.floor_char_boundary(KEPT_TEXT));
                text.shrink_to_fit();
                Body::Text(text)
            }
            body => body,
        }
    }
}
