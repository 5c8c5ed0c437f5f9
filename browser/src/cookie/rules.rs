//! What cookies may do, and how close the sender of a request is to its receiver.

use std::time::Duration;

use http::Method;
use url::Url;

use crate::site;

/// Settings where browsers differ from each other; the defaults follow Chromium but for `redirect_chain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieRules {
    /// `Secure` cookies (and the `__Secure-` and `__Host-` prefixes) work on `http://localhost`, `http://127.0.0.1` and
    /// `http://[::1]` as if they were encrypted.
    ///
    /// Default `true`: Chromium since 89 (`CookieBase::IncludeForRequestURL` and `IsSetPermittedInContext` admit
    /// `CookieAccessScheme::kTrustworthy`, which `cookie_util::ProvisionalAccessScheme` gives to localhost; the
    /// prefixes follow in `HasValidSecurePrefixAttributes` of `net/cookies/cookie_util.cc`).
    pub secure_on_loopback: bool,
    /// `SameSite` looks at every address of the redirect chain, not only at the page where it began.
    ///
    /// Default `true`: RFC 6265bis as first written, and the stricter reading. Chromium has the rule behind
    /// `kCookieSameSiteConsidersRedirectChain` (`net/base/features.cc`), which is off by default. It matters to
    /// `SameSite=Strict` alone: a sign-in that goes from the RP through the OP and back comes back without them.
    pub redirect_chain: bool,
    /// For how long a fresh cookie without a `SameSite` attribute goes along with cross-site top-level POSTs.
    ///
    /// Default two minutes: Chromium's "Lax-allowing-unsafe" (`kLaxAllowUnsafeMaxAge`; RFC 6265bis, section
    /// 5.6.7.2). `None` turns it off, as browsers without that grace do.
    pub lax_allow_unsafe: Option<Duration>,
    /// Cookies are sent and kept for other sites' frames, fetches and prefetches within a page.
    ///
    /// Default `true`, as in Chromium; Safari blocks them and Firefox keeps them apart per top-level site.
    pub third_party: bool,
}

impl Default for CookieRules {
    fn default() -> Self {
        Self {
            secure_on_loopback: true,
            redirect_chain: true,
            lax_allow_unsafe: Some(Duration::from_mins(2)),
            third_party: true,
        }
    }
}

impl CookieRules {
    /// Whether `Secure` cookies may travel to and from this address.
    pub(crate) fn is_secure(&self, url: &Url) -> bool {
        url.scheme() == "https" || (self.secure_on_loopback && site::is_loopback(url))
    }
}

/// How far the sender of a request is from its receiver, from the strangest to the closest
/// (`CookieOptions::SameSiteCookieContext` in Chromium).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sender {
    /// Another site, or a resource embedded in another site's page.
    CrossSite,
    /// Another site navigates the whole tab, with a method that changes things.
    LaxUnsafe,
    /// Another site navigates the whole tab with GET or HEAD.
    Lax,
    /// The same site, or the user.
    Strict,
}

/// What `SameSite` needs to know of a request.
pub(crate) struct Approach<'a> {
    pub(crate) method: &'a Method,
    pub(crate) url: &'a Url,
    /// The page that asked; none when the user typed the address.
    pub(crate) initiator: Option<&'a Url>,
    /// The addresses that redirected here.
    pub(crate) chain: &'a [Url],
    /// The page of the tab, where the request is for a part of it; none when the tab itself navigates.
    pub(crate) embedded_in: Option<&'a Url>,
}

impl Approach<'_> {
    /// RFC 6265bis, section 5.2 ("same-site" and "cross-site" requests).
    pub(crate) fn sender(&self, rules: &CookieRules) -> Sender {
        let same_site = |other: &Url| site::is_same_site(other, self.url);
        let began_here = self.initiator.is_none_or(same_site);
        let stayed_here = !rules.redirect_chain || self.chain.iter().all(same_site);
        if self.embedded_in.is_some_and(|page| !same_site(page)) {
            return Sender::CrossSite;
        }
        if began_here && stayed_here {
            Sender::Strict
        } else if self.embedded_in.is_some() {
            Sender::CrossSite
        } else if self.method.is_safe() {
            Sender::Lax
        } else {
            Sender::LaxUnsafe
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[track_caller]
    fn sender(
        method: &Method,
        from: Option<&str>,
        chain: &[&str],
        page: Option<&str>,
        rules: &CookieRules,
    ) -> Sender {
        let (from, page) = (from.map(url), page.map(url));
        let chain: Vec<Url> = chain.iter().map(|text| url(text)).collect();
        Approach {
            method,
            url: &url("http://localhost:3000/callback"),
            initiator: from.as_ref(),
            chain: &chain,
            embedded_in: page.as_ref(),
        }
        .sender(rules)
    }

    const RP: &str = "http://localhost:4000/";
    const OP: &str = "http://127.0.0.1:9000/";

    #[test]
    fn the_distance_of_the_sender() {
        let rules = CookieRules::default();
        let none: &[&str] = &[];
        for (method, from, chain, page, expected) in [
            (Method::GET, None, none, None, Sender::Strict),
            (Method::GET, Some(RP), &[], None, Sender::Strict),
            (Method::GET, Some(OP), &[], None, Sender::Lax),
            (Method::POST, Some(OP), &[], None, Sender::LaxUnsafe),
            (Method::GET, Some(RP), &[RP, OP], None, Sender::Lax),
            (Method::GET, None, &[OP], None, Sender::Lax),
            (Method::GET, Some(RP), &[], Some(RP), Sender::Strict),
            (Method::GET, Some(OP), &[], Some(OP), Sender::CrossSite),
            (Method::GET, Some(RP), &[OP], Some(RP), Sender::CrossSite),
        ] {
            let what = format!("{method} from {from:?} by {chain:?} in {page:?}");
            assert_eq!(
                sender(&method, from, chain, page, &rules),
                expected,
                "{what}"
            );
        }
    }

    #[test]
    fn the_chain_is_ignored_on_request() {
        let rules = CookieRules {
            redirect_chain: false,
            ..CookieRules::default()
        };
        assert_eq!(
            sender(&Method::GET, Some(RP), &[RP, OP], None, &rules),
            Sender::Strict
        );
        assert_eq!(
            sender(&Method::GET, Some(OP), &[OP], None, &rules),
            Sender::Lax
        );
    }
}
