//! Registered relying parties.

use std::fmt;

use subtle::ConstantTimeEq as _;
use url::Url;

use crate::algorithm::Algorithm;

/// How a client proves at the token endpoint who it is (OpenID Connect Core 1.0, section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuthMethod {
    /// Id and secret in the `Authorization` header, each form-encoded first (RFC 6749, section 2.3.1).
    ClientSecretBasic,
    /// Id and secret in the form body.
    ClientSecretPost,
    /// A public client: the id alone.
    None,
}

impl AuthMethod {
    /// The name in client and provider metadata.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::None => "none",
        }
    }

    /// The method with this name in client metadata.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::ClientSecretBasic, Self::ClientSecretPost, Self::None]
            .into_iter()
            .find(|method| method.name() == name)
    }
}

/// One registered relying party, named by its client id.
#[derive(Clone)]
pub struct Client {
    id: String,
    secret: Option<String>,
    redirect_uris: Vec<String>,
    any_loopback_redirect_uri: bool,
    post_logout_redirect_uris: Vec<String>,
    auth_methods: Option<Vec<AuthMethod>>,
    id_token_alg: Option<Algorithm>,
    asks_consent: bool,
    back_channel_logout_uri: Option<String>,
    front_channel_logout_uri: Option<String>,
}

impl Client {
    /// A public client; a secret makes it a confidential one.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            secret: None,
            redirect_uris: Vec::new(),
            any_loopback_redirect_uri: false,
            post_logout_redirect_uris: Vec::new(),
            auth_methods: None,
            id_token_alg: None,
            asks_consent: false,
            back_channel_logout_uri: None,
            front_channel_logout_uri: None,
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
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// Accepts any redirect URI on the loopback interface, whatever its port and path: for development.
    #[must_use]
    pub fn any_loopback_redirect_uri(mut self) -> Self {
        self.any_loopback_redirect_uri = true;
        self
    }

    /// Adds an address that the browser may be sent to after sign-out.
    #[must_use]
    pub fn post_logout_redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.post_logout_redirect_uris.push(uri.into());
        self
    }

    /// Accepts this authentication method and no other; called again, also that one. Without it a client with a
    /// secret may use `client_secret_basic` or `client_secret_post`, one without a secret `none`.
    #[must_use]
    pub fn auth_method(mut self, method: AuthMethod) -> Self {
        self.auth_methods.get_or_insert_default().push(method);
        self
    }

    /// Asks for ID tokens signed with this algorithm (`id_token_signed_response_alg`; RS256 without it).
    #[must_use]
    pub fn id_token_alg(mut self, alg: Algorithm) -> Self {
        self.id_token_alg = Some(alg);
        self
    }

    /// Asks the user for consent at the first sign-in. Without it consent counts as given at registration.
    #[must_use]
    pub fn asks_consent(mut self) -> Self {
        self.asks_consent = true;
        self
    }

    /// Registers where logout tokens would go (OpenID Connect Back-Channel Logout 1.0, section 2.2). It is kept with the
    /// client; the provider announces no back-channel logout and sends none.
    #[must_use]
    pub fn back_channel_logout_uri(mut self, uri: impl Into<String>) -> Self {
        self.back_channel_logout_uri = Some(uri.into());
        self
    }

    /// What the provider's signed-out page frames (OpenID Connect Front-Channel Logout 1.0, section 2).
    #[must_use]
    pub fn front_channel_logout_uri(mut self, uri: impl Into<String>) -> Self {
        self.front_channel_logout_uri = Some(uri.into());
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

    /// The registered redirect URIs.
    pub fn redirect_uris(&self) -> &[String] {
        &self.redirect_uris
    }

    /// The registered addresses for after sign-out.
    pub fn post_logout_redirect_uris(&self) -> &[String] {
        &self.post_logout_redirect_uris
    }

    /// Which authentication methods it may use.
    pub fn auth_methods(&self) -> &[AuthMethod] {
        match (&self.auth_methods, &self.secret) {
            (Some(methods), _) => methods,
            (None, Some(_)) => &[AuthMethod::ClientSecretBasic, AuthMethod::ClientSecretPost],
            (None, None) => &[AuthMethod::None],
        }
    }

    /// The signature algorithm of its ID tokens, where it chose one.
    pub fn chosen_id_token_alg(&self) -> Option<Algorithm> {
        self.id_token_alg
    }

    /// The algorithms that it is registered for.
    pub(crate) fn chosen_algs(&self) -> impl Iterator<Item = Algorithm> {
        self.id_token_alg.into_iter()
    }

    /// What its ID tokens are signed with: its own choice, or else this one. HS256 needs a secret; a client without one
    /// gets RS256.
    pub(crate) fn alg_or(&self, usual: Algorithm) -> Algorithm {
        match self.id_token_alg.unwrap_or(usual) {
            Algorithm::Hs256 if self.secret.is_none() => Algorithm::Rs256,
            alg => alg,
        }
    }

    /// Whether its users are asked for consent.
    pub fn needs_consent(&self) -> bool {
        self.asks_consent
    }

    /// The registered address for logout tokens.
    pub fn back_channel_logout(&self) -> Option<&str> {
        self.back_channel_logout_uri.as_deref()
    }

    /// The registered address for frames of a signed-out page.
    pub fn front_channel_logout(&self) -> Option<&str> {
        self.front_channel_logout_uri.as_deref()
    }

    /// Whether an authorization response may go there: an exact match, "simple string comparison"
    /// (OpenID Connect Core 1.0, section 3.1.2.1).
    pub fn may_redirect_to(&self, uri: &str) -> bool {
        self.redirect_uris
            .iter()
            .any(|registered| registered == uri)
            || (self.any_loopback_redirect_uri && is_loopback(uri))
    }

    /// Whether the browser may be sent there after sign-out. Where any loopback redirect URI is accepted and no
    /// address for after sign-out was registered, any loopback address is accepted here too.
    pub fn may_return_to(&self, uri: &str) -> bool {
        self.post_logout_redirect_uris
            .iter()
            .any(|registered| registered == uri)
            || (self.any_loopback_redirect_uri
                && self.post_logout_redirect_uris.is_empty()
                && is_loopback(uri))
    }

    /// Whether this is its secret; the time taken does not depend on where it differs.
    pub(crate) fn has_secret(&self, secret: &str) -> bool {
        self.secret
            .as_ref()
            .is_some_and(|own| own.as_bytes().ct_eq(secret.as_bytes()).into())
    }

    /// Whether a script on this origin belongs to the client: it is the origin of a redirect URI.
    pub(crate) fn lives_on(&self, origin: &str) -> bool {
        self.redirect_uris
            .iter()
            .filter_map(|uri| Url::parse(uri).ok())
            .any(|uri| uri.origin().ascii_serialization() == origin)
            || (self.any_loopback_redirect_uri && is_loopback(origin))
    }
}

/// Whether the address is on this machine: `localhost` or a loopback IP, without a fragment and without user info.
fn is_loopback(uri: &str) -> bool {
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
            .field("redirect_uris", &self.redirect_uris)
            .field("any_loopback_redirect_uri", &self.any_loopback_redirect_uri)
            .field("post_logout_redirect_uris", &self.post_logout_redirect_uris)
            .field("auth_methods", &self.auth_methods())
            .field("asks_consent", &self.asks_consent)
            .finish_non_exhaustive()
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
