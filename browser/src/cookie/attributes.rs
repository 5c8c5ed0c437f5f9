//! Reading a `Set-Cookie` line (RFC 6265bis, section 5.6): the words of the server, not yet judged.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::model::{Priority, SameSite};
use super::{date, refusal::Refusal};

/// The most bytes of name and value together.
pub(crate) const MAX_NAME_AND_VALUE: usize = 4_096;
/// The most bytes of an attribute's value; a longer attribute is as if absent.
const MAX_ATTRIBUTE: usize = 1_024;
/// The longest life of a cookie, whatever it asks for.
const MAX_LIFE: Duration = Duration::from_hours(400 * 24);

/// A line as it was read. Of repeated attributes the last one counts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Attributes<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a str,
    /// Without a leading dot; empty means absent.
    pub(crate) domain: &'a str,
    /// Absent or not beginning with `/`: the default path applies.
    pub(crate) path: Option<&'a str>,
    pub(crate) expires: Option<SystemTime>,
    pub(crate) secure: bool,
    pub(crate) http_only: bool,
    pub(crate) same_site: SameSite,
    pub(crate) priority: Priority,
}

impl<'a> Attributes<'a> {
    pub(crate) fn parse(line: &'a str, now: SystemTime) -> Result<Self, Refusal> {
        if let Some(byte) = line
            .bytes()
            .find(|byte| byte.is_ascii_control() && *byte != b'\t')
        {
            return Err(Refusal::ControlCharacter(byte));
        }
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let (name, value) = (trim(name), trim(value));
        if name.is_empty() && value.is_empty() {
            return Err(Refusal::Empty);
        }
        if name.len() + value.len() > MAX_NAME_AND_VALUE {
            let size = name.len() + value.len();
            return Err(Refusal::TooLarge {
                size,
                limit: MAX_NAME_AND_VALUE,
            });
        }
        let mut read = Self {
            name,
            value,
            domain: "",
            path: None,
            expires: None,
            secure: false,
            http_only: false,
            same_site: SameSite::Unspecified,
            priority: Priority::Medium,
        };
        let (mut expires, mut max_age) = (None, None);
        for attribute in attributes.split(';') {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            let (key, value) = (trim(key), trim(value));
            if value.len() > MAX_ATTRIBUTE {
                continue;
            }
            match key.to_ascii_lowercase().as_str() {
                "expires" => expires = date::parse(value).or(expires),
                "max-age" => max_age = seconds(value).or(max_age),
                "domain" => read.domain = value.strip_prefix('.').unwrap_or(value),
                "path" => read.path = value.starts_with('/').then_some(value),
                "secure" => read.secure = true,
                "httponly" => read.http_only = true,
                "samesite" => read.same_site = same_site(value),
                "priority" => read.priority = priority(value),
                _ => {}
            }
        }
        let wished = match max_age {
            Some(0) => Some(UNIX_EPOCH),
            Some(seconds) => Some(now + Duration::from_secs(seconds).min(MAX_LIFE)),
            None => expires,
        };
        read.expires = wished.map(|end| end.min(now + MAX_LIFE));
        Ok(read)
    }
}

/// Name and size of a line for the record, even where it was refused.
pub(crate) fn name_and_size(line: &str) -> (&str, usize) {
    let pair = line.split(';').next().unwrap_or_default();
    let (name, value) = pair.split_once('=').unwrap_or(("", pair));
    (trim(name), trim(name).len() + trim(value).len())
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// `Max-Age` in seconds; zero and less end the cookie at once. `None` where it is no number.
fn seconds(value: &str) -> Option<u64> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if value.starts_with('-') {
        return Some(0);
    }
    // More seconds than fit are clipped to the longest life anyway.
    Some(
        digits
            .parse()
            .unwrap_or(MAX_LIFE.as_secs())
            .min(MAX_LIFE.as_secs()),
    )
}

fn same_site(value: &str) -> SameSite {
    match value.to_ascii_lowercase().as_str() {
        "strict" => SameSite::Strict,
        "lax" => SameSite::Lax,
        "none" => SameSite::None,
        _ => SameSite::Unspecified,
    }
}

fn priority(value: &str) -> Priority {
    match value.to_ascii_lowercase().as_str() {
        "low" => Priority::Low,
        "high" => Priority::High,
        _ => Priority::Medium,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> SystemTime {
        UNIX_EPOCH + Duration::from_hours(500_000)
    }

    #[track_caller]
    fn read(line: &str) -> Attributes<'_> {
        Attributes::parse(line, now()).unwrap()
    }

    #[test]
    fn names_and_values_are_trimmed_and_may_be_missing() {
        for (line, name, value) in [
            ("a=b", "a", "b"),
            (" a\t= b c ;Path=/", "a", "b c"),
            ("a=", "a", ""),
            ("just a value", "", "just a value"),
            ("=v", "", "v"),
            ("a=b=c", "a", "b=c"),
            ("a=\"quoted\"", "a", "\"quoted\""),
            ("grün=ö", "grün", "ö"),
        ] {
            let read = read(line);
            assert_eq!((read.name, read.value), (name, value), "{line}");
        }
    }

    #[test]
    fn the_last_attribute_counts_and_unknown_ones_do_not() {
        let read = read(
            "a=b; Path=/x; DOMAIN=.one.example; domain=two.example; path=nonsense; Shape=round; sEcUrE=0",
        );
        assert_eq!(
            (read.domain, read.path, read.secure),
            ("two.example", None, true)
        );
    }

    #[test]
    fn max_age_goes_before_expires_and_neither_beyond_400_days() {
        let later = |seconds: u64| Some(now() + Duration::from_secs(seconds));
        for (attributes, expires) in [
            ("", None),
            ("Max-Age=60", later(60)),
            (
                "Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                later(60),
            ),
            ("Expires=Fri, 31 Dec 9999 23:59:59 GMT", later(400 * 86_400)),
            ("Max-Age=99999999999999999999999", later(400 * 86_400)),
            ("Max-Age=0", Some(UNIX_EPOCH)),
            (
                "Max-Age=-5; Expires=Fri, 31 Dec 9999 23:59:59 GMT",
                Some(UNIX_EPOCH),
            ),
            ("Max-Age=1.5", None),
            ("Max-Age=; Expires=never", None),
            ("Expires=Thu, 01 Jan 1970 00:00:00 GMT", Some(UNIX_EPOCH)),
        ] {
            assert_eq!(
                read(&format!("a=b; {attributes}")).expires,
                expires,
                "{attributes}"
            );
        }
    }

    #[test]
    fn long_attributes_are_as_if_absent() {
        let fits = format!("/{}", "p".repeat(1_023));
        let long = format!("/{}", "p".repeat(1_024));
        assert_eq!(read(&format!("a=b; Path={fits}")).path, Some(fits.as_str()));
        assert_eq!(read(&format!("a=b; Path=/x; Path={long}")).path, Some("/x"));
    }

    #[test]
    fn unreadable_lines_are_refused() {
        let refused = |line: &str| Attributes::parse(line, now()).unwrap_err();
        assert_eq!(refused(""), Refusal::Empty);
        assert_eq!(refused(" = ; Path=/"), Refusal::Empty);
        assert_eq!(refused("a=b\u{7}"), Refusal::ControlCharacter(7));
        assert_eq!(refused("a=b; Path=/\u{7f}"), Refusal::ControlCharacter(127));
        assert_eq!(refused("a\r\nb=c"), Refusal::ControlCharacter(13));
        let whole = format!("a={}", "v".repeat(4_095));
        assert_eq!(read(&whole).value.len(), 4_095);
        assert_eq!(
            refused(&format!("{whole}v")),
            Refusal::TooLarge {
                size: 4_097,
                limit: 4_096
            }
        );
    }
}
