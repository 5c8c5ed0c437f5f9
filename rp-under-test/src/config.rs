//! What the relying party is told: its provider, its registration, where it is reached, and what is wrong with it.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use jsonwebtoken::Algorithm;
use url::Url;

use crate::clock::Clock;
use crate::defect::{DefectError, Defects};
use crate::entropy::Entropy;

/// What ID tokens are signed with: what the RP registered as `id_token_signed_response_alg`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdTokenSigner {
    /// A key that the provider publishes: RS256 or ES256.
    ProviderKey,
    /// The client's secret: HS256 (OpenID Connect Core 1.0, section 10.1).
    ClientSecret,
}

impl IdTokenSigner {
    /// The algorithms in which this RP takes ID tokens.
    ///
    /// The list is the RP's own. What the token's header says is only compared with it (RFC 8725, section 3.1): a list with
    /// algorithms of both kinds would let a published key pass for a secret.
    pub(crate) fn algorithms(self) -> &'static [Algorithm] {
        match self {
            Self::ProviderKey => &[Algorithm::RS256, Algorithm::ES256],
            Self::ClientSecret => &[Algorithm::HS256],
        }
    }
}

/// What stands for the tenant in the metadata of a provider with many.
const PLACEHOLDER: &str = "{tenantid}";

/// How the RP proves itself at the token endpoint (OpenID Connect Core 1.0, section 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMethod {
    /// `client_secret_basic`: in the `Authorization` header, form-encoded first (RFC 6749, section 2.3.1).
    ClientSecretBasic,
    /// `client_secret_post`: in the form body.
    ClientSecretPost,
    /// `none`: a public client, which sends its `client_id` alone.
    None,
}

/// Where a session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionMode {
    /// In the browser: an encrypted cookie, in chunks.
    Cookie,
    /// On the server: the cookie holds an id.
    Store,
}

/// How the provider wants to be told that a user signs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogoutDialect {
    /// RP-initiated logout at the `end_session_endpoint` of the discovery document, if there is one.
    Discovery,
    /// Cognito's `/logout?client_id&logout_uri`.
    Cognito {
        /// The address of the endpoint; it is not on the issuer's host.
        endpoint: String,
    },
    /// Auth0's `/v2/logout?client_id&returnTo`.
    Auth0 {
        /// The address of the endpoint.
        endpoint: String,
    },
    /// The provider has no logout endpoint: the next sign-in asks for a fresh login instead.
    None,
}

/// What becomes of the session at the provider behind the provider, where users sign in elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpstreamSession {
    /// There is none, or the provider ends it.
    Ended,
    /// The provider ends it if the sign-out has the parameter `federated`.
    EndedWhenAsked,
    /// It lives on: the sign-in after a sign-out has to ask for a fresh login.
    LivesOn,
}

/// The configuration of one relying party.
#[derive(Clone)]
pub struct Config {
    /// The issuer, exactly as the provider writes it: a trailing slash counts.
    pub issuer: String,
    /// The RP's `client_id`.
    pub client_id: String,
    /// The RP's secret; none for a public client.
    pub client_secret: Option<String>,
    /// How the RP proves itself at the token endpoint.
    pub auth_method: AuthMethod,
    /// The public address, as browsers see it: scheme, host, port, and the path below which a proxy serves this RP, if there
    /// is one. Requests come without that path. Cookie flags follow the scheme.
    pub base_url: String,
    /// The scopes to ask for; `openid` is among them.
    pub scopes: Vec<String>,
    /// The provider gives a refresh token at a user's first consent alone, as Google does: every sign-in asks for consent, as
    /// the token of the first one may be lost by now.
    pub asks_for_consent: bool,
    /// The provider answers with a form (`response_mode=form_post`), as Sign in with Apple does; otherwise with a query.
    pub form_post: bool,
    /// Where sessions live.
    pub session_mode: SessionMode,
    /// How the provider wants to be told of a sign-out.
    pub logout: LogoutDialect,
    /// What becomes of the session at a provider behind the provider.
    pub upstream_session: UpstreamSession,
    /// What ID tokens are signed with.
    pub id_token_signer: IdTokenSigner,
    /// Who may be named in `aud` of ID tokens beside this client (OpenID Connect Core 1.0, section 3.1.3.7 (3)).
    pub trusted_audiences: Vec<String>,
    /// The provider serves many tenants under one address, as Microsoft Entra ID does with `common`: the first segment of
    /// the issuer's path stands for all of them. Its metadata may write `{tenantid}` there, and ID tokens name the
    /// tenant of their claim `tid`. Off, issuers are compared character by character, as the specification wants.
    pub many_tenants: bool,
    /// Seals session and flow cookies. It must be new for each start: what was signed out is remembered in memory
    /// alone, so that no session may outlive the process.
    pub cookie_key: [u8; 32],
    /// The time.
    pub clock: Clock,
    /// The randomness.
    pub entropy: Entropy,
    /// What is wrong with this RP; nothing, unless something shall be proved.
    pub defects: Defects,
    /// A PEM file with the only authority to trust, instead of the machine's.
    pub ca_file: Option<PathBuf>,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable that must be there is not.
    #[error("{0} is not set: it is needed to start")]
    Missing(&'static str),
    /// A variable has a value that is not understood.
    #[error("{name} is `{value}`, expected {expected}")]
    Invalid {
        /// The variable, or the field of [`Config`].
        name: &'static str,
        /// What it was.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
    /// `RP_DEFECTS` names a defect that does not exist.
    #[error(transparent)]
    Defect(#[from] DefectError),
}

impl Config {
    /// A sound public client in store mode, with the system's clock and randomness; set the other fields as needed.
    pub fn new(
        issuer: impl Into<String>,
        client_id: impl Into<String>,
        base_url: impl Into<String>,
    ) -> Self {
        let entropy = Entropy::system();
        Self {
            issuer: issuer.into(),
            client_id: client_id.into(),
            client_secret: None,
            auth_method: AuthMethod::None,
            base_url: base_url.into(),
            scopes: ["openid", "profile", "email", "offline_access"]
                .map(str::to_owned)
                .to_vec(),
            asks_for_consent: false,
            form_post: false,
            session_mode: SessionMode::Store,
            logout: LogoutDialect::Discovery,
            upstream_session: UpstreamSession::Ended,
            id_token_signer: IdTokenSigner::ProviderKey,
            trusted_audiences: Vec::new(),
            many_tenants: false,
            cookie_key: entropy.bytes(),
            clock: Clock::system(),
            entropy,
            defects: Defects::none(),
            ca_file: None,
        }
    }

    /// Reads `RP_ISSUER`, `RP_CLIENT_ID`, `RP_CLIENT_SECRET`, `RP_AUTH_METHOD`, `RP_BASE_URL`, `RP_SCOPES` (separated by
    /// spaces), `RP_CONSENT` (`first`, `always`), `RP_RESPONSE_MODE` (`query`, `form_post`), `RP_SESSION` (`cookie`, `store`), `RP_LOGOUT` (`discovery`, `cognito`, `auth0`, `none`),
    /// `RP_LOGOUT_ENDPOINT`, `RP_UPSTREAM_SESSION` (`ended`, `ended_when_asked`, `lives_on`), `RP_ID_TOKEN_SIGNER` (`provider_key`, `client_secret`), `RP_TRUSTED_AUDIENCES` (separated by
    /// spaces), `RP_TENANTS` (`one`, `many`), `RP_DEFECTS` (separated by commas) and `RP_CA_FILE`.
    ///
    /// # Errors
    /// When a needed variable is missing, or a value is not understood.
    pub fn from_env(var: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let set = |name: &str| var(name).filter(|value| !value.is_empty());
        let needed = |name: &'static str| set(name).ok_or(ConfigError::Missing(name));
        let base_url = set("RP_BASE_URL").unwrap_or_else(|| "http://localhost:4000".to_owned());
        let mut config = Self::new(needed("RP_ISSUER")?, needed("RP_CLIENT_ID")?, base_url);
        config.client_secret = set("RP_CLIENT_SECRET");
        config.auth_method = match set("RP_AUTH_METHOD").as_deref() {
            None if config.client_secret.is_none() => AuthMethod::None,
            None | Some("client_secret_basic") => AuthMethod::ClientSecretBasic,
            Some("client_secret_post") => AuthMethod::ClientSecretPost,
            Some("none") => AuthMethod::None,
            Some(other) => {
                let expected = "client_secret_basic, client_secret_post or none";
                return Err(invalid("RP_AUTH_METHOD", other, expected));
            }
        };
        if let Some(scopes) = set("RP_SCOPES") {
            config.scopes = scopes.split_whitespace().map(str::to_owned).collect();
        }
        config.asks_for_consent = match set("RP_CONSENT").as_deref() {
            None | Some("first") => false,
            Some("always") => true,
            Some(other) => return Err(invalid("RP_CONSENT", other, "first or always")),
        };
        config.form_post = match set("RP_RESPONSE_MODE").as_deref() {
            None | Some("query") => false,
            Some("form_post") => true,
            Some(other) => return Err(invalid("RP_RESPONSE_MODE", other, "query or form_post")),
        };
        config.session_mode = match set("RP_SESSION").as_deref() {
            None | Some("store") => SessionMode::Store,
            Some("cookie") => SessionMode::Cookie,
            Some(other) => return Err(invalid("RP_SESSION", other, "cookie or store")),
        };
        config.logout = match set("RP_LOGOUT").as_deref() {
            None | Some("discovery") => LogoutDialect::Discovery,
            Some("none") => LogoutDialect::None,
            Some("cognito") => LogoutDialect::Cognito {
                endpoint: needed("RP_LOGOUT_ENDPOINT")?,
            },
            Some("auth0") => LogoutDialect::Auth0 {
                endpoint: needed("RP_LOGOUT_ENDPOINT")?,
            },
            Some(other) => {
                let expected = "discovery, cognito, auth0 or none";
                return Err(invalid("RP_LOGOUT", other, expected));
            }
        };
        config.upstream_session = match set("RP_UPSTREAM_SESSION").as_deref() {
            None | Some("ended") => UpstreamSession::Ended,
            Some("ended_when_asked") => UpstreamSession::EndedWhenAsked,
            Some("lives_on") => UpstreamSession::LivesOn,
            Some(other) => {
                let expected = "ended, ended_when_asked or lives_on";
                return Err(invalid("RP_UPSTREAM_SESSION", other, expected));
            }
        };
        config.id_token_signer = match set("RP_ID_TOKEN_SIGNER").as_deref() {
            None | Some("provider_key") => IdTokenSigner::ProviderKey,
            Some("client_secret") => IdTokenSigner::ClientSecret,
            Some(other) => {
                let expected = "provider_key or client_secret";
                return Err(invalid("RP_ID_TOKEN_SIGNER", other, expected));
            }
        };
        let trusted = set("RP_TRUSTED_AUDIENCES").unwrap_or_default();
        config.trusted_audiences = trusted.split_whitespace().map(str::to_owned).collect();
        config.many_tenants = match set("RP_TENANTS").as_deref() {
            None | Some("one") => false,
            Some("many") => true,
            Some(other) => return Err(invalid("RP_TENANTS", other, "one or many")),
        };
        let defects = set("RP_DEFECTS").unwrap_or_default();
        config.defects = Defects::parse(defects.split(',').filter(|id| !id.trim().is_empty()))?;
        config.ca_file = set("RP_CA_FILE").map(PathBuf::from);
        config.validate()?;
        Ok(config)
    }

    /// Reads `RP_LISTEN`, an IP address with a port; `127.0.0.1:4000` when it is not set.
    ///
    /// # Errors
    /// When it is not an IP address with a port.
    pub fn listen_from_env(
        var: &dyn Fn(&str) -> Option<String>,
    ) -> Result<SocketAddr, ConfigError> {
        let listen = var("RP_LISTEN").unwrap_or_else(|| "127.0.0.1:4000".to_owned());
        listen.parse().map_err(|_| {
            invalid(
                "RP_LISTEN",
                &listen,
                "an IP address with a port, such as 127.0.0.1:4000",
            )
        })
    }

    /// Refuses what could only fail later, at a user's sign-in.
    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        let address = |name, value: &str, expected| {
            let parsed = Url::parse(value).ok();
            parsed
                .filter(|url| matches!(url.scheme(), "http" | "https"))
                .ok_or_else(|| invalid(name, value, expected))
        };
        let issuer = "an http or https address without query and fragment";
        let url = address("issuer", &self.issuer, issuer)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("issuer", &self.issuer, issuer));
        }
        let public =
            "an address such as https://app.example or https://app.example/portal, without query";
        let url = address("base_url", &self.base_url, public)?;
        let parts = format!("{}{}", self.origin().ascii_serialization(), url.path());
        if url.as_str() != parts || url.path().contains("//") {
            return Err(invalid("base_url", &self.base_url, public));
        }
        if let LogoutDialect::Cognito { endpoint } | LogoutDialect::Auth0 { endpoint } =
            &self.logout
        {
            address("logout endpoint", endpoint, "an http or https address")?;
        }
        let needs_secret = self.auth_method != AuthMethod::None
            || self.id_token_signer == IdTokenSigner::ClientSecret;
        if self.client_secret.is_none() && needs_secret {
            return Err(invalid(
                "client_secret",
                "",
                "a secret, as the client authentication method or the signature of ID tokens needs one",
            ));
        }
        if !self.scopes.iter().any(|scope| scope == "openid") {
            return Err(invalid(
                "scopes",
                &self.scopes.join(" "),
                "`openid` among them",
            ));
        }
        Ok(())
    }

    /// The issuer as the metadata of a provider with many tenants write it.
    pub(crate) fn issuer_template(&self) -> Option<String> {
        self.many_tenants
            .then(|| self.issuer_of_tenant(PLACEHOLDER))
    }

    /// The issuer that an ID token with this claim `tid` names.
    pub(crate) fn token_issuer(&self, tid: Option<&str>) -> String {
        let is_id = |tid: &&str| {
            !tid.is_empty() && tid.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        match tid.filter(is_id) {
            Some(tid) if self.many_tenants => self.issuer_of_tenant(tid),
            _ => self.issuer.clone(),
        }
    }

    /// The issuer with `tenant` as the first segment of its path.
    fn issuer_of_tenant(&self, tenant: &str) -> String {
        let (scheme, rest) = self.issuer.split_once("://").unwrap_or_default();
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let below = path.split_once('/').map_or("", |(_, below)| below);
        format!("{scheme}://{host}/{tenant}/{below}")
    }

    pub(crate) fn origin(&self) -> url::Origin {
        Url::parse(&self.base_url).map_or_else(|_| url::Origin::new_opaque(), |url| url.origin())
    }

    /// An address of this RP, as browsers see it. `path` begins with `/`.
    pub(crate) fn own(&self, path: &str) -> String {
        format!("{}{path}", self.base_url.trim_end_matches('/'))
    }

    /// The path below which browsers find this RP, such as `/portal`; empty at the root.
    pub(crate) fn prefix(&self) -> &str {
        let (_, rest) = self.base_url.split_once("://").unwrap_or_default();
        let at = rest.find('/').unwrap_or(rest.len());
        rest[at..].trim_end_matches('/')
    }

    pub(crate) fn is_https(&self) -> bool {
        self.base_url.starts_with("https:")
    }
}

fn invalid(name: &'static str, value: &str, expected: &'static str) -> ConfigError {
    ConfigError::Invalid {
        name,
        value: value.to_owned(),
        expected,
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secret = self.client_secret.as_ref().map(|_| "[redacted]");
        f.debug_struct("Config")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .field("client_secret", &secret)
            .field("auth_method", &self.auth_method)
            .field("base_url", &self.base_url)
            .field("scopes", &self.scopes)
            .field("asks_for_consent", &self.asks_for_consent)
            .field("form_post", &self.form_post)
            .field("session_mode", &self.session_mode)
            .field("logout", &self.logout)
            .field("id_token_signer", &self.id_token_signer)
            .field("trusted_audiences", &self.trusted_audiences)
            .field("many_tenants", &self.many_tenants)
            .field("defects", &self.defects)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(changes: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let base = [
            ("RP_ISSUER", "http://127.0.0.1:9000"),
            ("RP_CLIENT_ID", "app"),
            ("RP_CLIENT_SECRET", "s"),
        ];
        Config::from_env(&|name| {
            let changed = changes.iter().find(|(key, _)| *key == name);
            let found = changed.or_else(|| base.iter().find(|(key, _)| *key == name));
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[track_caller]
    fn refused(changes: &[(&str, &str)], says: &str) {
        let error = read(changes).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }

    #[test]
    fn the_defaults_are_those_of_a_confidential_client() {
        let config = read(&[]).unwrap();
        assert_eq!(config.auth_method, AuthMethod::ClientSecretBasic);
        assert_eq!(config.session_mode, SessionMode::Store);
        assert_eq!(config.logout, LogoutDialect::Discovery);
        assert_eq!(
            config.scopes,
            ["openid", "profile", "email", "offline_access"]
        );
        assert_eq!(config.own("/callback"), "http://localhost:4000/callback");
    }

    #[test]
    fn every_variable_is_read() {
        let config = read(&[
            ("RP_AUTH_METHOD", "client_secret_post"),
            ("RP_BASE_URL", "https://app.example/"),
            ("RP_SCOPES", "openid  email"),
            ("RP_SESSION", "cookie"),
            ("RP_LOGOUT", "cognito"),
            ("RP_LOGOUT_ENDPOINT", "https://pool.example/logout"),
            ("RP_DEFECTS", "skips:audience, local-logout-only"),
            ("RP_CA_FILE", "/tmp/ca.pem"),
        ])
        .unwrap();
        assert_eq!(config.auth_method, AuthMethod::ClientSecretPost);
        assert!(config.is_https());
        assert_eq!(config.own("/x"), "https://app.example/x");
        assert_eq!(config.scopes, ["openid", "email"]);
        assert_eq!(config.session_mode, SessionMode::Cookie);
        let endpoint = "https://pool.example/logout".to_owned();
        assert_eq!(config.logout, LogoutDialect::Cognito { endpoint });
        assert_eq!(config.defects.ids().len(), 2);
        assert_eq!(config.ca_file, Some(PathBuf::from("/tmp/ca.pem")));
    }

    #[test]
    fn what_cannot_work_is_refused_by_name() {
        refused(&[("RP_ISSUER", "")], "RP_ISSUER is not set");
        refused(&[("RP_CLIENT_ID", "")], "RP_CLIENT_ID is not set");
        refused(
            &[("RP_AUTH_METHOD", "digest")],
            "RP_AUTH_METHOD is `digest`",
        );
        refused(&[("RP_SESSION", "jwt")], "expected cookie or store");
        refused(&[("RP_LOGOUT", "auth0")], "RP_LOGOUT_ENDPOINT is not set");
        refused(&[("RP_LOGOUT", "saml")], "RP_LOGOUT is `saml`");
        refused(
            &[("RP_LOGOUT", "auth0"), ("RP_LOGOUT_ENDPOINT", "logout")],
            "logout endpoint is `logout`",
        );
        refused(&[("RP_ISSUER", "op.example")], "issuer is `op.example`");
        refused(&[("RP_ISSUER", "https://op.example/?x")], "without query");
        for wrong in [
            "https://app.example/?a",
            "https://app.example/portal#a",
            "https://app.example//portal",
            "https://bob@app.example",
            "ftp://app.example",
        ] {
            refused(&[("RP_BASE_URL", wrong)], "without query");
        }
        refused(&[("RP_SCOPES", "email")], "`openid` among them");
        refused(
            &[
                ("RP_CLIENT_SECRET", ""),
                ("RP_AUTH_METHOD", "client_secret_basic"),
            ],
            "needs one",
        );
        refused(&[("RP_DEFECTS", "skips:audiense")], "skips:audience");
    }

    #[test]
    fn the_rp_can_stand_below_a_path() {
        for (base, prefix) in [
            ("https://app.example", ""),
            ("https://app.example/", ""),
            ("https://app.example:8443/portal", "/portal"),
            ("https://app.example/a/b/", "/a/b"),
        ] {
            let config = read(&[("RP_BASE_URL", base)]).unwrap();
            config.validate().unwrap();
            assert_eq!(config.prefix(), prefix, "{base}");
            assert!(config.own("/x").ends_with(&format!("{prefix}/x")), "{base}");
        }
    }

    #[test]
    fn listen_addresses() {
        let read = |value: Option<&'static str>| {
            Config::listen_from_env(&move |_| value.map(str::to_owned))
        };
        assert_eq!(read(None).unwrap().port(), 4000);
        assert_eq!(read(Some("127.0.0.1:81")).unwrap().port(), 81);
        assert!(
            read(Some("4000"))
                .unwrap_err()
                .to_string()
                .contains("RP_LISTEN")
        );
    }

    #[test]
    fn secrets_are_not_printed() {
        let config = read(&[("RP_CLIENT_SECRET", "hunter2")]).unwrap();
        let printed = format!("{config:?}");
        assert!(printed.contains("[redacted]") && !printed.contains("hunter2"));
        assert!(!printed.contains("cookie_key"));
    }
}
