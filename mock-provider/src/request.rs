//! A request as the endpoints see it: read, bounded, parsed.

use std::time::SystemTime;

use http::{HeaderMap, Method, header};

use crate::endpoint::Endpoint;
use crate::journal::Channel;
use crate::parameters::Parameters;
use crate::session_cookie;

/// One request to the provider.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Its place in the timeline.
    pub(crate) seq: u64,
    /// When it started.
    pub(crate) at: SystemTime,
    /// Which endpoint it reached.
    pub(crate) endpoint: Endpoint,
    /// Its method.
    pub(crate) method: Method,
    /// Path and query, as sent.
    pub(crate) uri: String,
    /// Its headers.
    pub(crate) headers: HeaderMap,
    /// What the query says.
    pub(crate) query: Parameters,
    /// What the form body says; empty when there is none.
    pub(crate) form: Parameters,
    /// Whether the body was a form.
    pub(crate) has_form: bool,
    /// The body, where it was JSON and the endpoint takes that.
    pub(crate) json: Option<Vec<u8>>,
}

impl Asked {
    /// Who asked, by what browsers send and servers do not.
    pub(crate) fn by(&self) -> Channel {
        let asks_html = self
            .header("accept")
            .is_some_and(|accept| accept.trim_start().starts_with("text/html"));
        if self.headers.contains_key("sec-fetch-mode")
            || asks_html
            || self.session_cookie().is_some()
        {
            Channel::Browser
        } else {
            Channel::Back
        }
    }

    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether the body is of this media type.
    pub(crate) fn has_type(&self, essence: &str) -> bool {
        self.header("content-type").is_some_and(|value| {
            let named = value.split(';').next().unwrap_or_default().trim();
            named.eq_ignore_ascii_case(essence)
        })
    }

    /// The value of the provider's session cookie.
    pub(crate) fn session_cookie(&self) -> Option<&str> {
        session_cookie::find(|name| self.cookie(name))
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(sent, _)| *sent == name)
            .map(|(_, value)| value)
    }

    /// The parameters of an endpoint that takes them from the query of a GET or from the form of a POST
    /// (OpenID Connect Core 1.0, section 3.1.2.1).
    pub(crate) fn parameters(&self) -> &Parameters {
        if self.method == Method::POST {
            &self.form
        } else {
            &self.query
        }
    }

    /// Query and form together, for the journal.
    pub(crate) fn all_parameters(&self) -> Vec<(String, String)> {
        let both = self.query.iter().chain(self.form.iter());
        both.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }
}
