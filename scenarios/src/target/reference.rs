//! The reference RP, in our own process. The only file that names `rp_under_test`.

use std::{fmt, net::TcpListener, path::PathBuf, time::SystemTime};

use mock_provider::{Client, LogoutDialect, MockProvider};
use rp_under_test::{
    AuthMethod, Clock, Config, Defects, Entropy, IdTokenSigner, LogoutDialect as SignOut,
    RelyingParty, SessionMode, UpstreamSession,
};

/// What the reference RP's pages are, as a target file.
pub(super) const FILE: &str = include_str!("reference.toml");

/// Where the reference RP keeps its sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// In an encrypted cookie.
    Cookie,
    /// On the server.
    Store,
}

impl Mode {
    /// What selects the reference RP: in both modes, or in one.
    pub const SELECTORS: [&'static str; 3] = ["reference", "reference-cookie", "reference-store"];

    /// The modes that `selector` selects; `None` when it does not speak of the reference RP.
    pub fn selected(selector: &str) -> Option<Vec<Self>> {
        match selector {
            "reference" => Some(vec![Self::Cookie, Self::Store]),
            "reference-cookie" => Some(vec![Self::Cookie]),
            "reference-store" => Some(vec![Self::Store]),
            _ => None,
        }
    }

    /// `cookie` or `store`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cookie => "cookie",
            Self::Store => "store",
        }
    }

    /// What selects this mode alone.
    pub const fn selector(self) -> &'static str {
        match self {
            Self::Cookie => "reference-cookie",
            Self::Store => "reference-store",
        }
    }
}

/// A defect of the reference RP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// Its id, such as `local-logout-only` or `skips:audience`.
    pub id: String,
    /// Who does what wrong, and when.
    pub summary: String,
}

/// Every defect that the reference RP can be given.
pub fn defects() -> Vec<Defect> {
    let defects = rp_under_test::defects().iter();
    defects
        .map(|defect| Defect {
            id: defect.id.clone(),
            summary: defect.summary.to_owned(),
        })
        .collect()
}

/// Checks ids of defects.
///
/// # Errors
/// The first that does not exist, with the nearest that does.
pub fn check_defects(ids: &[String]) -> Result<(), String> {
    parse(ids).map(drop)
}

fn parse(ids: &[String]) -> Result<Defects, String> {
    Defects::parse(ids).map_err(|error| error.to_string())
}

/// The defects at whose place in its code a reference RP was, whether it has them or not. Clones share what they note.
#[derive(Clone, Debug, Default)]
pub struct Reached(rp_under_test::Reached);

impl Reached {
    /// Their ids.
    pub fn ids(&self) -> Vec<String> {
        self.0.ids()
    }
}

/// What the reference RP is started with.
#[derive(Clone, Debug)]
pub struct Setup<'a> {
    /// Where it keeps its sessions.
    pub mode: Mode,
    /// Its public origin.
    pub base_url: &'a str,
    /// How it is registered.
    pub client: &'a Client,
    /// `client_secret_basic`, `client_secret_post` or `none`.
    pub auth_method: &'a str,
    /// Its defects.
    pub defects: &'a [String],
    /// A file with the only authority that it is to trust.
    pub ca_file: Option<PathBuf>,
    /// Where it notes which defects it came by.
    pub reached: &'a Reached,
    /// Seed of its randomness; `None` for the system's.
    pub seed: Option<u64>,
}

/// A running reference RP. Ends on drop.
pub struct Reference {
    rp: RelyingParty,
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reference").finish_non_exhaustive()
    }
}

impl Reference {
    /// Starts it on `listener`, with the clock and the sign-out of `provider`.
    ///
    /// # Errors
    /// There is no such defect or method, or the RP cannot start; in words.
    pub async fn start(
        provider: &MockProvider,
        listener: TcpListener,
        setup: Setup<'_>,
    ) -> Result<Self, String> {
        let clock = provider.clock().clone();
        let entropy = setup.seed.map_or_else(Entropy::system, Entropy::seeded);
        let logout = match (provider.logout_dialect(), provider.sign_out_endpoint()) {
            (LogoutDialect::RpInitiated, _) => SignOut::Discovery,
            (LogoutDialect::Cognito, Some(endpoint)) => SignOut::Cognito {
                endpoint: endpoint.to_string(),
            },
            (LogoutDialect::Auth0, Some(endpoint)) => SignOut::Auth0 {
                endpoint: endpoint.to_string(),
            },
            _ => SignOut::None,
        };
        let config = Config {
            issuer: provider.issuer().to_owned(),
            client_id: setup.client.id().to_owned(),
            client_secret: setup.client.shared_secret().map(str::to_owned),
            auth_method: match setup.auth_method {
                "client_secret_basic" => AuthMethod::ClientSecretBasic,
                "client_secret_post" => AuthMethod::ClientSecretPost,
                _ => AuthMethod::None,
            },
            base_url: setup.base_url.to_owned(),
            scopes: ["openid", "profile", "email", "offline_access"]
                .map(str::to_owned)
                .to_vec(),
            asks_for_consent: has(provider, "refresh-token-issued", "first-consent"),
            form_post: has(provider, "form-post", "required-for-claims"),
            session_mode: match setup.mode {
                Mode::Cookie => SessionMode::Cookie,
                Mode::Store => SessionMode::Store,
            },
            logout,
            upstream_session: upstream_session(provider),
            id_token_signer: if setup.client.shared_secret().is_some()
                && has(provider, "id-token-alg", "HS256")
            {
                IdTokenSigner::ClientSecret
            } else {
                IdTokenSigner::ProviderKey
            },
            trusted_audiences: if has(provider, "id-token-aud-extra", "true") {
                vec![PROJECT.to_owned()]
            } else {
                Vec::new()
            },
            many_tenants: has(provider, "discovery-issuer-form", "template"),
            cookie_key: entropy.bytes(),
            clock: Clock::from_fn(move || -> SystemTime { clock.now() }),
            entropy,
            defects: parse(setup.defects)?.noting(setup.reached.0.clone()),
            ca_file: setup.ca_file,
        };
        let rp = RelyingParty::start(listener, config)
            .await
            .map_err(|error| error.to_string())?;
        Ok(Self { rp })
    }

    /// Stops it, and waits until another one can listen in its place.
    pub async fn stop(self) {
        self.rp.stop().await;
    }
}

/// The second audience of ID tokens where the provider names its project in them.
const PROJECT: &str = "extra-audience";

/// Whether `provider` began with this setting: somebody who registers an RP there reads of it in its documentation.
fn has(provider: &MockProvider, quirk: &str, value: &str) -> bool {
    let mut settings = provider.quirks().into_iter();
    settings.any(|setting| setting.id == quirk && setting.value.to_string() == value)
}

/// What becomes of the session behind `provider`.
fn upstream_session(provider: &MockProvider) -> UpstreamSession {
    if provider.behind().is_none() || has(provider, "sign-out-upstream", "always") {
        UpstreamSession::Ended
    } else if has(provider, "sign-out-upstream", "when-asked") {
        UpstreamSession::EndedWhenAsked
    } else {
        UpstreamSession::LivesOn
    }
}

/// Starts a reference RP for people to click through: sessions on the server, the system's randomness, and
/// `client_secret_basic`.
///
/// # Errors
/// See [`Reference::start`].
pub async fn stand_alone(
    provider: &MockProvider,
    listener: TcpListener,
    base_url: &str,
    client: &Client,
    defects: &[String],
) -> Result<Reference, String> {
    let setup = Setup {
        mode: Mode::Store,
        base_url,
        client,
        auth_method: "client_secret_basic",
        defects,
        ca_file: None,
        reached: &Reached::default(),
        seed: None,
    };
    Reference::start(provider, listener, setup).await
}
