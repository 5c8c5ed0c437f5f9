//! What a provider is made of, and how it starts.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::serve::ListenerExt as _;
use tokio::sync::oneshot;
use url::Url;

use crate::client::Client;
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::journal::{Exchange, Journal};
use crate::key_ring::{KeyCache, KeyRing};
use crate::keys::SigningKey;
use crate::outgoing::Outgoing;
use crate::policy::Policy;
use crate::profile::Profile;
use crate::provider::MockProvider;
use crate::quirk::{ActiveQuirks, IssuerForm, Quirk, QuirkError, Setting};
use crate::server;
use crate::state::{Observer, Parts, State};
use crate::user::User;

/// How many exchanges the journal keeps unless told otherwise.
const JOURNAL_LIMIT: usize = 5_000;

/// The provider could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address could not be listened on.
    #[error("cannot listen on {address}: {source}; choose a free address, or port 0 for any")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// The listener that was handed in is not usable.
    #[error("the listener is not usable: {0}; hand in one that is bound")]
    Listener(std::io::Error),
    /// The issuer is not an address.
    #[error(
        "the issuer `{issuer}` is not usable: {reason}; use an http or https address without query and fragment"
    )]
    Issuer {
        /// What was given.
        issuer: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A quirk is set to what it cannot be.
    #[error(transparent)]
    Quirk(#[from] QuirkError),
}

/// What a provider is made of; the defaults make a conformant one.
pub struct Builder {
    clock: Clock,
    entropy: Entropy,
    sequence: Arc<AtomicU64>,
    address: SocketAddr,
    listener: Option<TcpListener>,
    issuer_host: Option<String>,
    issuer: Option<String>,
    clients: Vec<Client>,
    users: Vec<User>,
    keys: KeyCache,
    given_keys: Vec<Arc<SigningKey>>,
    observer: Option<Observer>,
    journal_limit: usize,
    policy: Policy,
    profile: Option<Profile>,
    settings: Vec<Setting>,
    trusted: Vec<String>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            clock: Clock::system(),
            entropy: Entropy::system(),
            sequence: Arc::default(),
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            listener: None,
            issuer_host: None,
            issuer: None,
            clients: Vec::new(),
            users: Vec::new(),
            keys: KeyCache::shared(),
            given_keys: Vec::new(),
            observer: None,
            journal_limit: JOURNAL_LIMIT,
            policy: Policy::default(),
            profile: None,
            settings: Vec::new(),
            trusted: Vec::new(),
        }
    }

    /// Tells the time by this clock.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Draws the sequence numbers of the journal from here.
    #[must_use]
    pub fn sequence(mut self, sequence: Arc<AtomicU64>) -> Self {
        self.sequence = sequence;
        self
    }

    /// Takes randomness from here.
    #[must_use]
    pub fn entropy(mut self, entropy: Entropy) -> Self {
        self.entropy = entropy;
        self
    }

    /// Listens there; without it on a free port of 127.0.0.1.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Takes connections from a listener that is bound already.
    #[must_use]
    pub fn listener(mut self, listener: TcpListener) -> Self {
        self.listener = Some(listener);
        self
    }

    /// The host name in the issuer; without it the address that is listened on.
    #[must_use]
    pub fn issuer_host(mut self, host: impl Into<String>) -> Self {
        self.issuer_host = Some(host.into());
        self
    }

    /// The whole issuer, where a proxy stands in front of the provider. Its path becomes the path of all endpoints.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// Registers a client.
    #[must_use]
    pub fn client(mut self, client: Client) -> Self {
        self.clients.push(client);
        self
    }

    /// Adds a user. Without any there are `alice` and `bob`, both with the password `password`.
    #[must_use]
    pub fn user(mut self, user: User) -> Self {
        self.users.push(user);
        self
    }

    /// Takes keys from this cache; without it from that of the process.
    #[must_use]
    pub fn keys(mut self, keys: KeyCache) -> Self {
        self.keys = keys;
        self
    }

    /// Signs with this key in place of one from the cache. A second key for the same algorithm is published and signs
    /// nothing.
    #[must_use]
    pub fn signing_key(mut self, key: SigningKey) -> Self {
        self.given_keys.push(Arc::new(key));
        self
    }

    /// Calls this for every finished exchange.
    #[must_use]
    pub fn observer(mut self, observer: Arc<dyn Fn(&Exchange) + Send + Sync>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// How many exchanges the journal keeps; the oldest go first. 5000 without it.
    #[must_use]
    pub fn journal_limit(mut self, limit: usize) -> Self {
        self.journal_limit = limit;
        self
    }

    /// Imitates this provider; without a profile the specifications alone are followed.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = Some(profile);
        self
    }

    /// The settings that hold where no quirk says otherwise.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets a quirk, beside those of the profile or in place of them.
    #[must_use]
    pub fn quirk(mut self, setting: Setting) -> Self {
        self.settings.push(setting);
        self
    }

    /// Trusts this certificate authority, in PEM, when the provider itself asks others: RPs for keys and request objects,
    /// RPs that are to be told of a sign-out, an upstream provider. Without it only the authorities of the system.
    #[must_use]
    pub fn trusted_ca(mut self, pem: impl Into<String>) -> Self {
        self.trusted.push(pem.into());
        self
    }

    /// Starts the provider in the current Tokio runtime. It answers as soon as this returns; keys are made meanwhile.
    ///
    /// # Errors
    /// When the address cannot be listened on, or the issuer is none.
    #[expect(clippy::unused_async, reason = "it needs a runtime, and says so")]
    pub async fn start(self) -> Result<MockProvider, StartError> {
        self.keys.warm();
        let listener = match self.listener {
            Some(listener) => listener,
            None => TcpListener::bind(self.address).map_err(|source| StartError::Listen {
                address: self.address,
                source,
            })?,
        };
        listener
            .set_nonblocking(true)
            .map_err(StartError::Listener)?;
        let addr = listener.local_addr().map_err(StartError::Listener)?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(StartError::Listener)?;

        let profile = self.profile.iter().flat_map(Profile::settings);
        let quirks = ActiveQuirks::new(profile.chain(self.settings))?;
        let issuer = match self.issuer {
            Some(issuer) => issuer,
            None => issuer_at(addr, self.issuer_host.as_deref(), &quirks),
        };
        let (origin, base) = split(&issuer)?;
        let users = if self.users.is_empty() {
            vec![User::new("alice"), User::new("bob")]
        } else {
            self.users
        };
        let op = Arc::new(State::new(Parts {
            issuer,
            origin,
            base,
            clock: self.clock,
            entropy: self.entropy,
            sequence: self.sequence,
            keys: KeyRing::new(self.keys, self.given_keys),
            journal: Journal::new(self.journal_limit),
            observer: self.observer,
            policy: self.policy,
            quirks,
            outgoing: Outgoing::trusting(self.trusted),
            clients: self.clients,
            users,
        }));
        let (stop, stopped) = oneshot::channel::<()>();
        let listener = listener.tap_io(|stream| {
            // Answers are small: waiting for more to send costs 40 ms each. A socket that refuses is as good, only slower.
            let _ = stream.set_nodelay(true);
        });
        let service = axum::serve(listener, server::router(Arc::clone(&op)))
            .with_graceful_shutdown(async {
                // The sender is dropped, never used.
                let _ = stopped.await;
            });
        tokio::spawn(service.into_future());
        Ok(MockProvider {
            op,
            addr,
            _stop: stop,
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("address", &self.address)
            .field("issuer", &self.issuer)
            .field("clients", &self.clients)
            .field("users", &self.users)
            .finish_non_exhaustive()
    }
}

/// The issuer of a provider at this address, in the form that quirks give it.
fn issuer_at(addr: SocketAddr, host: Option<&str>, quirks: &ActiveQuirks) -> String {
    let mut form = IssuerForm::default();
    quirks.at_start(Quirk::issuer, &mut form);
    let slash = if form.trailing_slash { "/" } else { "" };
    let host = host.map_or_else(
        || addr.to_string(),
        |host| format!("{host}:{}", addr.port()),
    );
    format!("http://{host}{}{slash}", form.path)
}

/// Takes an issuer apart into its origin and its path.
fn split(issuer: &str) -> Result<(Url, String), StartError> {
    let bad = |reason: &str| StartError::Issuer {
        issuer: issuer.to_owned(),
        reason: reason.to_owned(),
    };
    let url = Url::parse(issuer).map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("its scheme is not http or https"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it has a query or a fragment"));
    }
    let base = url.path().trim_end_matches('/').to_owned();
    let mut origin = url;
    origin.set_path("/");
    Ok((origin, base))
}
