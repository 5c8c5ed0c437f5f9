//! How large requests and answers may be.

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

/// What fits through. What is not limited is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The request line: method, address and version, without the end of the line.
    pub request_line: Option<Limit>,
    /// One line of a request header: name, colon, space and value. All cookies are one line in HTTP/1.1.
    pub request_header_line: Option<Limit>,
    /// All request headers together.
    pub request_headers: Option<Limit>,
    /// How `request_headers` are counted.
    pub counted: Counted,
    /// One line of a header of the RP's answer.
    pub response_header_line: Option<Limit>,
    /// The status line and all headers of the RP's answer together, with their line ends.
    pub response_headers: Option<Limit>,
}

/// One limit, and what happens beyond it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The most bytes that fit.
    pub bytes: usize,
    /// The status of the answer when there are more.
    pub status: u16,
    /// The title of the page that says so.
    pub title: String,
}

/// What counts as the size of all request headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// The header lines with their line ends.
    #[default]
    Lines,
    /// The address, and names and values of the headers, without what stands between them.
    NamesAndValues,
}

impl Limit {
    /// The answer to what has `size` bytes and is too large; `log` says what it is.
    fn refuse(&self, log: &str, size: usize) -> Refusal {
        Refusal {
            // A file may say anything; what is no status is the proxy's own trouble.
            status: StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_GATEWAY),
            title: self.title.clone(),
            log: format!("{log}: {size} bytes, and {} fit", self.bytes),
        }
    }
}

impl Limits {
    /// Whether a request fits.
    pub(super) fn admit(
        &self,
        method: &Method,
        uri: &str,
        headers: &HeaderMap,
    ) -> Result<(), Refusal> {
        let line = method.as_str().len() + uri.len() + "  HTTP/1.1".len();
        if let Some(limit) = beyond(self.request_line.as_ref(), line) {
            return Err(limit.refuse("client sent too long URI", line));
        }
        for header in headers {
            let size = line_size(header);
            if let Some(limit) = beyond(self.request_header_line.as_ref(), size) {
                let log = format!("client sent too long header line (`{}`)", header.0);
                return Err(limit.refuse(&log, size));
            }
        }
        let total = match self.counted {
            Counted::Lines => headers.iter().map(|header| line_size(header) + 2).sum(),
            Counted::NamesAndValues => {
                let pairs = headers.iter();
                uri.len()
                    + pairs
                        .map(|(name, value)| name.as_str().len() + value.len())
                        .sum::<usize>()
            }
        };
        match beyond(self.request_headers.as_ref(), total) {
            Some(limit) => Err(limit.refuse("client sent too large request headers", total)),
            None => Ok(()),
        }
    }

    /// Whether an answer with these headers fits, whose status line and headers have `size` bytes.
    pub(super) fn admit_answer(&self, headers: &HeaderMap, size: usize) -> Result<(), Refusal> {
        for header in headers {
            let size = line_size(header);
            if let Some(limit) = beyond(self.response_header_line.as_ref(), size) {
                let log = format!("upstream sent too long header line (`{}`)", header.0);
                return Err(limit.refuse(&log, size));
            }
        }
        match beyond(self.response_headers.as_ref(), size) {
            Some(limit) => Err(limit.refuse(
                "upstream sent too big header while reading response header from upstream",
                size,
            )),
            None => Ok(()),
        }
    }
}

fn beyond(limit: Option<&Limit>, size: usize) -> Option<&Limit> {
    limit.filter(|limit| size > limit.bytes)
}

/// `Name: value`, as it stands in the message, without the end of the line.
pub(super) fn line_size((name, value): (&HeaderName, &HeaderValue)) -> usize {
    name.as_str().len() + 2 + value.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::Behaviour;

    #[test]
    fn apache_counts_each_line_of_an_answer_and_nginx_all_of_them() {
        let admitted = |edge: &str, lines: &[usize]| {
            let mut headers = HeaderMap::new();
            for size in lines {
                let value = "a".repeat(size - "x-fill: ".len());
                headers.append("x-fill", HeaderValue::try_from(value).unwrap());
            }
            let limits = Behaviour::named(edge).unwrap().limits;
            limits.admit_answer(&headers, lines.iter().sum()).is_ok()
        };
        assert!(admitted("apache-default", &[8191, 8191, 8191]));
        assert!(!admitted("apache-default", &[8192]));
        assert!(admitted("nginx-default", &[4000]));
        assert!(!admitted("nginx-default", &[3000, 3000]));
    }
}
