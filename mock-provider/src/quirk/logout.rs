//! What quirks can set about signing out.

/// Which way of signing out a provider has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LogoutDialect {
    /// OpenID Connect RP-Initiated Logout 1.0.
    #[default]
    RpInitiated,
    /// Amazon Cognito's `/logout`.
    Cognito,
    /// Auth0's `/v2/logout`, beside RP-initiated logout.
    Auth0,
    /// None: only a restart of the browser ends the provider's session.
    None,
}

/// Whether RP-initiated logout needs an `id_token_hint`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HintRule {
    /// Recommended, not needed (RP-Initiated Logout 1.0, section 2).
    #[default]
    Optional,
    /// Without one the request is refused.
    Required,
}

/// When the user is asked whether to sign out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Confirmation {
    /// Never.
    Never,
    /// Without a hint, and when the hint does not fit the session (RP-Initiated Logout 1.0, sections 2 and 6).
    #[default]
    WithoutHint,
    /// At every request.
    Always,
}

/// How RP-initiated logout deals with hints and confirmations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndSessionPolicy {
    /// Whether a hint is needed.
    pub hint: HintRule,
    /// When the user is asked.
    pub confirmation: Confirmation,
    /// Whether a hint may be expired (RP-Initiated Logout 1.0, section 4, says that it should).
    pub accepts_expired_hint: bool,
}

impl Default for EndSessionPolicy {
    fn default() -> Self {
        Self {
            hint: HintRule::default(),
            confirmation: Confirmation::default(),
            accepts_expired_hint: true,
        }
    }
}
