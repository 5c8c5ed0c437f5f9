//! `Referer`: which page a request tells of (W3C Referrer Policy, sections 3 and 8).

use http::HeaderMap;
use url::Url;

use crate::site;

/// How much of the referring page's address is told. The default is `strict-origin-when-cross-origin`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ReferrerPolicy {
    NoReferrer,
    NoReferrerWhenDowngrade,
    SameOrigin,
    Origin,
    StrictOrigin,
    OriginWhenCrossOrigin,
    #[default]
    StrictOriginWhenCrossOrigin,
    UnsafeUrl,
}

impl ReferrerPolicy {
    /// One token; `None` for an unknown or empty one.
    pub(crate) fn from_token(token: &str) -> Option<Self> {
        Some(match token.trim().to_ascii_lowercase().as_str() {
            "no-referrer" | "never" => Self::NoReferrer,
            "no-referrer-when-downgrade" => Self::NoReferrerWhenDowngrade,
            "same-origin" => Self::SameOrigin,
            "origin" => Self::Origin,
            "strict-origin" => Self::StrictOrigin,
            "origin-when-cross-origin" => Self::OriginWhenCrossOrigin,
            "strict-origin-when-cross-origin" | "default" => Self::StrictOriginWhenCrossOrigin,
            "unsafe-url" | "always" => Self::UnsafeUrl,
            _ => return None,
        })
    }

    /// The `Referrer-Policy` header: the last token that is known.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let values = headers
            .get_all("referrer-policy")
            .iter()
            .filter_map(|value| value.to_str().ok());
        values
            .flat_map(|value| value.split(','))
            .filter_map(Self::from_token)
            .next_back()
    }

    /// The value of `Referer` for a request to `target`, if there is any.
    pub(crate) fn referrer(self, page: &Url, target: &Url) -> Option<String> {
        if !site::is_http(page) {
            return None;
        }
        let same_origin = site::is_same_origin(page, target);
        let downgrade = site::is_trustworthy(page) && !site::is_trustworthy(target);
        let (full, origin) = (
            || Some(full(page)),
            || Some(format!("{}/", page.origin().ascii_serialization())),
        );
        match self {
            Self::NoReferrer => None,
            Self::UnsafeUrl => full(),
            Self::Origin => origin(),
            Self::SameOrigin => full().filter(|_| same_origin),
            Self::OriginWhenCrossOrigin => {
                if same_origin {
                    full()
                } else {
                    origin()
                }
            }
            Self::NoReferrerWhenDowngrade => full().filter(|_| !downgrade),
            Self::StrictOrigin => origin().filter(|_| !downgrade),
            Self::StrictOriginWhenCrossOrigin => {
                if same_origin {
                    full()
                } else {
                    origin().filter(|_| !downgrade)
                }
            }
        }
    }

    /// Whether `Origin` is hidden as well, for methods other than GET and HEAD without CORS (Fetch, section 3.2,
    /// "append a request `Origin` header").
    pub(crate) fn hides_origin(self, page: &Url, target: &Url) -> bool {
        match self {
            Self::NoReferrer => true,
            Self::NoReferrerWhenDowngrade
            | Self::StrictOrigin
            | Self::StrictOriginWhenCrossOrigin => {
                page.scheme() == "https" && target.scheme() != "https"
            }
            Self::SameOrigin => !site::is_same_origin(page, target),
            Self::Origin | Self::OriginWhenCrossOrigin | Self::UnsafeUrl => false,
        }
    }
}

/// The whole address without credentials and fragment; its origin where that is longer than 4,096 characters.
fn full(page: &Url) -> String {
    let mut page = page.clone();
    page.set_fragment(None);
    let _ = page.set_username("");
    let _ = page.set_password(None);
    if page.as_str().len() > 4_096 {
        return format!("{}/", page.origin().ascii_serialization());
    }
    page.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_policy_tells_as_much_as_it_says() {
        let page = "https://a.example/p?q=1#f";
        let (same, cross, plain) = (
            "https://a.example/x",
            "https://b.example/",
            "http://b.example/",
        );
        let (full, origin) = (Some("https://a.example/p?q=1"), Some("https://a.example/"));
        for (policy, to_same, to_cross, to_plain) in [
            ("no-referrer", None, None, None),
            ("no-referrer-when-downgrade", full, full, None),
            ("same-origin", full, None, None),
            ("origin", origin, origin, origin),
            ("strict-origin", origin, origin, None),
            ("origin-when-cross-origin", full, origin, origin),
            ("strict-origin-when-cross-origin", full, origin, None),
            ("unsafe-url", full, full, full),
        ] {
            let told = |target: &str| {
                let policy = ReferrerPolicy::from_token(policy).unwrap();
                policy.referrer(&Url::parse(page).unwrap(), &Url::parse(target).unwrap())
            };
            assert_eq!(told(same).as_deref(), to_same, "{policy}");
            assert_eq!(told(cross).as_deref(), to_cross, "{policy}");
            assert_eq!(told(plain).as_deref(), to_plain, "{policy}");
        }
    }

    #[test]
    fn the_last_known_token_counts() {
        let mut headers = HeaderMap::new();
        headers.append("referrer-policy", "origin, future-policy".parse().unwrap());
        assert_eq!(
            ReferrerPolicy::from_headers(&headers),
            Some(ReferrerPolicy::Origin)
        );
        headers.append("referrer-policy", "no-referrer".parse().unwrap());
        assert_eq!(
            ReferrerPolicy::from_headers(&headers),
            Some(ReferrerPolicy::NoReferrer)
        );
        assert_eq!(ReferrerPolicy::from_headers(&HeaderMap::new()), None);
    }
}
