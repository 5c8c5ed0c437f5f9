//! What each quirk says about itself, and the list of all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Map;

use super::catalogue;
use super::error::{QuirkError, nearest};
use super::hook::Quirk;
use super::value::Value;
use crate::endpoint::Endpoint;

/// The longest time a setting may name: ten years, in seconds.
const MOST_SECONDS: i64 = 10 * 366 * 86_400;
/// The longest delay: a minute, in milliseconds.
const MOST_MILLISECONDS: i64 = 60_000;
/// The largest ballast: one MiB.
const MOST_BYTES: i64 = 1 << 20;
/// The longest merge patch, in bytes.
const LONGEST_PATCH: usize = 16 * 1024;

/// The kind of value that a quirk takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// On or off; the name alone means on.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A time in seconds, up to ten years.
    Seconds,
    /// A delay in milliseconds, up to a minute.
    Milliseconds,
    /// A size in bytes, up to one MiB.
    Bytes,
    /// The path of an address: segments of letters, digits, `-`, `.`, `_` and `~`, each with a slash in front.
    Path,
    /// A JSON object, as a merge patch (RFC 7396), up to 16 KiB.
    Patch,
    /// A JSON object with a path for each endpoint that it names, up to 16 KiB.
    EndpointPaths,
    /// A number from the first to the second.
    Number(i64, i64),
    /// A status from 200 to 599, with `-html`, `-json` or `-empty` behind it where the body is to be such.
    Status,
    /// A line of 1 to 200 printable characters of ASCII.
    Line,
}

impl Parameter {
    /// Reads a value from text, for the quirk `id`. `None` is a name without a value.
    pub(crate) fn read(self, id: &str, text: Option<&str>) -> Result<Value, QuirkError> {
        let value = match (self, text) {
            (Self::Flag, None) => Value::Flag(true),
            (_, None) => {
                return Err(QuirkError::ValueMissing {
                    id: id.to_owned(),
                    allowed: self.to_string(),
                });
            }
            (Self::Flag, Some(text)) => match text.parse() {
                Ok(flag) => Value::Flag(flag),
                Err(_) => Value::from(text),
            },
            (Self::Seconds | Self::Milliseconds | Self::Bytes | Self::Number(..), Some(text)) => {
                match text.parse() {
                    Ok(number) => Value::Integer(number),
                    Err(_) => Value::from(text),
                }
            }
            (_, Some(text)) => Value::from(text),
        };
        self.check(id, value)
    }

    /// Gives the value back if the quirk `id` takes it.
    pub(crate) fn check(self, id: &str, value: Value) -> Result<Value, QuirkError> {
        let fits = match (self, &value) {
            (Self::Flag, Value::Flag(_)) => true,
            (Self::Choice(choices), Value::Text(text)) => choices.contains(&text.as_str()),
            (Self::Seconds, Value::Integer(number)) => (0..=MOST_SECONDS).contains(number),
            (Self::Milliseconds, Value::Integer(number)) => {
                (0..=MOST_MILLISECONDS).contains(number)
            }
            (Self::Bytes, Value::Integer(number)) => (0..=MOST_BYTES).contains(number),
            (Self::Path, Value::Text(text)) => is_path(text),
            (Self::Patch, Value::Text(text)) => is_patch(text),
            (Self::EndpointPaths, Value::Text(text)) => endpoint_paths(text).is_some(),
            (Self::Number(least, most), Value::Integer(number)) => (least..=most).contains(number),
            (Self::Status, Value::Text(text)) => is_status(text),
            (Self::Line, Value::Text(text)) => is_line(text),
            _ => false,
        };
        if fits {
            return Ok(value);
        }
        let nearest = match self {
            Self::Choice(choices) => nearest(value.text(), choices.iter().copied()),
            _ => None,
        };
        Err(QuirkError::Value {
            id: id.to_owned(),
            value: value.to_string(),
            allowed: self.to_string(),
            nearest,
        })
    }
}

/// At most 200 characters of segments that need no escaping.
fn is_path(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let segment = |segment: &str| {
        !segment.is_empty() && !matches!(segment, "." | "..") && segment.chars().all(plain)
    };
    text.len() <= 200
        && text
            .strip_prefix('/')
            .is_some_and(|rest| rest.split('/').all(segment))
}

/// The paths of a value of [`Parameter::EndpointPaths`]; `None` where it is none, and where two endpoints share a path.
pub(crate) fn endpoint_paths(text: &str) -> Option<BTreeMap<Endpoint, String>> {
    if text.len() > LONGEST_PATCH {
        return None;
    }
    let named: BTreeMap<String, String> = serde_json::from_str(text).ok()?;
    let mut paths = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for (name, place) in named {
        let endpoint: Endpoint = name.parse().ok()?;
        let (path, query) = place.split_once('?').unwrap_or((&place, ""));
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~=&%".contains(c);
        let bare = path.strip_suffix('/').unwrap_or(path);
        let good = is_path(bare.strip_prefix('.').unwrap_or(bare))
            && query.chars().all(plain)
            && endpoint != Endpoint::Other
            && taken.insert(path.to_owned());
        if !good {
            return None;
        }
        paths.insert(endpoint, place);
    }
    Some(paths)
}

fn is_patch(text: &str) -> bool {
    text.len() <= LONGEST_PATCH
        && serde_json::from_str::<Map<String, serde_json::Value>>(text).is_ok()
}

fn is_status(text: &str) -> bool {
    let (status, body) = text.split_once('-').unwrap_or((text, "html"));
    let in_range = status
        .parse()
        .is_ok_and(|status: u16| (200..=599).contains(&status));
    status.len() == 3 && in_range && matches!(body, "html" | "json" | "empty")
}

fn is_line(text: &str) -> bool {
    (1..=200).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("true or false"),
            Self::Choice(choices) => {
                let choices: Vec<String> =
                    choices.iter().map(|choice| format!("`{choice}`")).collect();
                write!(f, "one of {}", choices.join(", "))
            }
            Self::Seconds => write!(f, "seconds from 0 to {MOST_SECONDS}"),
            Self::Milliseconds => write!(f, "milliseconds from 0 to {MOST_MILLISECONDS}"),
            Self::Bytes => write!(f, "bytes from 0 to {MOST_BYTES}"),
            Self::Path => f.write_str("a path such as `/realms/acme`"),
            Self::Patch => f.write_str("a JSON object of at most 16 KiB"),
            Self::EndpointPaths => f.write_str(
                "a JSON object such as `{\"token\": \"/oauth2/token\", \"jwks\": \"./certs\"}`: names of endpoints, each with a path of its own below the origin (`/`) or below the issuer (`./`), and perhaps a query",
            ),
            Self::Number(least, most) => write!(f, "a number from {least} to {most}"),
            Self::Status => f.write_str(
                "a status from 200 to 599, with `-html`, `-json` or `-empty` behind it: `503-json`",
            ),
            Self::Line => f.write_str("a line of 1 to 200 printable characters of ASCII"),
        }
    }
}

/// The step of the provider at which a quirk acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// The start: the form of the issuer.
    Start,
    /// Provider metadata.
    Discovery,
    /// The published keys.
    Jwks,
    /// The authorization request.
    Authorize,
    /// The login page and the session that it begins.
    Login,
    /// The authorization response.
    AuthorizationResponse,
    /// The token request and its response.
    Token,
    /// The ID token.
    IdToken,
    /// The access token.
    AccessToken,
    /// The refresh.
    Refresh,
    /// The userinfo response.
    Userinfo,
    /// The sign-out.
    EndSession,
    /// Any endpoint.
    Any,
}

/// When a change of the setting is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timing {
    /// At the next request.
    Live,
    /// At the start: the provider or RPs read it once.
    Boot,
}

/// What a quirk says about itself.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Which values it takes.
    pub parameter: Parameter,
    /// What the provider does without it: what the specification says, in words.
    pub default: &'static str,
    /// Where it acts.
    pub step: Step,
    /// When a change is noticed.
    pub timing: Timing,
    /// Makes the quirk from a value that `parameter` has let through.
    pub(crate) build: fn(&Value) -> Box<dyn Quirk>,
}

/// One quirk of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name, that of its file in kebab-case.
    pub id: &'static str,
    /// Its source, for the documentation at its top.
    pub source: &'static str,
    /// What it says about itself.
    pub spec: Spec,
}

impl Entry {
    /// The quirk with this name.
    ///
    /// # Errors
    /// When there is none; the error names the nearest.
    pub fn find(id: &str) -> Result<&'static Self, QuirkError> {
        quirks()
            .iter()
            .find(|entry| entry.id == id)
            .ok_or_else(|| QuirkError::Unknown {
                id: id.to_owned(),
                nearest: nearest(id, quirks().iter().map(|entry| entry.id)),
            })
    }

    /// The summary: the first line of its documentation.
    pub fn summary(&self) -> &'static str {
        self.documentation().next().unwrap_or_default()
    }

    /// The text under one of its headings: `What changes`, `Who does it`, `References`. Empty when there is none.
    pub fn section(&self, heading: &str) -> String {
        let lines: Vec<&str> = self
            .documentation()
            .skip_while(|line| line.strip_prefix("## ") != Some(heading))
            .skip(1)
            .take_while(|line| !line.starts_with("## "))
            .collect();
        lines.join("\n").trim().to_owned()
    }

    fn documentation(&self) -> impl Iterator<Item = &'static str> {
        self.source
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
    }
}

/// Every quirk, sorted by name.
pub fn quirks() -> &'static [Entry] {
    catalogue::ENTRIES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_plain_segments() {
        for good in ["/a", "/realms/acme", "/eu-west-1_Ab.c~1"] {
            assert!(is_path(good), "{good}");
        }
        for bad in [
            "", "/", "a", "/a/", "//a", "/a?b", "/a#b", "/ä", "/a%20", "/..", "/a/./b",
        ] {
            assert!(!is_path(bad), "{bad}");
        }
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_refused_with_what_is_allowed() {
        let refused =
            |parameter: Parameter, text| parameter.read("q", text).unwrap_err().to_string();
        assert_eq!(
            refused(Parameter::Choice(&["always", "never"]), Some("alway")),
            "the quirk `q` cannot be `alway`: expected one of `always`, `never`; did you mean `always`?"
        );
        assert!(refused(Parameter::Flag, Some("yes")).ends_with("expected true or false"));
        assert!(refused(Parameter::Seconds, Some("-1")).contains("seconds from 0"));
        assert!(refused(Parameter::Bytes, Some("1048577")).contains("to 1048576"));
        assert!(refused(Parameter::Seconds, None).contains("write `q=VALUE`"));
    }
}
