//! What the end of a session brings with it.

use std::time::Duration;

use crate::page_policy::ErrorPage;

/// When the frames of a signed-out page name issuer and session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FrameNames {
    /// Always.
    #[default]
    Always,
    /// Where the client's registration says `frontchannel_logout_session_required`
    /// (OpenID Connect Front-Channel Logout 1.0, section 2).
    WhereRequired,
    /// Never.
    Never,
    /// Always, but the session is one that no RP knows.
    ForeignSession,
    /// Always, but the issuer is one that no RP knows.
    ForeignIssuer,
}

/// When the session at the upstream provider ends too. No specification says that it must.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UpstreamEnd {
    /// Never: it lives on.
    #[default]
    Never,
    /// When the sign-out has the parameter `federated`.
    WhenAsked,
    /// At every sign-out.
    Always,
}

impl UpstreamEnd {
    /// Whether this sign-out ends it; `asked` is whether it has the parameter.
    pub(crate) fn is_due(self, asked: bool) -> bool {
        match self {
            Self::Never => false,
            Self::WhenAsked => asked,
            Self::Always => true,
        }
    }
}

/// How the browser goes back to the RP after a sign-out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignOutRedirect {
    /// With status 302, and 303 after a form.
    #[default]
    Usual,
    /// With this status, even after a form.
    Status(u16),
    /// By a page that goes on by itself.
    Page,
    /// By a link on a page, when the user follows it.
    Link,
}

/// What the end of a session at the provider brings with it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each switches one thing, and none excludes another"
)]
pub struct LogoutPolicy {
    /// Whether logout tokens are sent (OpenID Connect Back-Channel Logout 1.0).
    pub back_channel: bool,
    /// How long a logout token is good, in seconds; at most two minutes are recommended (section 4 there).
    pub token_lifetime: u64,
    /// How often a logout token is sent at most, while nothing comes back or the RP is in trouble.
    pub attempts: u32,
    /// The time between two attempts.
    pub retry_after: Duration,
    /// How long the answer to a sign-out waits for the deliveries; zero: not at all.
    pub waits: Duration,
    /// Whether RPs are told over the browser, by a frame for each in the signed-out page (OpenID Connect Front-Channel
    /// Logout 1.0, section 3).
    pub front_channel: bool,
    /// When frames name issuer and session.
    pub frame_names: FrameNames,
    /// Whether the browser can be asked for changes of the session (OpenID Connect Session Management 1.0).
    pub check_session: bool,
    /// Whether codes, access tokens and refresh tokens of the session end with it.
    pub ends_tokens: bool,
    /// Whether the session at the upstream provider ends with it, where the user came from one.
    pub upstream: UpstreamEnd,
    /// How many redirects of the provider's own lie before the return address.
    pub hops: u64,
    /// How the browser goes back to the RP.
    pub redirect: SignOutRedirect,
    /// What users see of a sign-out that is refused.
    pub refused: ErrorPage,
}

impl Default for LogoutPolicy {
    fn default() -> Self {
        Self {
            back_channel: true,
            token_lifetime: 120,
            attempts: 1,
            retry_after: Duration::from_secs(1),
            waits: Duration::from_secs(5),
            front_channel: true,
            frame_names: FrameNames::Always,
            check_session: true,
            ends_tokens: false,
            upstream: UpstreamEnd::Never,
            hops: 0,
            redirect: SignOutRedirect::Usual,
            refused: ErrorPage::Html,
        }
    }
}
