//! What a refresh needs, what it does to the refresh token, and what comes of it.

/// What a refresh does to the refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// A new one comes, the old one is used up (RFC 9700, section 4.14.2).
    Rotated,
    /// None comes, the old one stays good.
    Omitted,
    /// The old one comes again.
    Echoed,
}

/// What happens when a used-up refresh token comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reuse {
    /// It is refused, and every token of its grant is revoked (RFC 9700, section 4.14.2).
    RevokeFamily,
    /// It is refused, and the provider's session ends, with every token that came of it.
    DestroySession,
    /// It is refused.
    Rejected,
    /// It works.
    Allowed,
}

/// What a used-up refresh token brings while it is still accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraceAnswer {
    /// One more new refresh token.
    NewToken,
    /// The refresh token that its first use brought.
    SameToken,
}

/// Which used-up refresh tokens are still accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraceDepth {
    /// The one before the newest, as long as the newest has not been used.
    Previous,
    /// All of them.
    Any,
}

/// When a refresh token that came of another one expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// Its life begins anew.
    Renewed,
    /// When the first one would have.
    Inherited,
}

/// What the end of the provider's session does to refresh tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionBinding {
    /// Nothing.
    Independent,
    /// A sign-out ends them; a session that runs out does not.
    EndsAtLogout,
    /// They end with the session.
    Bound,
    /// They end with the session, except those of the scope `offline_access`
    /// (OpenID Connect Back-Channel Logout 1.0, section 2.7).
    BoundUnlessOffline,
}

/// How a refresh that asks for a scope which was not granted is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Widening {
    /// `invalid_scope` (RFC 6749, sections 5.2 and 6).
    InvalidScope,
    /// `invalid_request`.
    InvalidRequest,
    /// With tokens for what was granted.
    Ignored,
}

/// When a refresh brings an ID token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshedIdToken {
    /// When the scope `openid` was granted.
    Present,
    /// When the refresh asks for the scope `openid`.
    WithOpenidScope,
    /// Never.
    Absent,
}

/// The `nonce` of a refreshed ID token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshedNonce {
    /// There is none (OpenID Connect Core 1.0, section 12.2).
    Omitted,
    /// That of the sign-in.
    Original,
    /// An empty text.
    Empty,
}

/// The `auth_time` of a refreshed ID token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshedAuthTime {
    /// That of the sign-in (OpenID Connect Core 1.0, section 12.2).
    Original,
    /// The time of the refresh.
    Now,
}

/// The rules of refreshes. All times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshPolicy {
    /// What a refresh does to the refresh token.
    pub rotation: Rotation,
    /// With rotation: only a refresh token that has less than this left is rotated; others stay good.
    pub rotation_threshold: Option<u64>,
    /// What happens when a used-up refresh token comes again.
    pub reuse: Reuse,
    /// How long after its first use a used-up refresh token is still accepted.
    pub grace: u64,
    /// What it brings then.
    pub grace_answer: GraceAnswer,
    /// Which used-up refresh tokens are accepted then.
    pub grace_depth: GraceDepth,
    /// Refresh tokens, from their issue on.
    pub lifetime: u64,
    /// Refresh tokens, from their last use on.
    pub idle_lifetime: Option<u64>,
    /// When a refresh token that came of another one expires.
    pub expiry: Expiry,
    /// What the end of the provider's session does to refresh tokens.
    pub binding: SessionBinding,
    /// Scopes that a refresh must be for; without them it is refused with `invalid_scope`.
    pub required_scope: Option<&'static str>,
    /// The address of a resource that may stand in front of scopes: with it they mean the same.
    pub scope_prefix: Option<&'static str>,
    /// How a refresh that asks for a scope which was not granted is answered.
    pub widening: Widening,
    /// When a refresh brings an ID token.
    pub id_token: RefreshedIdToken,
    /// The `nonce` of that ID token.
    pub nonce: RefreshedNonce,
    /// The `auth_time` of that ID token.
    pub auth_time: RefreshedAuthTime,
}

impl Default for RefreshPolicy {
    fn default() -> Self {
        Self {
            rotation: Rotation::Rotated,
            rotation_threshold: None,
            reuse: Reuse::RevokeFamily,
            grace: 0,
            grace_answer: GraceAnswer::NewToken,
            grace_depth: GraceDepth::Previous,
            lifetime: 30 * 86_400,
            idle_lifetime: None,
            expiry: Expiry::Renewed,
            binding: SessionBinding::Independent,
            required_scope: None,
            scope_prefix: None,
            widening: Widening::InvalidScope,
            id_token: RefreshedIdToken::Present,
            nonce: RefreshedNonce::Omitted,
            auth_time: RefreshedAuthTime::Original,
        }
    }
}
