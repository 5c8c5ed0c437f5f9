//! The provider's settings for one request. The default is what the specifications say; quirks change copies of it.

mod cookies;
mod logout;

use crate::algorithm::Algorithm;
use crate::client::AuthMethod;
use crate::page_policy::PagePolicy;
use crate::refresh_policy::RefreshPolicy;
use crate::response_type::{ResponseMode, ResponseType};

pub use cookies::{CookieNames, CookiePolicy, SameSite};
pub use logout::{FrameNames, LogoutPolicy, SignOutRedirect, UpstreamEnd};

/// When refresh tokens are issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshIssued {
    /// With the scope `offline_access` (OpenID Connect Core 1.0, section 11).
    OfflineAccess,
    /// At every sign-in.
    Always,
    /// With the scope `offline_access`, when the user grants something to the client for the first time, or anew.
    FirstConsent,
    /// Never.
    Never,
}

/// What happens when a code comes a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeReuse {
    /// It is refused, and what the first time brought is revoked (RFC 6749, section 4.1.2).
    Revokes,
    /// It is refused.
    Refused,
    /// It works.
    Accepted,
}

/// Which scripts of other origins may read answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cors {
    /// Metadata and keys are for all, what clients ask for is for the origins of redirect URIs.
    Usual,
    /// None.
    None,
    /// All, everywhere.
    All,
    /// Those on the origins of redirect URIs, everywhere.
    Registered,
}

/// How much the provider cares for PKCE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pkce {
    /// A challenge is optional, and verified when it was sent.
    Supported,
    /// A request without a challenge is refused.
    Required,
    /// Challenges and verifiers are not looked at.
    Ignored,
}

/// The form of access tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessTokenFormat {
    /// A random value.
    Opaque,
    /// A JWT (RFC 9068).
    Jwt,
}

/// Which claims of the user ID tokens carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdTokenClaims {
    /// None: the claims that scopes ask for come from the userinfo endpoint (OpenID Connect Core 1.0, section 5.4).
    Thin,
    /// Those that scopes ask for, as at the userinfo endpoint.
    Scopes,
    /// Of those, the ones about the email address.
    Email,
}

/// Which authorization requests must have a `nonce`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonceRule {
    /// None.
    Never,
    /// Those that bring an ID token through the browser (OpenID Connect Core 1.0, sections 3.2.2.1 and 3.3.2.11).
    InFront,
    /// All.
    Always,
}

/// What the authorization endpoint does with `response_mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormPost {
    /// All modes are supported.
    Supported,
    /// `form_post` is refused.
    Unsupported,
    /// Anything but `form_post` is refused where the scopes ask for a profile or an address.
    ForClaims,
}

/// Where an authorization request may have its parameters in a request object (OpenID Connect Core 1.0, section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestObjects {
    /// In `request` and behind `request_uri`.
    Supported,
    /// In `request` alone.
    ByValue,
    /// Both; a `request_uri` must be registered.
    Registered,
    /// Both; a request without one is refused (RFC 9101, section 10.5).
    Required,
    /// Nowhere.
    Unsupported,
}

/// Whether authorization requests may be pushed (RFC 9126).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushedRequests {
    /// They may.
    Supported,
    /// They must.
    Required,
    /// They may not.
    Unsupported,
}

/// What the revocation endpoint does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// It revokes both kinds of tokens of the asking client (RFC 7009).
    Rfc7009,
    /// It revokes refresh tokens, and refuses access tokens with `unsupported_token_type`.
    RefreshOnly,
    /// It answers 200 even for a token of another client, which stays good.
    NeverRefused,
    /// There is none.
    Absent,
}

/// What a revoked token takes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationReach {
    /// A refresh token its access tokens (RFC 7009, section 2.1).
    Access,
    /// Nothing: a revoked refresh token leaves its access tokens as they are.
    Nothing,
    /// Each of them everything that came of the same sign-in.
    Everything,
}

/// Whether there is something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// There is.
    Present,
    /// There is not: it is not in the metadata, and there is nothing at its address.
    Absent,
}

/// Where the claims of a userinfo response are (OpenID Connect Core 1.0, section 5.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimsSource {
    /// In the response itself.
    Response,
    /// Address and phone number in a signed JWT within the response (section 5.6.2.1).
    Aggregated,
    /// Address and phone number at an endpoint that the response names, with an access token (section 5.6.2.2).
    Distributed,
}

/// How the userinfo endpoint takes the access token (RFC 6750, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenIn {
    /// In the header or in the form, but not in both.
    Either,
    /// In the Authorization header alone.
    Header,
    /// In the form of a POST alone.
    Form,
}

/// How id and secret in the `Authorization` header are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasicDecoding {
    /// Each was form-encoded first (RFC 6749, section 2.3.1).
    FormEncoded,
    /// As they are.
    Raw,
}

/// What client secrets are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretForm {
    /// What was registered.
    Registered,
    /// ES256 JWTs that the client makes, as at Apple.
    Es256Jwt,
}

/// Settings of the provider, as they hold for one request. All lifetimes are in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// Authorization codes; RFC 6749, section 4.1.2, recommends at most ten minutes.
    pub code_lifetime: u64,
    /// Access tokens.
    pub access_token_lifetime: u64,
    /// ID tokens.
    pub id_token_lifetime: u64,
    /// Browser sessions at the provider, from the sign-in on.
    pub session_lifetime: u64,
    /// How long a browser session lives at most, whatever renews it; `None` sets no limit.
    pub session_limit: Option<u64>,
    /// Whether every authorization request that it answers has a session live as long again.
    pub session_slides: bool,
    /// The form of access tokens.
    pub access_token_format: AccessTokenFormat,
    /// Which claims of the user ID tokens carry.
    pub id_token_claims: IdTokenClaims,
    /// The signature algorithm of ID tokens, where the client did not choose one.
    pub id_token_alg: Algorithm,
    /// The signature algorithm of JWT access tokens; one with a key pair.
    pub access_token_alg: Algorithm,
    /// The signature algorithm of userinfo responses, where the client did not choose one; `None` for plain JSON.
    pub userinfo_alg: Option<Algorithm>,
    /// How the userinfo endpoint takes the access token.
    pub userinfo_token: TokenIn,
    /// Where the claims of a userinfo response are.
    pub claims_source: ClaimsSource,
    /// When refresh tokens are issued.
    pub refresh_issued: RefreshIssued,
    /// The rules of refreshes.
    pub refresh: RefreshPolicy,
    /// How much the provider cares for PKCE.
    pub pkce: Pkce,
    /// Whether authorization responses name the issuer (RFC 9207).
    pub callback_iss: bool,
    /// Which response types there are.
    pub response_types: &'static [ResponseType],
    /// Whether the response type `token`, where there is one, brings an ID token too.
    pub id_token_with_token: bool,
    /// How responses travel where the request does not say; `None` leaves it to the response type.
    pub response_mode: Option<ResponseMode>,
    /// Where `form_post` may be asked for.
    pub form_post: FormPost,
    /// The least length of `state`, in characters; 0 where it may be left out.
    pub state_length: usize,
    /// Which authorization requests must have a `nonce`.
    pub nonce: NonceRule,
    /// Which ways there are for clients to authenticate, whatever they are registered for.
    pub client_auth: &'static [AuthMethod],
    /// How id and secret in the `Authorization` header are read.
    pub basic_decoding: BasicDecoding,
    /// What client secrets are.
    pub secret_form: SecretForm,
    /// The codes of the device authorization grant.
    pub device_code_lifetime: u64,
    /// How often a device may ask whether the user has decided.
    pub device_poll_interval: u64,
    /// The device authorization grant (RFC 8628).
    pub device_grant: Presence,
    /// What the revocation endpoint does.
    pub revocation: Revocation,
    /// What a revoked token takes along.
    pub revocation_reach: RevocationReach,
    /// Token introspection (RFC 7662).
    pub introspection: Presence,
    /// Where an authorization request may have its parameters in a request object.
    pub request_objects: RequestObjects,
    /// Whether authorization requests may be pushed.
    pub pushed_requests: PushedRequests,
    /// Pushed requests; RFC 9126, section 2.2, suggests 5 to 600 seconds.
    pub pushed_request_lifetime: u64,
    /// What happens when a code comes a second time.
    pub code_reuse: CodeReuse,
    /// Which scripts of other origins may read answers.
    pub cors: Cors,
    /// What people see.
    pub pages: PagePolicy,
    /// What the end of a session brings with it.
    pub logout: LogoutPolicy,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            code_lifetime: 60,
            access_token_lifetime: 3600,
            id_token_lifetime: 3600,
            session_lifetime: 8 * 3600,
            session_limit: None,
            session_slides: false,
            access_token_format: AccessTokenFormat::Opaque,
            id_token_claims: IdTokenClaims::Thin,
            id_token_alg: Algorithm::Rs256,
            access_token_alg: Algorithm::Rs256,
            userinfo_alg: None,
            userinfo_token: TokenIn::Either,
            claims_source: ClaimsSource::Response,
            refresh_issued: RefreshIssued::OfflineAccess,
            refresh: RefreshPolicy::default(),
            pkce: Pkce::Supported,
            callback_iss: true,
            response_types: ResponseType::OPENID,
            id_token_with_token: false,
            response_mode: None,
            form_post: FormPost::Supported,
            state_length: 0,
            nonce: NonceRule::InFront,
            client_auth: &AuthMethod::ALL,
            basic_decoding: BasicDecoding::FormEncoded,
            secret_form: SecretForm::Registered,
            device_code_lifetime: 600,
            device_poll_interval: 5,
            device_grant: Presence::Present,
            revocation: Revocation::Rfc7009,
            revocation_reach: RevocationReach::Access,
            introspection: Presence::Present,
            request_objects: RequestObjects::Supported,
            pushed_requests: PushedRequests::Supported,
            pushed_request_lifetime: 60,
            code_reuse: CodeReuse::Revokes,
            cors: Cors::Usual,
            pages: PagePolicy::default(),
            logout: LogoutPolicy::default(),
        }
    }
}
