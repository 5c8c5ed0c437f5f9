//! The journal: every HTTP exchange of the provider, parsed, with what it issued.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;

use crate::delivery::Arrival;
use crate::endpoint::Endpoint;
use crate::redact;
use crate::refusal::Refusal;

/// How much a journal keeps, in bytes, however few exchanges that is.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A browser: it said so with `Sec-Fetch-Mode`, asked for HTML first, or had the provider's session cookie.
    Browser,
    /// A server.
    Back,
}

/// What kind of artefact was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An authorization code.
    Code,
    /// An access token.
    AccessToken,
    /// A refresh token.
    RefreshToken,
    /// An ID token.
    IdToken,
}

/// One artefact that an exchange handed out.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// What it is.
    pub kind: Kind,
    /// The artefact itself, in clear.
    pub value: String,
    /// The name of the user it speaks of.
    pub user: String,
    /// The id of the browser session it comes from, the `sid` of ID tokens.
    pub session: String,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issued")
            .field("kind", &self.kind)
            .field("value", &redact::mark(&self.value))
            .field("user", &self.user)
            .field("session", &self.session)
            .finish()
    }
}

/// The body of a response, as far as it was kept.
#[derive(Clone, PartialEq)]
pub enum Body {
    /// No body.
    Empty,
    /// A JSON document.
    Json(Value),
    /// Text, at most 64 KiB of it.
    Text(String),
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Json(value) => write!(f, "Json({})", redact::json(value)),
            Self::Text(text) => write!(f, "Text([{} bytes])", text.len()),
        }
    }
}

impl Body {
    /// About how much room it takes, in bytes.
    fn size(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Text(text) => text.len(),
            Self::Json(value) => size_of_json(value),
        }
    }
}

/// About how much room a document takes, in bytes.
fn size_of_json(value: &Value) -> usize {
    let within = match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(values) => values.iter().map(size_of_json).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| name.len() + size_of::<String>() + size_of_json(value))
            .sum(),
    };
    size_of::<Value>() + within
}

/// One request and its response.
#[derive(Clone)]
pub struct Exchange {
    /// Its place in the timeline, drawn when the request started.
    pub seq: u64,
    /// When the request started.
    pub at: SystemTime,
    /// Who asked.
    pub by: Channel,
    /// What was asked.
    pub endpoint: Endpoint,
    /// The request's method.
    pub method: Method,
    /// The request's path and query, as sent.
    pub uri: String,
    /// The request's headers, as sent.
    pub request_headers: HeaderMap,
    /// The parameters of query and form body, decoded, in order.
    pub parameters: Vec<(String, String)>,
    /// The client it was about, as far as one was named.
    pub client_id: Option<String>,
    /// The client authentication methods that were presented.
    pub client_auth: Vec<String>,
    /// The response's status.
    pub status: StatusCode,
    /// How much of the response was sent; of an answer that never came, status and body are those it would have had.
    pub arrival: Arrival,
    /// The response's `Location`.
    pub location: Option<String>,
    /// The response's body.
    pub response_body: Body,
    /// Why it was refused, if it was.
    pub refusal: Option<Refusal>,
    /// The quirks that fired in it.
    pub quirks: Vec<&'static str>,
    /// What it handed out.
    pub issued: Vec<Issued>,
}

impl Exchange {
    /// About how much room it takes, in bytes: everything in it whose length a peer decides.
    fn size(&self) -> usize {
        let headers = self.request_headers.iter();
        let headers = headers.map(|(name, value)| name.as_str().len() + value.len() + 64);
        let parameters = self.parameters.iter();
        let parameters = parameters.map(|(name, value)| name.len() + value.len() + 48);
        let issued = self.issued.iter();
        let issued = issued.map(|issued| issued.value.len() + issued.session.len() + 96);
        size_of::<Self>()
            + self.uri.len()
            + self.location.as_ref().map_or(0, String::len)
            + self.client_id.as_ref().map_or(0, String::len)
            + self.response_body.size()
            + headers.chain(parameters).chain(issued).sum::<usize>()
    }

    /// The first value of a request parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(key, _)| key == name)?;
        Some(&found.1)
    }

    /// One line for people, without secrets: what was asked, what was answered, and for a refusal why and what to
    /// change.
    pub fn line(&self) -> String {
        let mut line = String::with_capacity(512);
        line.push_str(self.method.as_str());
        line.push(' ');
        redact::push_address(&mut line, &self.uri);
        line.push(' ');
        line.push_str(self.status.as_str());
        line.push_str(match self.arrival {
            Arrival::Whole => "",
            Arrival::Half => " cut in the body",
            Arrival::Nothing => " not sent, connection closed",
            Arrival::Never => " not sent, connection kept open",
        });
        if let Some(client) = &self.client_id {
            line.push_str(" client=");
            line.extend(client.chars().take(100).map(printable));
        }
        if let Some(location) = &self.location {
            line.push_str(" -> ");
            let from = line.len();
            redact::push_address(&mut line, location);
            if line[from..].contains(char::is_control) {
                let shown = line.split_off(from);
                line.extend(shown.chars().map(printable));
            }
        }
        if !self.quirks.is_empty() {
            line.push_str(" quirks=");
            line.push_str(&self.quirks.join(","));
        }
        if let Some(refusal) = &self.refusal {
            line.push_str(" refused: ");
            line.extend(refusal.to_string().chars().map(printable));
        }
        line
    }
}

/// A line stays one line, whatever a peer sends.
fn printable(c: char) -> char {
    if c.is_control() { '?' } else { c }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters: Vec<(&str, String)> = self
            .parameters
            .iter()
            .map(|(name, value)| (name.as_str(), redact::parameter(name, value)))
            .collect();
        f.debug_struct("Exchange")
            .field("seq", &self.seq)
            .field("by", &self.by)
            .field("endpoint", &self.endpoint)
            .field("line", &self.line())
            .field("parameters", &parameters)
            .field("client_auth", &self.client_auth)
            .field("response_body", &self.response_body)
            .field("issued", &self.issued)
            .finish_non_exhaustive()
    }
}

/// A handle on the journal of one provider; it sees what is added later.
#[derive(Clone)]
pub struct Journal {
    kept: Arc<Mutex<Kept>>,
    limit: usize,
    most_bytes: usize,
}

/// The exchanges and about how much room they take, in bytes.
#[derive(Default)]
struct Kept {
    exchanges: VecDeque<(usize, Arc<Exchange>)>,
    bytes: usize,
}

impl Journal {
    /// An empty journal that keeps the last `limit` exchanges, fewer where they are large.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            kept: Arc::default(),
            limit,
            most_bytes: MOST_BYTES,
        }
    }

    /// All kept exchanges, oldest request first.
    pub fn exchanges(&self) -> Vec<Arc<Exchange>> {
        self.since(0)
    }

    /// The kept exchanges with this sequence number or a later one, oldest request first.
    pub fn since(&self, seq: u64) -> Vec<Arc<Exchange>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<_> = kept
            .exchanges
            .iter()
            .map(|(_, exchange)| exchange)
            .filter(|exchange| exchange.seq >= seq)
            .cloned()
            .collect();
        drop(kept);
        found.sort_by_key(|exchange| exchange.seq);
        found
    }

    /// Adds a finished exchange, and drops the oldest when there are too many, or too much of them. The last one stays
    /// in any case.
    pub(crate) fn add(&self, exchange: Arc<Exchange>) {
        let size = exchange.size();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        while kept.exchanges.len() >= self.limit.max(1) || kept.bytes + size > self.most_bytes {
            match kept.exchanges.pop_front() {
                Some((freed, _)) => kept.bytes -= freed,
                None => break,
            }
        }
        kept.bytes += size;
        kept.exchanges.push_back((size, exchange));
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.exchanges()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(seq: u64) -> Arc<Exchange> {
        Arc::new(Exchange {
            seq,
            at: SystemTime::UNIX_EPOCH,
            by: Channel::Browser,
            endpoint: Endpoint::Authorize,
            method: Method::GET,
            uri: "/login?password=hush&state=s".to_owned(),
            request_headers: HeaderMap::new(),
            parameters: vec![("password".to_owned(), "hush".to_owned())],
            client_id: Some("app\nGET /forged 200".to_owned()),
            client_auth: Vec::new(),
            status: StatusCode::SEE_OTHER,
            arrival: Arrival::Whole,
            location: Some("http://localhost:1/cb?code=hush".to_owned()),
            response_body: Body::Json(serde_json::json!({"id_token": "hush"})),
            refusal: Some(Refusal::new("invalid_grant", "because", "mend it")),
            quirks: vec!["callback-state-missing"],
            issued: vec![Issued {
                kind: Kind::Code,
                value: "hush".to_owned(),
                user: "alice".to_owned(),
                session: "1".to_owned(),
            }],
        })
    }

    #[test]
    fn people_see_no_secrets_and_one_line_stays_one_line() {
        let seen = exchange(1);
        let line = seen.line();
        assert!(!line.contains("hush") && !line.contains('\n'), "{line}");
        assert!(
            line.contains("code=…[4 bytes]") && line.contains("mend it"),
            "{line}"
        );
        assert!(!format!("{seen:?}").contains("hush"), "{seen:?}");
    }

    #[test]
    fn the_oldest_exchanges_go_first_and_order_is_by_request() {
        let journal = Journal::new(3);
        for seq in [2, 1, 4, 3] {
            journal.add(exchange(seq));
        }
        let kept: Vec<u64> = journal
            .exchanges()
            .iter()
            .map(|exchange| exchange.seq)
            .collect();
        assert_eq!(kept, [1, 3, 4]);
        assert_eq!(journal.since(4).len(), 1);
    }

    #[test]
    fn large_exchanges_leave_room_for_fewer_and_the_last_one_stays() {
        let large = |seq| {
            let mut large = Exchange::clone(&exchange(seq));
            large.response_body = Body::Json(serde_json::json!({ "text": "x".repeat(5000) }));
            Arc::new(large)
        };
        let mut journal = Journal::new(100);
        journal.most_bytes = 2 * large(0).size() + exchange(0).size();
        let kept = |journal: &Journal| -> Vec<u64> {
            let exchanges = journal.exchanges();
            exchanges.iter().map(|exchange| exchange.seq).collect()
        };
        for seq in 1..=4 {
            journal.add(large(seq));
        }
        assert_eq!(kept(&journal), [3, 4]);
        journal.add(exchange(5));
        assert_eq!(kept(&journal), [3, 4, 5]);
        journal.most_bytes = 100;
        journal.add(large(6));
        assert_eq!(kept(&journal), [6]);
    }
}
