//! Why a sign-in, a sign-out or a request was turned down, and how that is told to the user.

use http::StatusCode;

use crate::checks::Check;

/// The reason why something ended early. Its text is for the page: it holds no token and no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Rejection {
    /// One of this RP's own checks failed.
    #[error("{reason}")]
    Check {
        /// Which one.
        check: Check,
        /// What was seen, and what was expected.
        reason: String,
    },
    /// The provider sent an error response to the callback (OpenID Connect Core 1.0, section 3.1.2.6).
    #[error("the provider answered `{error}`")]
    ProviderError {
        /// The error code.
        error: String,
        /// What the provider says about it.
        description: Option<String>,
    },
    /// The token endpoint refused (RFC 6749, section 5.2).
    #[error("the provider refused the request for tokens: `{error}`")]
    TokenRefused {
        /// The error code.
        error: String,
    },
    /// The provider answered with something that cannot be used.
    #[error("{what} cannot be used: {reason}")]
    Unusable {
        /// Whose answer.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The provider could not be reached, or is out of order.
    #[error("{what} cannot be reached: {reason}")]
    Unreachable {
        /// What was asked.
        what: &'static str,
        /// What happened.
        reason: String,
    },
    /// The browser's request makes no sense.
    #[error("{0}")]
    Malformed(String),
}

impl Rejection {
    pub(crate) fn check(check: Check, reason: impl Into<String>) -> Self {
        Self::Check {
            check,
            reason: reason.into(),
        }
    }

    pub(crate) fn unusable(what: &'static str, reason: impl Into<String>) -> Self {
        Self::Unusable {
            what,
            reason: reason.into(),
        }
    }

    pub(crate) fn unreachable(what: &'static str, reason: impl Into<String>) -> Self {
        Self::Unreachable {
            what,
            reason: reason.into(),
        }
    }

    /// Never a server error, unless it is the provider that is down: what a user or a provider did is not our failure.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Unreachable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::ProviderError { error, .. } if error == "access_denied" => StatusCode::FORBIDDEN,
            Self::Check {
                check: Check::SignOutToken,
                ..
            } => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    pub(crate) fn title(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "The provider cannot be reached",
            Self::ProviderError { error, .. } if error == "access_denied" => {
                "The sign-in was cancelled"
            }
            Self::Check {
                check: Check::State,
                ..
            } => "This sign-in is over",
            Self::Check {
                check: Check::SignOutToken,
                ..
            } => "You are still signed in",
            Self::Malformed(_) => "This request makes no sense",
            _ => "The sign-in was refused",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_outage_is_a_server_error() {
        let outage = Rejection::unreachable("the token endpoint", "502");
        assert_eq!(outage.status(), StatusCode::SERVICE_UNAVAILABLE);
        let denied = Rejection::ProviderError {
            error: "access_denied".to_owned(),
            description: None,
        };
        assert_eq!(denied.status(), StatusCode::FORBIDDEN);
        for other in [
            Rejection::check(Check::Nonce, "x"),
            Rejection::unusable("x", "y"),
            Rejection::Malformed("x".to_owned()),
            Rejection::TokenRefused {
                error: "invalid_grant".to_owned(),
            },
        ] {
            assert_eq!(other.status(), StatusCode::BAD_REQUEST);
        }
    }
}
