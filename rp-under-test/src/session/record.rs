//! What a session holds.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::token_request::Granted;

/// One signed-in browser.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// New at each sign-in, and what a sign-out revokes.
    pub(crate) id: String,
    /// What a form of this session carries, so that other sites cannot send one.
    pub(crate) csrf: String,
    /// When the user signed in, in seconds since 1970.
    pub(crate) began: i64,
    pub(crate) sub: String,
    /// The provider's name for its session, if the ID token had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sid: Option<String>,
    /// When the provider issued the ID token of the sign-in, by its own clock.
    #[serde(default)]
    pub(crate) issued: i64,
    /// The place in the order of all sign-ins, drawn before the code was redeemed: what the provider ended since then is
    /// over, however soon the next sign-in came.
    #[serde(default)]
    pub(crate) serial: u64,
    /// What the provider's page compares its session with (OpenID Connect Session Management 1.0, section 2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) op_state: Option<String>,
    /// When the session was last compared with the provider's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) checked: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// The nonce of the sign-in, and when the user logged in at the provider, in seconds since 1970: a refreshed ID token
    /// may not say otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) auth_time: Option<i64>,
    /// How often the access token was renewed.
    #[serde(default)]
    pub(crate) refreshes: u32,
    pub(crate) tokens: Tokens,
    /// Seconds since 1970; none when the provider does not say how long its access tokens live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<i64>,
    /// When to renew: a little before the end, so that a token does not die on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) renew_at: Option<i64>,
}

/// The tokens of a session.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tokens {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) access: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refresh: Option<String>,
    /// Kept for one purpose: to be the hint at sign-out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
}

impl Session {
    /// Whether the provider has no part in it: it gave no token.
    pub(crate) fn is_local(&self) -> bool {
        self.tokens.access.is_none()
    }

    /// A session that the provider has no part in: of an account of this app, or that a defect lets in. It has no place
    /// in the order of sign-ins, so nothing that the provider ended means it.
    pub(crate) fn claimed(user: &str, now: i64) -> Self {
        Self {
            id: String::new(),
            csrf: String::new(),
            began: now,
            sub: user.to_owned(),
            sid: None,
            issued: now,
            serial: u64::MAX,
            op_state: None,
            checked: None,
            email: Some(user.to_owned()),
            name: None,
            nonce: None,
            auth_time: None,
            refreshes: 0,
            tokens: Tokens::default(),
            expires_at: None,
            renew_at: None,
        }
    }

    /// Takes over what the token endpoint granted at `now`. What it left out stays as it was (RFC 6749, section 6;
    /// OpenID Connect Core 1.0, section 12.2).
    pub(crate) fn take_over(&mut self, granted: &Granted, now: i64) {
        self.tokens.access = Some(granted.access_token.clone());
        self.tokens.refresh = granted.refresh_token.clone().or(self.tokens.refresh.take());
        self.tokens.id = granted.id_token.clone().or(self.tokens.id.take());
        self.expires_at = granted.expires_in.map(|life| now.saturating_add(life));
        // A fixed margin would make a token that lives for a minute look dead from the start.
        let margin = |life: i64| (life / 10).min(30);
        self.renew_at = granted
            .expires_in
            .map(|life| now.saturating_add(life - margin(life)));
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("sub", &self.sub)
            .field("began", &self.began)
            .field("refreshes", &self.refreshes)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = |token: &Option<String>| token.as_ref().map(String::len);
        f.debug_struct("Tokens")
            .field("access_bytes", &held(&self.access))
            .field("refresh_bytes", &held(&self.refresh))
            .field("id_bytes", &held(&self.id))
            .finish()
    }
}

#[cfg(test)]
pub(super) mod example {
    use super::*;

    /// A session with an ID token of this many bytes, and the rest as long as it usually is.
    pub(crate) fn session(id_token_bytes: usize) -> Session {
        Session {
            id: format!("session-1-{}", "s".repeat(33)),
            csrf: "c".repeat(43),
            began: 1000,
            sub: "alice".to_owned(),
            sid: None,
            issued: 1000,
            serial: 1,
            op_state: None,
            checked: None,
            email: Some("alice@example.test".to_owned()),
            name: None,
            nonce: None,
            auth_time: None,
            refreshes: 0,
            tokens: Tokens {
                access: Some("a".repeat(43)),
                refresh: Some("r".repeat(43)),
                id: Some("x".repeat(id_token_bytes)),
            },
            expires_at: None,
            renew_at: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted() -> Granted {
        Granted {
            access_token: "access-2".to_owned(),
            id_token: None,
            refresh_token: None,
            expires_in: Some(3600),
        }
    }

    #[test]
    fn what_is_not_granted_anew_stays() {
        let mut session = example::session(3);
        session.take_over(&granted(), 5000);
        assert_eq!(session.tokens.access.as_deref(), Some("access-2"));
        assert_eq!(session.tokens.refresh, Some("r".repeat(43)));
        assert_eq!(session.tokens.id.as_deref(), Some("xxx"));
        assert_eq!(
            (session.expires_at, session.renew_at),
            (Some(8600), Some(8570))
        );
    }

    #[test]
    fn what_is_granted_anew_replaces() {
        let mut session = example::session(3);
        let all = Granted {
            id_token: Some("id-2".to_owned()),
            refresh_token: Some("refresh-2".to_owned()),
            expires_in: None,
            ..granted()
        };
        session.take_over(&all, 5000);
        assert_eq!(session.tokens.refresh.as_deref(), Some("refresh-2"));
        assert_eq!(session.tokens.id.as_deref(), Some("id-2"));
        assert_eq!((session.expires_at, session.renew_at), (None, None));
    }

    #[test]
    fn a_short_life_is_not_eaten_by_the_margin() {
        let mut session = example::session(3);
        session.take_over(
            &Granted {
                expires_in: Some(5),
                ..granted()
            },
            5000,
        );
        assert_eq!(session.renew_at, Some(5005));
    }

    #[test]
    fn tokens_are_not_printed() {
        let session = example::session(3);
        let printed = format!("{session:?} {:?}", session.tokens);
        assert!(!printed.contains("aaa") && !printed.contains("session-1"));
    }
}
