//! Whether two addresses belong together: origin, registrable site, and what counts as trustworthy.

use url::{Host, Url};

/// A scheme and a registrable domain: what `SameSite` is judged by, ports aside.
///
/// "Schemeful same-site" of the HTML standard (section 7.1.1.1), as in RFC 6265bis, section 5.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    scheme: String,
    domain: String,
}

impl Site {
    pub(crate) fn of(url: &Url) -> Self {
        Self {
            scheme: url.scheme().to_owned(),
            domain: registrable_domain(url.host_str().unwrap_or_default()).to_owned(),
        }
    }
}

/// The registrable domain of a host (public suffix and one label); the host itself where there is none, as for IP
/// addresses and `localhost`.
pub(crate) fn registrable_domain(host: &str) -> &str {
    if is_ip(host) {
        return host;
    }
    psl::domain_str(host).unwrap_or(host)
}

/// Whether cookies for `domain` would reach strangers: it is a public suffix, or a single label.
pub(crate) fn is_public_suffix(domain: &str) -> bool {
    !is_ip(domain) && psl::domain_str(domain).is_none()
}

/// Whether a host, as [`Url`] writes it, is an address.
pub(crate) fn is_ip(host: &str) -> bool {
    host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok()
}

/// Whether the address is this machine: `localhost`, `*.localhost`, `127.0.0.0/8` or `[::1]`.
///
/// Chromium's `net::IsLocalhost` decides the same way.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// "Potentially trustworthy URL" of Secure Contexts, section 3.2: encrypted, or this machine.
pub(crate) fn is_trustworthy(url: &Url) -> bool {
    url.scheme() == "https" || is_loopback(url)
}

pub(crate) fn is_same_origin(a: &Url, b: &Url) -> bool {
    a.origin() == b.origin()
}

pub(crate) fn is_same_site(a: &Url, b: &Url) -> bool {
    Site::of(a) == Site::of(b)
}

/// Whether the browser itself can go there.
pub(crate) fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// An address for people: values of the query are left out, because they carry codes and tokens.
pub(crate) fn shown(url: &Url) -> String {
    let mut bare = url.clone();
    bare.set_fragment(None);
    bare.set_query(None);
    let _ = bare.set_password(None);
    let mut text = bare.to_string();
    for (at, (name, _)) in url.query_pairs().enumerate() {
        text.push(if at == 0 { '?' } else { '&' });
        text.extend(name.chars().take(40));
        text.push_str("=…");
    }
    text
}

/// The same for a text that is no address, or not one of the web.
pub(crate) fn shown_text(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) if is_http(&url) => shown(&url),
        _ => match text.split_once(['?', '#']) {
            Some((start, _)) => format!("{start}?…"),
            None => text.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn sites_ignore_ports_and_subdomains_but_not_schemes() {
        for (a, b, same) in [
            ("http://localhost:1", "http://localhost:2", true),
            ("http://localhost:1", "http://127.0.0.1:1", false),
            ("http://127.0.0.1", "http://127.0.0.2", false),
            ("https://a.example.com", "https://b.example.com:8443", true),
            ("http://a.example.com", "https://a.example.com", false),
            ("https://a.co.uk", "https://b.co.uk", false),
            ("https://a.github.io", "https://b.github.io", false),
            ("http://[::1]:1", "http://[::1]:2", true),
            ("http://a.localhost", "http://b.localhost", false),
        ] {
            assert_eq!(is_same_site(&url(a), &url(b)), same, "{a} and {b}");
        }
    }

    #[test]
    fn public_suffixes_are_known_without_a_network() {
        for (domain, public) in [
            ("com", true),
            ("co.uk", true),
            ("github.io", true),
            ("localhost", true),
            ("example.com", false),
            ("a.github.io", false),
            ("127.0.0.1", false),
            ("[::1]", false),
        ] {
            assert_eq!(is_public_suffix(domain), public, "{domain}");
        }
    }

    #[test]
    fn loopback_is_trustworthy_without_tls() {
        for (address, trusted) in [
            ("http://localhost/", true),
            ("http://app.localhost:3000/", true),
            ("http://127.8.9.1/", true),
            ("http://[::1]/", true),
            ("http://localhost.example/", false),
            ("http://10.0.0.1/", false),
            ("https://10.0.0.1/", true),
        ] {
            assert_eq!(is_trustworthy(&url(address)), trusted, "{address}");
        }
    }

    #[test]
    fn shown_addresses_keep_names_and_hide_values() {
        assert_eq!(
            shown(&url(
                "http://me:pw@localhost:3/cb?code=secret&state=s#token"
            )),
            "http://me@localhost:3/cb?code=…&state=…"
        );
        assert_eq!(shown_text("myapp:cb?code=secret"), "myapp:cb?…");
        assert_eq!(shown_text("http://a/?code=secret"), "http://a/?code=…");
        assert_eq!(shown_text("http://["), "http://[");
    }
}
