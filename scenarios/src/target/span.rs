//! Lengths of time as target files write them: `60s`, `5m`, `500ms`.

use std::{fmt, time::Duration};

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// A length of time, at most a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Span(pub Duration);

/// The longest that anything may take.
const LONGEST: Duration = Duration::from_hours(24);

impl Span {
    /// A number of seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        if millis.is_multiple_of(1000) {
            write!(f, "{}s", millis / 1000)
        } else {
            write!(f, "{millis}ms")
        }
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is no length of time: write one such as 500ms, 60s or 5m, at most 24h"
            )
        };
        let span: SignedDuration = text.parse().map_err(|_| wrong())?;
        let span = Duration::try_from(span).map_err(|_| wrong())?;
        let span = Duration::from_millis(u64::try_from(span.as_millis()).map_err(|_| wrong())?);
        if span.is_zero() || span > LONGEST {
            Err(wrong())
        } else {
            Ok(Self(span))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints() {
        for (text, printed) in [
            ("60s", "60s"),
            ("5m", "300s"),
            ("500ms", "500ms"),
            ("1.5s", "1500ms"),
        ] {
            assert_eq!(
                Span::try_from(text.to_owned()).unwrap().to_string(),
                printed
            );
        }
        for wrong in ["", "5", "-5s", "0s", "25h", "soon"] {
            assert!(
                Span::try_from(wrong.to_owned())
                    .unwrap_err()
                    .contains("500ms"),
                "{wrong}"
            );
        }
    }
}
