//! What quirks make up: fillings, identifiers, dates.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use url::Url;

use super::hook::Touched;
use super::moment::Moment;
use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::journal::Body;
use crate::parameters::Parameters;

/// What becomes of half a hash in an ID token (OpenID Connect Core 1.0, sections 3.1.3.6 and 3.3.2.11).
#[derive(Clone, Copy, Debug)]
pub(super) enum HalfHash {
    Right,
    Wrong,
    Missing,
}

impl HalfHash {
    /// As the setting of a quirk says it.
    pub(super) fn named(text: &str) -> Self {
        match text {
            "wrong" => Self::Wrong,
            "missing" => Self::Missing,
            _ => Self::Right,
        }
    }

    /// Makes it so for the claim of this name, if the token has it.
    pub(super) fn apply(self, claims: &mut Map<String, Value>, name: &str) -> Touched {
        let Some(hash) = claims.get_mut(name) else {
            return Touched::No;
        };
        match self {
            Self::Right => return Touched::No,
            Self::Wrong => *hash = "A".repeat(hash.as_str().map_or(22, str::len)).into(),
            Self::Missing => {
                claims.shift_remove(name);
            }
        }
        Touched::Yes
    }
}

/// Text of so many bytes that no compression and no eye mistakes for something.
pub(super) fn ballast(bytes: u64) -> String {
    let letters = "abcdefghijklmnopqrstuvwxyz0123456789".chars().cycle();
    letters
        .take(usize::try_from(bytes).unwrap_or(usize::MAX))
        .collect()
}

/// The same UUID for the same text (RFC 9562, version 8: the bits are those of a hash).
pub(super) fn uuid(text: &str) -> String {
    let hash = digest(&SHA256, text.as_bytes());
    let hex = hash
        .as_ref()
        .iter()
        .take(16)
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
    format!(
        "{}-{}-8{}-9{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..]
    )
}

/// A time in seconds since 1970 as ISO 8601 writes it, with the milliseconds that JavaScript adds.
pub(super) fn iso_8601(seconds: u64) -> String {
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    // The Gregorian calendar repeats after 146097 days, 400 years; counted from March, leap days come last.
    let since_march_0000 = days + 719_468;
    let (era, day) = (since_march_0000 / 146_097, since_march_0000 % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, turn) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = era * 400 + year + turn;
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.000Z")
}

/// Text in base64url.
pub(super) fn base64url(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// The members of an error answer of the token endpoint; `None` for every other answer.
pub(super) fn token_error<'a>(
    moment: &Moment<'_>,
    answer: &'a mut Answer,
) -> Option<&'a mut Map<String, Value>> {
    if moment.endpoint != Endpoint::Token || !answer.status.is_client_error() {
        return None;
    }
    match &mut answer.body {
        Body::Json(Value::Object(error)) if error.contains_key("error") => Some(error),
        _ => None,
    }
}

/// An issuer with a slash at its end where it has none, and without where it has one.
pub(super) fn other_slash(issuer: &str) -> String {
    issuer
        .strip_suffix('/')
        .map_or_else(|| format!("{issuer}/"), str::to_owned)
}

/// An issuer with http for https, and https for http.
pub(super) fn other_scheme(issuer: &str) -> String {
    match issuer.split_once("://") {
        Some(("https", rest)) => format!("http://{rest}"),
        Some((_, rest)) => format!("https://{rest}"),
        None => issuer.to_owned(),
    }
}

/// The same address with a parameter `hop` that counts on, and what it counts to; `None` after so many.
pub(super) fn next_hop(moment: &Moment<'_>, most: u64) -> Option<(u64, Url)> {
    let made = moment.query.get("hop").and_then(|hop| hop.parse().ok());
    let made: u64 = made.unwrap_or(0);
    if made >= most {
        return None;
    }
    let hop = made + 1;
    let mut query = moment.query.clone();
    query.set("hop", &hop.to_string());
    let mut to = Url::parse(&moment.address(moment.endpoint)).ok()?;
    to.set_query(Some(&query.encode()));
    Some((hop, to))
}

/// Gives a parameter another value, where it is there.
pub(super) fn replace(parameters: &mut Parameters, name: &str, value: &str) -> Touched {
    if parameters.get(name).is_none() {
        return Touched::No;
    }
    parameters.set(name, value);
    Touched::Yes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, date) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399, "2000-02-28T23:59:59.000Z"),
            (951_782_400, "2000-02-29T00:00:00.000Z"),
            (1_700_000_000, "2023-11-14T22:13:20.000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(iso_8601(seconds), date);
        }
    }

    #[test]
    fn a_uuid_is_well_formed_and_stable() {
        let made = uuid("alice");
        assert_eq!(made, uuid("alice"));
        assert_ne!(made, uuid("bob"));
        let lengths: Vec<usize> = made.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
    }

    #[test]
    fn ballast_has_its_size() {
        assert_eq!(ballast(6_000).len(), 6_000);
        assert_eq!(ballast(0), "");
    }
}
