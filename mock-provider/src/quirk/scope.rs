//! To which exchanges a setting is limited.

use std::fmt;

use super::error::{QuirkError, nearest};
use super::moment::Moment;
use super::probability::Probability;
use crate::endpoint::Endpoint;

/// The exchanges that a setting holds for: all that every part of the scope lets through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Only what is about this client.
    pub client: Option<String>,
    /// Only what is about the user of this name.
    pub user: Option<String>,
    /// Only requests to this endpoint.
    pub endpoint: Option<Endpoint>,
    /// Only the n-th exchange in which it could act, counted from 1.
    pub nth: Option<u64>,
    /// Only the first exchange in which it could act.
    pub once: bool,
    /// Only as often as chance has it, of the exchanges that the other parts let through.
    pub probability: Option<Probability>,
}

/// The names of the parts of a scope.
const PARTS: [&str; 6] = ["client", "user", "endpoint", "nth", "once", "probability"];

impl Scope {
    /// Whether there is no limit.
    pub fn is_everywhere(&self) -> bool {
        *self == Self::default()
    }

    /// Whether client, user and endpoint are those of the scope. Something that is not known yet is not it.
    pub(crate) fn covers(&self, moment: &Moment<'_>) -> bool {
        let is = |limit: &Option<String>, actual: Option<&str>| {
            limit.is_none() || limit.as_deref() == actual
        };
        is(&self.client, moment.client)
            && is(&self.user, moment.user)
            && self
                .endpoint
                .is_none_or(|endpoint| endpoint == moment.endpoint)
    }

    /// Sets one part from text.
    pub(crate) fn set(&mut self, part: &str, text: &str) -> Result<(), QuirkError> {
        let refused = |reason: String| QuirkError::Scope {
            scope: format!("{part}={text}"),
            reason,
        };
        match part {
            "client" => self.client = Some(text.to_owned()),
            "user" => self.user = Some(text.to_owned()),
            "endpoint" => {
                let endpoint = text.parse().map_err(|error| refused(format!("{error}")))?;
                self.endpoint = Some(endpoint);
            }
            "nth" => match text.parse() {
                Ok(nth) if nth > 0 => self.nth = Some(nth),
                _ => return Err(refused("`nth` counts from 1".to_owned())),
            },
            "probability" => {
                self.probability = Some(text.parse().map_err(refused)?);
            }
            _ => {
                let nearest = nearest(part, PARTS)
                    .map_or_else(String::new, |near| format!(", the nearest is `{near}`"));
                return Err(refused(format!(
                    "no part of a scope is called `{part}`{nearest}"
                )));
            }
        }
        Ok(())
    }

    /// Reads what stands behind `@`: the scope, and the value behind its end, if there is one.
    pub(super) fn read(text: &str) -> Result<(Self, Option<&str>), QuirkError> {
        let mut scope = Self::default();
        let mut rest = text;
        loop {
            let (part, after) = word(rest);
            let end = if part == "once" {
                scope.once = true;
                after
            } else {
                let Some(after) = after.strip_prefix('=') else {
                    return Err(QuirkError::Scope {
                        scope: text.to_owned(),
                        reason: format!("`{part}` has no value"),
                    });
                };
                let (limit, after) = word(after);
                scope.set(part, &unescaped(limit))?;
                after
            };
            match end.strip_prefix(',') {
                Some(more) => rest = more,
                None => return Ok((scope, end.strip_prefix('='))),
            }
        }
    }
}

/// What comes before the next `,` or `=`, and the rest from there.
fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find([',', '=']).unwrap_or(text.len()))
}

/// Text in which `,`, `=` and `%` cannot be mistaken for the signs between parts.
fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace(',', "%2C")
        .replace('=', "%3D")
}

fn unescaped(text: &str) -> String {
    text.replace("%3D", "=")
        .replace("%2C", ",")
        .replace("%25", "%")
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.client
                .as_deref()
                .map(|client| format!("client={}", escaped(client))),
            self.user
                .as_deref()
                .map(|user| format!("user={}", escaped(user))),
            self.endpoint.map(|endpoint| format!("endpoint={endpoint}")),
            self.nth.map(|nth| format!("nth={nth}")),
            self.once.then(|| "once".to_owned()),
            self.probability
                .map(|probability| format!("probability={probability}")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(&parts.join(","))
    }
}
