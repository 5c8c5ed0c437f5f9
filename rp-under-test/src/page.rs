//! The pages: plain HTML that works without scripts, everything from outside escaped.

use std::fmt::Write as _;
use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, StatusCode, header};
use serde_json::Value;
use url::Url;

use crate::defect::{Defect, Defects};
use crate::rejection::Rejection;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}\
.defects{background:#b00;color:#fff;padding:.5rem 1rem}";

const SUBMIT: &str = "document.forms[0].submit()";

/// Without `form-action`: browsers hold redirects to it as well, and a sign-out is redirected to the provider.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = hash_source(STYLE);
    format!("default-src 'none'; style-src {style}; base-uri 'none'; frame-ancestors 'none'")
});

static SUBMIT_POLICY: LazyLock<String> =
    LazyLock::new(|| format!("{}; script-src {}", *POLICY, hash_source(SUBMIT)));

fn hash_source(text: &str) -> String {
    format!(
        "'sha256-{}'",
        STANDARD.encode(digest(&SHA256, text.as_bytes()))
    )
}

/// `text` as HTML text or as a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A page. Its links are relative, as every page is one step below the public address. `kind` is its `data-page`, by which tools know it; `body` is HTML.
pub(crate) fn html(
    status: StatusCode,
    kind: &str,
    title: &str,
    body: &str,
    defects: &Defects,
) -> Response {
    let title = escape(title);
    let ids = defects.ids();
    let banner = if ids.is_empty() {
        String::new()
    } else {
        let ids = escape(&ids.join(", "));
        format!("<p class=defects>This app is broken on purpose: {ids}</p>")
    };
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><style>{STYLE}</style>\
         <body data-page=\"{kind}\">{banner}<h1>{title}</h1>{body}</body></html>"
    );
    respond(status, "text/html; charset=utf-8", &POLICY, page)
}

/// The page for something that was turned down, with a way on.
pub(crate) fn rejected(rejection: &Rejection, return_to: &str, defects: &Defects) -> Response {
    let mut details = escape(&rejection.to_string());
    if let Rejection::ProviderError {
        description: Some(text),
        ..
    } = rejection
    {
        let text: String = text.chars().take(300).collect();
        let reflects = defects.has(Defect::ReflectsErrorText);
        details = format!("{details}: {}", if reflects { text } else { escape(&text) });
    }
    error(
        rejection.status(),
        rejection.title(),
        &details,
        return_to,
        defects,
    )
}

/// An error page; `details` is HTML.
pub(crate) fn error(
    status: StatusCode,
    title: &str,
    details: &str,
    return_to: &str,
    defects: &Defects,
) -> Response {
    let again: String = form_urlencoded::byte_serialize(return_to.as_bytes()).collect();
    let body = format!(
        "<p role=alert>{details}</p>\
         <p><a href=\"login?return_to={again}\">Try to sign in again</a>, or go <a href=\"./\">home</a>.</p>"
    );
    let mut response = html(status, "error", title, &body, defects);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        let soon = HeaderValue::from_static("5");
        response.headers_mut().insert(header::RETRY_AFTER, soon);
    }
    response
}

/// A page that sends the browser to `to` with a POST: for parameters that are too long for an address.
pub(crate) fn post_onwards(to: &Url, parameters: &[(&str, &str)], defects: &Defects) -> Response {
    let mut fields = String::new();
    for (name, value) in parameters {
        let value = escape(value);
        write!(fields, "<input type=hidden name={name} value=\"{value}\">")
            .expect("a String takes all that is written to it");
    }
    let action = escape(to.as_str());
    let body = format!(
        "<form method=post action=\"{action}\">{fields}<button>Go on</button></form><script>{SUBMIT}</script>"
    );
    let mut response = html(StatusCode::OK, "onwards", "One moment", &body, defects);
    let policy = HeaderValue::from_str(&SUBMIT_POLICY).expect("the policy is ASCII");
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// The same page with more in its policy.
pub(crate) fn allowing(mut response: Response, more: &str) -> Response {
    let policy = format!("{}; {more}", *POLICY);
    // An origin is ASCII; a policy that no header can hold would allow nothing more.
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Marks an answer that other sites may show in a frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Framed;

/// A page that other sites may show in a frame: nothing can be clicked on it.
pub(crate) fn framed(
    status: StatusCode,
    kind: &str,
    title: &str,
    text: &str,
    defects: &Defects,
) -> Response {
    let body = format!("<p>{}</p>", escape(text));
    let mut response = html(status, kind, title, &body, defects);
    if !defects.has(Defect::FrontChannelRefusesFraming) {
        let policy = HeaderValue::from_static("default-src 'none'; base-uri 'none'");
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        response.extensions_mut().insert(Framed);
    }
    response
}

/// JSON.
pub(crate) fn json(status: StatusCode, value: &Value) -> Response {
    respond(
        status,
        "application/json",
        "default-src 'none'",
        value.to_string(),
    )
}

/// A redirect that makes the browser GET `to`.
pub(crate) fn redirect(to: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    // An address that no header can hold was not made by us.
    let to = HeaderValue::from_str(to).unwrap_or_else(|_| HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    response
}

/// Lets caches keep an answer, which only defects want.
pub(crate) fn cacheable(mut response: Response, control: &'static str) -> Response {
    let control = HeaderValue::from_static(control);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, control);
    response
}

/// An answer without a body.
pub(crate) fn bare(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Adds cookies to an answer.
pub(crate) fn with_cookies(
    mut response: Response,
    lines: impl IntoIterator<Item = String>,
) -> Response {
    for line in lines {
        let line = HeaderValue::from_str(&line).expect("our cookies are ASCII");
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}

fn respond(status: StatusCode, kind: &'static str, policy: &str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let policy = HeaderValue::from_str(policy).expect("the policy is ASCII");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_means_something_in_html_is_escaped() {
        assert_eq!(
            escape(r#"<script>"a"&'b'"#),
            "&lt;script&gt;&quot;a&quot;&amp;&#39;b&#39;"
        );
    }

    #[test]
    fn a_redirect_that_no_header_can_hold_goes_home() {
        assert_eq!(redirect("/a\nSet-Cookie: x=y").headers()["location"], "/");
        assert_eq!(redirect("/a?b=%0A").headers()["location"], "/a?b=%0A");
    }

    #[test]
    fn an_outage_says_when_to_come_back() {
        let outage = Rejection::unreachable("the token endpoint", "it answered 502");
        let response = rejected(&outage, "/", &Defects::none());
        assert_eq!(response.status(), 503);
        assert!(response.headers().contains_key("retry-after"));
    }
}
