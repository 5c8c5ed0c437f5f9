//! Cookies of requests and responses (RFC 6265bis).

use http::{HeaderMap, header};

use crate::told::Told;

/// More cookies than this are not looked at: browsers keep 180 for a site at most.
const MOST: usize = 300;

/// The cookies of one request, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cookies {
    pairs: Vec<(String, String)>,
    /// Whether a proxy says that they came over TLS.
    over_https: bool,
}

impl Cookies {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::COOKIE).iter();
        let pairs = lines
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
            // What is no text is another app's, and no reason to lose our own beside it.
            .filter_map(|pair| str::from_utf8(pair).ok()?.trim().split_once('='));
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self {
            pairs: pairs.map(owned).take(MOST).collect(),
            over_https: Told::of(headers).is_https(),
        }
    }

    /// The first cookie with exactly this name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.pairs.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether a proxy says that they came over TLS.
    pub(crate) fn over_https(&self) -> bool {
        self.over_https
    }

    /// The same cookies, and those whose name begins with one of `names` under that name: a defect.
    pub(crate) fn by_prefix(&self, names: &[String]) -> Self {
        let renamed = |(name, value): &(String, String)| {
            let found = names.iter().find(|known| name.starts_with(known.as_str()));
            (found.unwrap_or(name).clone(), value.clone())
        };
        Self {
            pairs: self.pairs.iter().map(renamed).collect(),
            over_https: self.over_https,
        }
    }

    /// Whether several have this name: of other paths, or of a domain above.
    pub(crate) fn has_twins(&self, name: &str) -> bool {
        self.pairs.iter().filter(|(known, _)| known == name).count() > 1
    }

    /// The same cookies with the last in front, so that of twins the other one is found.
    pub(crate) fn reversed(&self) -> Self {
        Self {
            pairs: self.pairs.iter().rev().cloned().collect(),
            over_https: self.over_https,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// What a cookie says beside its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flags {
    All,
    /// Without prefix and flags, which is a defect.
    None,
    /// `SameSite=Strict` in place of `Lax`, which is a defect.
    Strict,
}

/// How this RP names and flags its cookies. Both follow the public scheme: a browser drops `Secure` cookies that come
/// over http, and `__Host-` keeps other hosts of the domain from setting ours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CookieStyle {
    pub(crate) https: bool,
    pub(crate) flags: Flags,
}

impl CookieStyle {
    /// The full name: under https with the prefix `__Host-`.
    pub(crate) fn name(self, base: &str) -> String {
        let prefix = if self.https && self.flags != Flags::None {
            "__Host-"
        } else {
            ""
        };
        format!("{prefix}{base}")
    }

    /// The attributes of every cookie of this RP. The deletion carries the same, or it would delete another cookie.
    pub(crate) fn attributes(self) -> &'static str {
        match (self.flags, self.https) {
            (Flags::None, _) => "; Path=/",
            (Flags::All, true) => "; Path=/; HttpOnly; SameSite=Lax; Secure",
            (Flags::All, false) => "; Path=/; HttpOnly; SameSite=Lax",
            (Flags::Strict, true) => "; Path=/; HttpOnly; SameSite=Strict; Secure",
            (Flags::Strict, false) => "; Path=/; HttpOnly; SameSite=Strict",
        }
    }

    /// A cookie that lives for `seconds`. `name` is the full name.
    pub(crate) fn keep_for(self, name: &str, value: &str, seconds: i64) -> String {
        format!("{name}={value}; Max-Age={seconds}{}", self.attributes())
    }

    /// The end of a cookie. `name` is the full name.
    pub(crate) fn delete(self, name: &str) -> String {
        format!("{name}=; Max-Age=0{}", self.attributes())
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn all_lines_are_read() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; b=x=y".parse().unwrap());
        headers.append(header::COOKIE, "c=; odd".parse().unwrap());
        let cookies = Cookies::of(&headers);
        assert_eq!(cookies.get("a"), Some("1"));
        assert_eq!(cookies.get("b"), Some("x=y"));
        assert_eq!(cookies.get("c"), Some(""));
        assert_eq!((cookies.get("odd"), cookies.iter().count()), (None, 3));
    }

    #[test]
    fn what_is_no_text_hides_nothing() {
        let mut headers = HeaderMap::new();
        let line = HeaderValue::from_bytes(b"a=\xff; wide=\xc5\xbe; b=2").unwrap();
        headers.append(header::COOKIE, line);
        let cookies = Cookies::of(&headers);
        assert_eq!((cookies.get("a"), cookies.get("b")), (None, Some("2")));
    }

    #[test]
    fn names_are_compared_as_a_whole_unless_a_defect_wants_it() {
        let cookies = Cookies {
            pairs: vec![("s-admin".to_owned(), "1".to_owned())],
            over_https: false,
        };
        assert_eq!(cookies.get("s"), None);
        assert_eq!(cookies.by_prefix(&["s".to_owned()]).get("s"), Some("1"));
    }

    #[test]
    fn the_number_is_bounded() {
        let mut headers = HeaderMap::new();
        let line = vec!["a=1"; 1000].join("; ");
        headers.append(header::COOKIE, line.parse().unwrap());
        assert_eq!(Cookies::of(&headers).iter().count(), MOST);
    }

    #[test]
    fn names_and_flags_follow_the_scheme() {
        let plain = CookieStyle {
            https: false,
            flags: Flags::All,
        };
        let secure = CookieStyle {
            https: true,
            flags: Flags::All,
        };
        assert_eq!(plain.name("s"), "s");
        assert_eq!(secure.name("s"), "__Host-s");
        assert!(!plain.keep_for("s", "1", 5).contains("Secure"));
        assert!(
            secure
                .keep_for("s", "1", 5)
                .ends_with("SameSite=Lax; Secure")
        );
        assert!(secure.delete("s").starts_with("s=; Max-Age=0; Path=/"));
    }
}
