//! What a proxy tells the RP of the request as the browser sent it, and what it lets clients claim.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::{Deserialize, Serialize};

/// Headers by which proxies tell on whose behalf, and at which address, they ask.
const FAMILY: [&str; 16] = [
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-forwarded-proto",
    "x-forwarded-scheme",
    "x-forwarded-server",
    "x-forwarded-ssl",
    "x-forwarded-uri",
    "x-forwarded-user",
    "x-forwarded-email",
    "x-original-uri",
    "x-original-url",
    "x-real-ip",
    "x-rewrite-url",
];

/// What the RP is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Forwarded {
    /// What stands in `Host`.
    pub host: HostHeader,
    /// Headers that the proxy writes: `{scheme}`, `{authority}` (host and port), `{host}` and `{port}` are those of the
    /// browser's request, `{client}` is the browser's address, `{inner}` the RP's, and `{prefix}` the path that is taken off.
    pub headers: BTreeMap<String, String>,
    /// What becomes of such headers when the client sent them.
    pub incoming: Incoming,
    /// Those of `headers` whose value goes behind the one that the client sent.
    pub appended: Vec<String>,
    /// Whether headers with an underscore in their name are left out, as nginx does.
    pub drops_underscores: bool,
    /// Headers that every client sends here, because somebody forges them.
    pub forged: BTreeMap<String, String>,
}

/// What stands in `Host`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HostHeader {
    /// What the browser wrote there.
    #[default]
    Public,
    /// The same without the port, as with nginx's `$host`.
    PublicWithoutPort,
    /// The RP's own address, as with nginx's `proxy_pass` when nobody sets the header.
    Inner,
    /// This.
    Fixed(String),
}

/// What becomes of forwarded headers that the client sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Incoming {
    /// The proxy removes them all and writes its own.
    #[default]
    Remove,
    /// The proxy writes its own in their place, and leaves the others alone.
    Overwrite,
    /// The proxy leaves what is there, and writes what is not.
    PassOn,
}

/// The browser's request, as far as forwarded headers tell of it.
pub(super) struct Seen<'a> {
    pub(super) scheme: &'a str,
    /// The `Host` of the browser's request.
    pub(super) authority: &'a str,
    pub(super) client: &'a str,
    /// Where the RP is.
    pub(super) inner: &'a str,
    /// The path that is taken off; empty for none.
    pub(super) prefix: &'a str,
}

impl Seen<'_> {
    fn host_and_port(&self) -> (&str, &str) {
        let default = if self.scheme == "https" { "443" } else { "80" };
        match self.authority.rsplit_once(':') {
            // `[::1]` has colons and no port.
            Some((host, port)) if !port.ends_with(']') => (host, port),
            _ => (self.authority, default),
        }
    }

    fn fill(&self, template: &str) -> String {
        let (host, port) = self.host_and_port();
        template
            .replace("{scheme}", self.scheme)
            .replace("{authority}", self.authority)
            .replace("{host}", host)
            .replace("{port}", port)
            .replace("{client}", self.client)
            .replace("{inner}", self.inner)
            .replace("{prefix}", self.prefix)
    }
}

impl Forwarded {
    /// What is wrong with names, values and placeholders.
    pub(super) fn check(&self) -> Result<(), String> {
        let sample = Seen {
            scheme: "https",
            authority: "localhost:1",
            client: "127.0.0.1",
            inner: "127.0.0.1:2",
            prefix: "/portal",
        };
        for (name, template) in self.headers.iter().chain(&self.forged) {
            HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| format!("`{name}` is no name of a header"))?;
            let filled = sample.fill(template);
            if filled.contains(['{', '}']) {
                return Err(format!(
                    "`{template}` has a placeholder that is none; there are {{scheme}}, {{authority}}, {{host}}, \
                     {{port}}, {{client}} and {{inner}}"
                ));
            }
            HeaderValue::from_str(&filled)
                .map_err(|_| format!("`{template}` is no value of a header"))?;
        }
        if let HostHeader::Fixed(host) = &self.host {
            HeaderValue::from_str(host).map_err(|_| format!("`{host}` is no host"))?;
        }
        Ok(())
    }

    /// Adds what is forged, as though the client had sent it.
    pub(super) fn forge(&self, headers: &mut HeaderMap, seen: &Seen<'_>) {
        for (name, template) in &self.forged {
            if let Some((name, value)) = line(name, &seen.fill(template)) {
                headers.insert(name, value);
            }
        }
    }

    /// The headers as the RP gets them.
    pub(super) fn dress(&self, headers: &mut HeaderMap, seen: &Seen<'_>) {
        if self.drops_underscores {
            let dropped: Vec<HeaderName> = headers
                .keys()
                .filter(|name| name.as_str().contains('_'))
                .cloned()
                .collect();
            for name in dropped {
                headers.remove(name);
            }
        }
        if self.incoming == Incoming::Remove {
            for name in FAMILY {
                headers.remove(name);
            }
        }
        for (name, template) in &self.headers {
            let own = seen.fill(template);
            let before = headers.get(name).and_then(|value| value.to_str().ok());
            let value = match (self.incoming, before) {
                (Incoming::PassOn, Some(_)) => continue,
                (_, Some(before)) if self.appended.contains(name) => format!("{before}, {own}"),
                _ => own,
            };
            if let Some((name, value)) = line(name, &value) {
                headers.insert(name, value);
            }
        }
        let host = match &self.host {
            HostHeader::Public => return,
            HostHeader::PublicWithoutPort => seen.host_and_port().0,
            HostHeader::Inner => seen.inner,
            HostHeader::Fixed(host) => host.as_str(),
        };
        if let Ok(host) = HeaderValue::from_str(host) {
            headers.insert(header::HOST, host);
        }
    }
}

fn line(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    Some((name, HeaderValue::from_str(value).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::Behaviour;

    /// What the RP gets behind the built-in edge `name`, of a request with these headers.
    fn behind(name: &str, sent: &[(&'static str, &'static str)]) -> HeaderMap {
        let edge = Behaviour::named(name).unwrap();
        let seen = Seen {
            scheme: "https",
            authority: "localhost:8443",
            client: "127.0.0.1",
            inner: "127.0.0.1:3000",
            prefix: edge.prefix.as_deref().unwrap_or_default(),
        };
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("localhost:8443"));
        for (name, value) in sent {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        edge.forwarded.forge(&mut headers, &seen);
        edge.forwarded.dress(&mut headers, &seen);
        headers
    }

    #[test]
    fn the_public_address_is_told() {
        let headers = behind("tls", &[("x-forwarded-host", "evil.example")]);
        assert_eq!(headers["x-forwarded-proto"], "https");
        assert_eq!(headers["x-forwarded-host"], "localhost:8443");
        assert_eq!(headers["x-forwarded-port"], "8443");
        assert_eq!(headers["host"], "localhost:8443");
    }

    #[test]
    fn a_bare_nginx_names_the_inner_host_and_passes_claims_on() {
        let sent = [("x-forwarded-host", "evil.example"), ("x_user", "bob")];
        let headers = behind("nginx-bare", &sent);
        assert_eq!(headers["host"], "127.0.0.1:3000");
        assert_eq!(headers["x-forwarded-host"], "evil.example");
        assert!(!headers.contains_key("x-forwarded-proto"));
        assert!(!headers.contains_key("x_user"));
    }

    #[test]
    fn what_is_forged_is_passed_on_or_overwritten() {
        let passed = behind("forged-passed-on", &[]);
        assert_eq!(passed["x-forwarded-host"], "elsewhere.example");
        let overwritten = behind("forged-overwritten", &[]);
        assert_eq!(overwritten["x-forwarded-host"], "localhost:8443");
    }

    #[test]
    fn lists_begin_with_the_public_address() {
        let headers = behind("forwarded-lists", &[]);
        assert_eq!(
            headers["x-forwarded-host"],
            "localhost:8443, 127.0.0.1:3000"
        );
        assert_eq!(headers["x-forwarded-proto"], "https, http");
    }

    #[test]
    fn the_path_that_is_taken_off_is_told_or_not() {
        assert_eq!(behind("path-prefix", &[])["x-forwarded-prefix"], "/portal");
        let untold = behind("path-prefix-untold", &[]);
        assert!(!untold.contains_key("x-forwarded-prefix"));
        assert_eq!(untold["x-forwarded-host"], "localhost:8443");
    }

    #[test]
    fn the_port_can_be_lost() {
        let headers = behind("nginx-host-without-port", &[]);
        assert_eq!(headers["host"], "localhost");
        assert_eq!(headers["x-forwarded-port"], "8443");
    }
}
