//! The provider's endpoints: their names and their paths.

use std::fmt;
use std::str::FromStr;

/// One endpoint of the provider, or any other address on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Endpoint {
    /// Provider metadata, OpenID Connect Discovery 1.0, section 4.
    Discovery,
    /// The published keys, RFC 7517.
    Jwks,
    /// The authorization endpoint, OpenID Connect Core 1.0, section 3.1.2.
    Authorize,
    /// Where the login form is sent.
    Login,
    /// Where the account picker's form is sent.
    SelectAccount,
    /// Where the consent form is sent.
    Consent,
    /// The token endpoint, OpenID Connect Core 1.0, section 3.1.3.
    Token,
    /// The userinfo endpoint, OpenID Connect Core 1.0, section 5.3.
    Userinfo,
    /// The source of distributed claims, OpenID Connect Core 1.0, section 5.6.2.2.
    Claims,
    /// Token revocation, RFC 7009.
    Revocation,
    /// Token introspection, RFC 7662.
    Introspection,
    /// Where devices ask for codes, RFC 8628, section 3.1.
    DeviceAuthorization,
    /// Where users approve devices, RFC 8628, section 3.3.
    DeviceVerification,
    /// RP-initiated logout, OpenID Connect RP-Initiated Logout 1.0.
    EndSession,
    /// The page that asks whether to sign out, where it stands apart from the endpoint.
    LogoutPage,
    /// Where browsers are on their way, or at its end, after a sign-out.
    SignedOut,
    /// Amazon Cognito's own sign-out.
    CognitoLogout,
    /// Auth0's own sign-out.
    Auth0Logout,
    /// Where an upstream provider sends browsers back to after a sign-in.
    UpstreamCallback,
    /// Where an upstream provider sends browsers back to after a sign-out.
    UpstreamSignedOut,
    /// Which issuer answers for a user, RFC 7033.
    Webfinger,
    /// Dynamic registration, OpenID Connect Dynamic Client Registration 1.0.
    Registration,
    /// Where clients push authorization requests, RFC 9126.
    PushedAuthorization,
    /// Where a sign-in at an RP is started from the provider's side, OpenID Connect Core 1.0, section 4.
    Initiate,
    /// The page of errors that have nowhere else to go.
    ErrorPage,
    /// The page that tells of changes of the session, OpenID Connect Session Management 1.0.
    CheckSession,
    /// Any other address.
    Other,
}

use Endpoint::{
    Auth0Logout, Authorize, CheckSession, Claims, CognitoLogout, Consent, DeviceAuthorization,
    DeviceVerification, Discovery, EndSession, ErrorPage, Initiate, Introspection, Jwks, Login,
    LogoutPage, Other, PushedAuthorization, Registration, Revocation, SelectAccount, SignedOut,
    Token, UpstreamCallback, UpstreamSignedOut, Userinfo, Webfinger,
};

/// Every endpoint with its name and the path it has below the issuer.
const TABLE: &[(Endpoint, &str, &str)] = &[
    (Discovery, "discovery", "/.well-known/openid-configuration"),
    (Jwks, "jwks", "/.well-known/jwks.json"),
    (Authorize, "authorize", "/authorize"),
    (Login, "login", "/login"),
    (SelectAccount, "select-account", "/select-account"),
    (Consent, "consent", "/consent"),
    (Token, "token", "/token"),
    (Userinfo, "userinfo", "/userinfo"),
    (Claims, "claims", "/claims"),
    (Revocation, "revocation", "/revoke"),
    (Introspection, "introspection", "/introspect"),
    (
        DeviceAuthorization,
        "device-authorization",
        "/device-authorization",
    ),
    (DeviceVerification, "device-verification", "/device"),
    (EndSession, "end-session", "/end-session"),
    (LogoutPage, "logout-page", "/logout-page"),
    (SignedOut, "signed-out", "/signed-out"),
    (CognitoLogout, "cognito-logout", "/logout"),
    (Auth0Logout, "auth0-logout", "/v2/logout"),
    (UpstreamCallback, "upstream-callback", "/upstream/callback"),
    (
        UpstreamSignedOut,
        "upstream-signed-out",
        "/upstream/signed-out",
    ),
    (Webfinger, "webfinger", "/.well-known/webfinger"),
    (Registration, "registration", "/register"),
    (PushedAuthorization, "pushed-authorization", "/par"),
    (Initiate, "initiate", "/initiate"),
    (ErrorPage, "error-page", "/error"),
    (CheckSession, "check-session", "/check-session"),
];

/// The members of the metadata that are addresses (OpenID Connect Discovery 1.0, section 3; RFC 8414, section 2; RFC 8628,
/// section 4; RFC 9126, section 5; RP-Initiated Logout 1.0, section 2.1; Session Management 1.0, section 3.3), in the
/// order in which an honest provider has them.
const METADATA: &[(Endpoint, &str)] = &[
    (Authorize, "authorization_endpoint"),
    (Token, "token_endpoint"),
    (Userinfo, "userinfo_endpoint"),
    (Jwks, "jwks_uri"),
    (EndSession, "end_session_endpoint"),
    (Revocation, "revocation_endpoint"),
    (Introspection, "introspection_endpoint"),
    (Registration, "registration_endpoint"),
    (DeviceAuthorization, "device_authorization_endpoint"),
    (PushedAuthorization, "pushed_authorization_request_endpoint"),
    (CheckSession, "check_session_iframe"),
];

impl Endpoint {
    /// The endpoints that the metadata announce, each with the member that has its address.
    pub fn announced() -> impl Iterator<Item = (Self, &'static str)> {
        METADATA.iter().copied()
    }

    /// Every endpoint that has a path.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(endpoint, _, _)| *endpoint)
    }

    /// The name used in settings and reports.
    pub fn name(self) -> &'static str {
        TABLE
            .iter()
            .find(|row| row.0 == self)
            .map_or("other", |row| row.1)
    }

    /// The path that an honest provider has for it below the issuer; empty for [`Endpoint::Other`].
    pub fn path(self) -> &'static str {
        TABLE
            .iter()
            .find(|row| row.0 == self)
            .map_or("", |row| row.2)
    }

    /// Whether RPs ask it directly: no browser has anything to do there.
    pub(crate) fn is_back_channel(self) -> bool {
        matches!(
            self,
            Jwks | Token
                | Userinfo
                | Claims
                | Revocation
                | Introspection
                | DeviceAuthorization
                | Registration
                | PushedAuthorization
        )
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no endpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no endpoint is called `{0}`; endpoints are {names}", names = names())]
pub struct UnknownEndpoint(String);

fn names() -> String {
    let names: Vec<&str> = TABLE.iter().map(|(_, name, _)| *name).collect();
    format!("{} and other", names.join(", "))
}

impl FromStr for Endpoint {
    type Err = UnknownEndpoint;

    fn from_str(text: &str) -> Result<Self, UnknownEndpoint> {
        if text == "other" {
            return Ok(Other);
        }
        TABLE
            .iter()
            .find(|row| row.1 == text)
            .map(|row| row.0)
            .ok_or_else(|| UnknownEndpoint(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_endpoint() {
        for endpoint in Endpoint::all() {
            assert_eq!(endpoint.name().parse(), Ok(endpoint));
        }
        assert_eq!("other".parse(), Ok(Other));
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_valid_ones() {
        let error = "tokens".parse::<Endpoint>().unwrap_err().to_string();
        assert!(
            error.contains("`tokens`") && error.contains("introspection"),
            "{error}"
        );
    }
}
