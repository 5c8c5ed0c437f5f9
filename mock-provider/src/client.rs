//! Registered relying parties.

mod auth_method;
mod error;
mod members;
mod metadata;

use std::fmt;

use serde_json::{Map, Value, json};
use subtle::ConstantTimeEq as _;
use url::Url;

pub use auth_method::AuthMethod;
pub use error::MetadataError;

use crate::algorithm::Algorithm;
use crate::response_type::ResponseType;

/// Whether subject identifiers are the same for all clients (OpenID Connect Core 1.0, section 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubjectType {
    /// One for all.
    Public,
    /// Another for each sector.
    Pairwise,
}

/// One registered relying party, named by its client id.
#[derive(Clone, PartialEq)]
pub struct Client {
    id: String,
    secret: Option<String>,
    any_loopback_redirect_uri: bool,
    asks_consent: bool,
    /// What was registered, each member found good; `client_id` and `client_secret` aside.
    metadata: Map<String, Value>,
}

impl Client {
    /// A public client; a secret makes it a confidential one.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            secret: None,
            any_loopback_redirect_uri: false,
            asks_consent: false,
            metadata: Map::new(),
        }
    }

    /// Sets the secret.
    #[must_use]
    pub fn secret(mut self, secret: impl Into<String>) -> Self {
        self.secret = Some(secret.into());
        self
    }

    /// Adds an address that authorization responses may go to; compared character by character.
    #[must_use]
    pub fn redirect_uri(self, uri: impl Into<String>) -> Self {
        self.with_one_more("redirect_uris", uri.into())
    }

    /// Accepts any redirect URI on the loopback interface, whatever its port and path: for development.
    #[must_use]
    pub fn any_loopback_redirect_uri(mut self) -> Self {
        self.any_loopback_redirect_uri = true;
        self
    }

    /// Adds an address that the browser may be sent to after sign-out.
    #[must_use]
    pub fn post_logout_redirect_uri(self, uri: impl Into<String>) -> Self {
        self.with_one_more("post_logout_redirect_uris", uri.into())
    }

    /// Accepts this authentication method and no other; called again, also that one. Without it a client with a
    /// secret may use `client_secret_basic` or `client_secret_post`, one without a secret `none`.
    #[must_use]
    pub fn auth_method(self, method: AuthMethod) -> Self {
        self.with_one_more("token_endpoint_auth_method", method.name().to_owned())
    }

    /// Asks for ID tokens signed with this algorithm (`id_token_signed_response_alg`; RS256 without it).
    #[must_use]
    pub fn id_token_alg(self, alg: Algorithm) -> Self {
        self.with("id_token_signed_response_alg", alg.name())
    }

    /// Asks for userinfo responses signed with this algorithm (`userinfo_signed_response_alg`; plain JSON without it).
    #[must_use]
    pub fn userinfo_alg(self, alg: Algorithm) -> Self {
        self.with("userinfo_signed_response_alg", alg.name())
    }

    /// Lets it ask for this response type and no other; called again, also for that one. Without it a client may ask
    /// for all.
    #[must_use]
    pub fn response_type(self, response_type: ResponseType) -> Self {
        self.with_one_more("response_types", response_type.name().to_owned())
    }

    /// Asks the user for consent at the first sign-in. Without it consent counts as given at registration.
    #[must_use]
    pub fn asks_consent(mut self) -> Self {
        self.asks_consent = true;
        self
    }

    /// Registers where logout tokens go (OpenID Connect Back-Channel Logout 1.0, section 2.2).
    #[must_use]
    pub fn back_channel_logout_uri(self, uri: impl Into<String>) -> Self {
        self.with("backchannel_logout_uri", &uri.into())
    }

    /// What the provider's signed-out page frames (OpenID Connect Front-Channel Logout 1.0, section 2).
    #[must_use]
    pub fn front_channel_logout_uri(self, uri: impl Into<String>) -> Self {
        self.with("frontchannel_logout_uri", &uri.into())
    }

    fn with(mut self, member: &str, value: &str) -> Self {
        self.metadata.insert(member.to_owned(), json!(value));
        self
    }

    fn with_one_more(mut self, member: &str, value: String) -> Self {
        let member = self.metadata.entry(member).or_insert_with(|| json!([]));
        if let Value::String(one) = member {
            *member = json!([one]);
        }
        if let Value::Array(values) = member {
            values.push(Value::String(value));
        }
        self
    }

    /// The client id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The secret, of a confidential client.
    pub fn shared_secret(&self) -> Option<&str> {
        self.secret.as_deref()
    }

    /// Whether its users are asked for consent.
    pub fn needs_consent(&self) -> bool {
        self.asks_consent
    }

    /// Whether an authorization response may go there: an exact match, "simple string comparison"
    /// (OpenID Connect Core 1.0, section 3.1.2.1).
    pub fn may_redirect_to(&self, uri: &str) -> bool {
        self.redirect_uris().contains(&uri) || (self.any_loopback_redirect_uri && is_loopback(uri))
    }

    /// Whether the browser may be sent there after sign-out. Where any loopback redirect URI is accepted and no
    /// address for after sign-out was registered, any loopback address is accepted here too.
    pub fn may_return_to(&self, uri: &str) -> bool {
        let registered = self.post_logout_redirect_uris();
        registered.contains(&uri)
            || (self.any_loopback_redirect_uri && registered.is_empty() && is_loopback(uri))
    }

    /// Whether this is its secret; the time taken does not depend on where it differs.
    pub(crate) fn has_secret(&self, secret: &str) -> bool {
        self.secret
            .as_ref()
            .is_some_and(|own| own.as_bytes().ct_eq(secret.as_bytes()).into())
    }

    /// Whether a script on this origin belongs to the client: it is the origin of a redirect URI.
    pub(crate) fn lives_on(&self, origin: &str) -> bool {
        self.redirect_uris()
            .into_iter()
            .filter_map(|uri| Url::parse(uri).ok())
            .any(|uri| uri.origin().ascii_serialization() == origin)
            || (self.any_loopback_redirect_uri && is_loopback(origin))
    }
}

/// Whether the address is on this machine: `localhost` or a loopback IP, without a fragment and without user info.
pub(crate) fn is_loopback(uri: &str) -> bool {
    let Ok(uri) = Url::parse(uri) else {
        return false;
    };
    let loopback = match uri.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    loopback
        && matches!(uri.scheme(), "http" | "https")
        && uri.fragment().is_none()
        && uri.username().is_empty()
        && uri.password().is_none()
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("id", &self.id)
            .field("secret", &self.secret.as_ref().map(|_| "…"))
            .field("any_loopback_redirect_uri", &self.any_loopback_redirect_uri)
            .field("asks_consent", &self.asks_consent)
            .field("metadata", &self.metadata)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_uri_matches_character_by_character() {
        let client = Client::new("app").redirect_uri("http://localhost:4000/callback");
        assert!(client.may_redirect_to("http://localhost:4000/callback"));
        for near in [
            "http://localhost:4000/callback/",
            "http://localhost:4000/callback?x=1",
            "http://LOCALHOST:4000/callback",
            "http://localhost:4001/callback",
            "http://localhost:4000/Callback",
        ] {
            assert!(!client.may_redirect_to(near), "{near}");
        }
    }

    #[test]
    fn any_loopback_address_means_loopback() {
        let client = Client::new("app").any_loopback_redirect_uri();
        for near in [
            "http://localhost:1/a",
            "http://127.0.0.1/b",
            "http://[::1]:8/c",
            "http://a.localhost/d",
        ] {
            assert!(client.may_redirect_to(near), "{near}");
        }
        for far in [
            "http://example.test/a",
            "http://localhost.example.test/a",
            "http://user@localhost/a",
            "http://localhost/a#b",
            "javascript:alert(1)",
            "not an address",
        ] {
            assert!(!client.may_redirect_to(far), "{far}");
        }
    }

    #[test]
    fn methods_follow_from_the_secret_unless_chosen() {
        assert_eq!(Client::new("a").auth_methods(), [AuthMethod::None]);
        assert_eq!(Client::new("a").secret("s").auth_methods().len(), 2);
        let chosen = Client::new("a")
            .secret("s")
            .auth_method(AuthMethod::ClientSecretPost);
        assert_eq!(chosen.auth_methods(), [AuthMethod::ClientSecretPost]);
    }

    #[test]
    fn the_secret_is_not_printed() {
        assert!(!format!("{:?}", Client::new("a").secret("hush-hush")).contains("hush"));
    }
}
