//! Where an exchange stands when a hook is called.

use crate::addresses::Addresses;
use crate::endpoint::Endpoint;
use crate::parameters::Parameters;
use crate::response_type::ResponseType;
use crate::scopes;

/// What is known of the exchange when a hook is called; a scope is matched against it.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// Which endpoint was asked.
    pub endpoint: Endpoint,
    /// The client it is about, or claims to be about.
    pub client: Option<&'a str>,
    /// The name of the user it is about.
    pub user: Option<&'a str>,
    /// The `grant_type` of a token request.
    pub grant_type: Option<&'a str>,
    /// At the front channel, what the response that is being made brings; at the token endpoint, what the authorization
    /// response brought that the code came with.
    pub response_type: Option<ResponseType>,
    /// The time, in seconds since 1970.
    pub now: i64,
    /// Where the endpoints are; `None` at the start, when that is being decided.
    pub(crate) addresses: Option<&'a Addresses>,
    /// The method of the request.
    pub method: &'a str,
    /// The parameters of the authorization request, in its form or its address, as they were sent; of any other request
    /// those of its address.
    pub request: &'a Parameters,
    /// Whether a script or a form of some page sent it: it has an `Origin`.
    pub is_from_script: bool,
    /// The parameters of the request's address.
    pub query: &'a Parameters,
}

impl Moment<'_> {
    /// A token request that ends a sign-in: it redeems a code, or what a user approved for a device.
    pub fn is_sign_in(&self) -> bool {
        let signs_in = |name| matches!(name, "authorization_code" | scopes::DEVICE_CODE);
        self.endpoint == Endpoint::Token && self.grant_type.is_some_and(signs_in)
    }

    /// A token request that refreshes.
    pub fn is_refresh(&self) -> bool {
        self.endpoint == Endpoint::Token && self.grant_type == Some("refresh_token")
    }

    /// A request of a client that has to say who it is.
    pub fn authenticates_client(&self) -> bool {
        matches!(
            self.endpoint,
            Endpoint::Token
                | Endpoint::Revocation
                | Endpoint::Introspection
                | Endpoint::DeviceAuthorization
                | Endpoint::PushedAuthorization
        )
    }

    /// A token request of either kind.
    pub fn issues_tokens(&self) -> bool {
        self.is_sign_in() || self.is_refresh()
    }

    /// A token request of either kind, or an authorization response that brings an ID token.
    pub fn issues_id_token(&self) -> bool {
        self.issues_tokens() || self.brings(ResponseType::has_id_token)
    }

    /// A token request of any kind, or an authorization response that brings an access token.
    pub fn issues_access_token(&self) -> bool {
        let of_client = self.grant_type == Some(scopes::CLIENT_CREDENTIALS);
        self.issues_tokens()
            || (self.endpoint == Endpoint::Token && of_client)
            || self.brings(ResponseType::has_token)
    }

    fn brings(&self, what: fn(ResponseType) -> bool) -> bool {
        self.authorizes() && self.response_type.is_some_and(what)
    }

    /// A request in which somebody proves to be a user, here or at an upstream provider.
    pub fn begins_sessions(&self) -> bool {
        matches!(self.endpoint, Endpoint::Login | Endpoint::UpstreamCallback)
    }

    /// A sign-out, the end of sessions by an administrator, or by a refresh token that came again.
    pub fn ends_sessions(&self) -> bool {
        matches!(
            self.endpoint,
            Endpoint::EndSession
                | Endpoint::Token
                | Endpoint::CognitoLogout
                | Endpoint::Auth0Logout
                | Endpoint::Other
        )
    }

    /// A request that may end with an authorization response: the authorization request itself, or the form of a page
    /// that it led to.
    pub fn authorizes(&self) -> bool {
        matches!(
            self.endpoint,
            Endpoint::Authorize
                | Endpoint::Login
                | Endpoint::SelectAccount
                | Endpoint::Consent
                | Endpoint::UpstreamCallback
        )
    }

    /// A request in which the parameters of an authorization request are looked at.
    pub fn reads_authorization_request(&self) -> bool {
        self.authorizes() || self.endpoint == Endpoint::PushedAuthorization
    }

    /// Whether the provider is reached over TLS.
    pub fn is_secure(&self) -> bool {
        self.addresses.is_some_and(Addresses::is_secure)
    }

    /// The address of an endpoint; empty at the start, when addresses are being decided.
    pub fn address(&self, endpoint: Endpoint) -> String {
        self.addresses
            .map(|addresses| addresses.url(endpoint).into())
            .unwrap_or_default()
    }
}
