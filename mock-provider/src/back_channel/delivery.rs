//! What the journal says of one attempt to deliver a logout token.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use http::{HeaderMap, StatusCode};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::redact;

/// One attempt to tell a client that a session has ended.
#[derive(Clone, PartialEq)]
pub struct LogoutDelivery {
    /// Its place in the timeline, drawn when the request was sent.
    pub seq: u64,
    /// When the request was sent.
    pub at: SystemTime,
    /// To which client.
    pub client_id: String,
    /// To which address.
    pub uri: String,
    /// The name of the user whose session ended; `None` for a token that a test drafted.
    pub user: Option<String>,
    /// The session that ended, the `sid` of ID tokens; `None` for a token that a test drafted.
    pub session: Option<String>,
    /// The logout token, in clear.
    pub token: String,
    /// How often the token has been sent, this time included.
    pub attempt: u32,
    /// What came back.
    pub outcome: Outcome,
    /// The quirks that changed the token or how it was sent.
    pub quirks: Vec<&'static str>,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The client answered.
    Answered {
        /// With this status.
        status: StatusCode,
        /// With these headers.
        headers: HeaderMap,
        /// With this text, at most 4 KiB of it.
        body: String,
    },
    /// Nothing came back; why, in words.
    Failed(String),
}

impl LogoutDelivery {
    /// The status of the answer; `None` when there was none.
    pub fn status(&self) -> Option<StatusCode> {
        match &self.outcome {
            Outcome::Answered { status, .. } => Some(*status),
            Outcome::Failed(_) => None,
        }
    }

    /// Whether the client says that it signed the user out: 200, or 204 as some frameworks answer
    /// (OpenID Connect Back-Channel Logout 1.0, section 2.8).
    pub fn is_accepted(&self) -> bool {
        matches!(self.status(), Some(StatusCode::OK | StatusCode::NO_CONTENT))
    }

    /// Whether another attempt may end better: nothing came back, or the client was in trouble. A refusal is final.
    pub(super) fn may_be_repeated(&self) -> bool {
        self.status().is_none_or(|status| {
            status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
        })
    }

    /// One line for people, without secrets.
    pub fn line(&self) -> String {
        let outcome = match &self.outcome {
            Outcome::Answered { status, .. } => status.as_u16().to_string(),
            Outcome::Failed(why) => format!("failed: {}", one_line(why)),
        };
        let mut line = format!(
            "logout token to {} at {} attempt={} {outcome}",
            one_line(&self.client_id),
            one_line(&redact::address(&self.uri)),
            self.attempt,
        );
        if !self.quirks.is_empty() {
            line.push_str(" quirks=");
            line.push_str(&self.quirks.join(","));
        }
        line
    }
}

/// A line stays one line, whatever a peer sends.
fn one_line(text: &str) -> String {
    let shown = |c: char| if c.is_control() { '?' } else { c };
    text.chars().take(300).map(shown).collect()
}

impl fmt::Debug for LogoutDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogoutDelivery")
            .field("seq", &self.seq)
            .field("line", &self.line())
            .field("user", &self.user)
            .field("session", &self.session)
            .field("token", &redact::mark(&self.token))
            .finish_non_exhaustive()
    }
}

/// As people may see it: the token is marked, not shown.
impl Serialize for LogoutDelivery {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let since = self.at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let (status, error) = match &self.outcome {
            Outcome::Answered { status, .. } => (Some(status.as_u16()), None),
            Outcome::Failed(why) => (None, Some(why)),
        };
        let mut members = serializer.serialize_struct("LogoutDelivery", 11)?;
        members.serialize_field("seq", &self.seq)?;
        members.serialize_field("at", &since.as_secs())?;
        members.serialize_field("client_id", &self.client_id)?;
        members.serialize_field("uri", &redact::address(&self.uri))?;
        members.serialize_field("user", &self.user)?;
        members.serialize_field("session", &self.session)?;
        members.serialize_field("token", &redact::mark(&self.token))?;
        members.serialize_field("attempt", &self.attempt)?;
        members.serialize_field("status", &status)?;
        members.serialize_field("error", &error)?;
        members.serialize_field("quirks", &self.quirks)?;
        members.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(outcome: Outcome) -> LogoutDelivery {
        LogoutDelivery {
            seq: 3,
            at: UNIX_EPOCH,
            client_id: "app\nforged".to_owned(),
            uri: "http://rp/bc?code=hush".to_owned(),
            user: Some("alice".to_owned()),
            session: None,
            token: "eyJhush".to_owned(),
            attempt: 1,
            outcome,
            quirks: vec!["logout-token-nonce"],
        }
    }

    fn answered(status: StatusCode) -> Outcome {
        Outcome::Answered {
            status,
            headers: HeaderMap::new(),
            body: String::new(),
        }
    }

    #[test]
    fn people_see_no_token_and_one_line_stays_one_line() {
        let seen = delivery(answered(StatusCode::BAD_REQUEST));
        let json = serde_json::to_string(&seen).unwrap();
        for text in [seen.line(), format!("{seen:?}"), json] {
            assert!(!text.contains("hush") && !text.contains('\n'), "{text}");
        }
        assert_eq!(
            seen.line(),
            "logout token to app?forged at http://rp/bc?code=…[4 bytes] attempt=1 400 quirks=logout-token-nonce"
        );
    }

    #[test]
    fn a_refusal_is_final_and_trouble_is_not() {
        for (outcome, accepted, repeated) in [
            (answered(StatusCode::OK), true, false),
            (answered(StatusCode::NO_CONTENT), true, false),
            (answered(StatusCode::BAD_REQUEST), false, false),
            (answered(StatusCode::FOUND), false, false),
            (answered(StatusCode::TOO_MANY_REQUESTS), false, true),
            (answered(StatusCode::BAD_GATEWAY), false, true),
            (Outcome::Failed("refused".to_owned()), false, true),
        ] {
            let seen = delivery(outcome);
            assert_eq!(
                (seen.is_accepted(), seen.may_be_repeated()),
                (accepted, repeated),
                "{seen:?}"
            );
        }
    }
}
