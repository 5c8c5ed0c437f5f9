//! What is on this machine, and what is out there.

use url::{Host, Url};

/// Whether an address is on this machine: loopback, by number or by name.
pub(crate) fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_here_and_nothing_else() {
        let here = |url: &str| is_here(&Url::parse(url).unwrap());
        for url in [
            "http://localhost:4000/",
            "http://127.0.0.2/",
            "https://[::1]/",
            "http://a.localhost/",
        ] {
            assert!(here(url), "{url}");
        }
        for url in [
            "http://elsewhere.example/",
            "http://10.0.0.1/",
            "http://localhost.example/",
            "data:,x",
        ] {
            assert!(!here(url), "{url}");
        }
    }
}
