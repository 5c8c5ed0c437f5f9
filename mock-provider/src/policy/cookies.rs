//! The cookies of a session at the provider.

/// What they are called. The first of them holds the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CookieNames {
    /// One cookie, `op_session`.
    #[default]
    Own,
    /// As at Amazon Cognito.
    Cognito,
    /// As at Auth0.
    Auth0,
    /// As at Keycloak.
    Keycloak,
    /// A name that many applications use for their own session.
    Sid,
    /// The name that Java servers give theirs.
    Jsessionid,
}

impl CookieNames {
    /// All there are.
    pub(crate) const ALL: [Self; 6] = [
        Self::Own,
        Self::Cognito,
        Self::Auth0,
        Self::Keycloak,
        Self::Sid,
        Self::Jsessionid,
    ];

    /// The names, that of the session first.
    pub(crate) fn list(self) -> &'static [&'static str] {
        match self {
            Self::Own => &[crate::session::COOKIE],
            Self::Cognito => &["cognito", "XSRF-TOKEN"],
            Self::Auth0 => &["auth0", "did"],
            Self::Keycloak => &["KEYCLOAK_IDENTITY", "KEYCLOAK_SESSION", "AUTH_SESSION_ID"],
            Self::Sid => &["sid"],
            Self::Jsessionid => &["JSESSIONID"],
        }
    }
}

/// Which requests from other sites bring them along (RFC 6265bis, section 5.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SameSite {
    /// Links and redirects.
    #[default]
    Lax,
    /// None.
    Strict,
    /// All, frames among them. Such cookies are `Secure`.
    None,
    /// The attribute is left out, and browsers decide.
    Unsaid,
    /// As `None`, and once more without the attribute, for browsers that do not know the value.
    NoneAndCompatible,
}

/// The cookies of a session at the provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CookiePolicy {
    /// What they are called.
    pub names: CookieNames,
    /// Which requests from other sites bring them along.
    pub same_site: SameSite,
}
