//! The parts of an RP that the quirks of a profile are about, for texts that group them.

use mock_provider::{Entry, Step};

/// What somebody who writes an RP would look under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Area {
    /// Metadata, authorization request and response, the provider's pages.
    SignIn,
    /// Token responses, tokens and userinfo.
    Tokens,
    /// Refresh tokens and what they bring.
    Refresh,
    /// The end of the session.
    SignOut,
}

impl Area {
    /// Every area, in the order in which an RP meets them.
    pub(super) const ALL: [Self; 4] = [Self::SignIn, Self::Tokens, Self::Refresh, Self::SignOut];

    /// The area of the quirk `id`.
    pub(super) fn of(id: &str) -> Self {
        if id.starts_with("refresh") || id == "offline-access" {
            return Self::Refresh;
        }
        match Entry::find(id).map(|entry| entry.spec.step) {
            Ok(Step::Token | Step::IdToken | Step::AccessToken | Step::Userinfo) => Self::Tokens,
            Ok(Step::Refresh) => Self::Refresh,
            Ok(Step::EndSession) => Self::SignOut,
            _ => Self::SignIn,
        }
    }

    /// As a heading.
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::SignIn => "Sign-in",
            Self::Tokens => "Tokens",
            Self::Refresh => "Refresh",
            Self::SignOut => "Sign-out",
        }
    }
}
