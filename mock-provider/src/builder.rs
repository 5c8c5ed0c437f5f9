//! What a provider is made of, and how it starts.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use tokio::sync::watch;

use crate::addresses::{Apart, Side};
use crate::back_channel::LogoutDelivery;
use crate::behind::{self, Behind};
use crate::client::Client;
use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::Entropy;
use crate::hosting::{Socket, Stop};
use crate::journal::Journal;
use crate::key_cache::KeyCache;
use crate::key_ring::KeyRing;
use crate::key_set::KidForm;
use crate::keys::SigningKey;
use crate::outgoing::Outgoing;
use crate::policy::Policy;
use crate::profile::Profile;
use crate::provider::MockProvider;
use crate::quirk::{ActiveQuirks, Quirk, QuirkError, Setting};
use crate::state::{DeliveryObserver, Observer, Parts, State};
use crate::tls::{Authority, Certificate};
use crate::upstream::Upstream;
use crate::user::User;

mod error;
mod ground;

pub use error::StartError;
pub(crate) use ground::{Ground, address_form};

/// How many exchanges the journal keeps unless told otherwise.
const JOURNAL_LIMIT: usize = 5_000;

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
    delivery_observer: Option<DeliveryObserver>,
    journal_limit: usize,
    policy: Policy,
    profile: Option<Profile>,
    settings: Vec<Setting>,
    trusted: Vec<String>,
    initial_access_token: Option<String>,
    tls: Option<Arc<Authority>>,
    back_channel_origin: Option<String>,
    upstream: Option<Upstream>,
    behind: Option<Box<Behind>>,
    /// The hosts of the providers in front of this one.
    taken: Vec<String>,
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
            delivery_observer: None,
            journal_limit: JOURNAL_LIMIT,
            policy: Policy::default(),
            profile: None,
            settings: Vec::new(),
            trusted: Vec::new(),
            initial_access_token: None,
            tls: None,
            back_channel_origin: None,
            upstream: None,
            behind: None,
            taken: Vec::new(),
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

    /// Answers over TLS alone, with a certificate of this authority for `localhost`, the address that is listened on and
    /// the host name in the issuer.
    #[must_use]
    pub fn tls(mut self, authority: Arc<Authority>) -> Self {
        self.tls = Some(authority);
        self
    }

    /// Scheme, host and port by which RPs reach the provider directly, where that is another name than the one that
    /// browsers use: in a network of containers, for example. Token, userinfo, keys and what else RPs ask for
    /// themselves are announced there; the issuer stays what it is.
    #[must_use]
    pub fn back_channel_origin(mut self, origin: impl Into<String>) -> Self {
        self.back_channel_origin = Some(origin.into());
        self
    }

    /// Sends users to another provider to sign in: the one behind this one.
    #[must_use]
    pub fn upstream(mut self, upstream: Upstream) -> Self {
        self.upstream = Some(upstream);
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
    pub fn observer(mut self, observer: Observer) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Calls this for every attempt to deliver a logout token that is over.
    #[must_use]
    pub fn delivery_observer(
        mut self,
        observer: Arc<dyn Fn(&LogoutDelivery) + Send + Sync>,
    ) -> Self {
        self.delivery_observer = Some(observer);
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

    /// Takes the clients, users, quirks and the upstream provider that a file declares. The upstream provider is started
    /// with this one and ends with it; on a [`Site`](crate::Site) there is none.
    #[must_use]
    pub fn config(mut self, config: Config) -> Self {
        self.clients.extend(config.clients);
        self.users.extend(config.users);
        self.settings.extend(config.quirks);
        self.behind = config.upstream.or(self.behind);
        self.initial_access_token = config.initial_access_token.or(self.initial_access_token);
        self
    }

    /// Lets clients register themselves only with this token (OpenID Connect Dynamic Client Registration 1.0, section 3).
    /// Without it everybody may.
    #[must_use]
    pub fn initial_access_token(mut self, token: impl Into<String>) -> Self {
        self.initial_access_token = Some(token.into());
        self
    }

    /// Starts the provider in the current Tokio runtime. It answers as soon as this returns; keys are made meanwhile.
    ///
    /// # Errors
    /// When the address cannot be listened on, or the issuer is none.
    pub async fn start(mut self) -> Result<MockProvider, StartError> {
        let Some(behind) = self.behind.take() else {
            return self.start_alone();
        };
        let mut taken = std::mem::take(&mut self.taken);
        let (issuer, host) = (self.issuer.as_deref(), self.issuer_host.as_deref());
        taken.push(behind::host_of(issuer, host, self.address));
        let (behind, upstream) = behind.start(self.like_this(), taken).await?;
        let mut provider = self.upstream(upstream.clone()).start_alone()?;
        behind::introduce(&provider, &behind, &upstream);
        provider.behind = Some(Box::new(behind));
        Ok(provider)
    }

    /// A builder with the clock, the numbers, the randomness, the keys and the authority of this one.
    fn like_this(&mut self) -> Self {
        let mut other = Self::new();
        other.clock = self.clock.clone();
        other.sequence = Arc::clone(&self.sequence);
        other.entropy = self.entropy.clone();
        other.keys = self.keys.clone();
        other.journal_limit = self.journal_limit;
        other.tls.clone_from(&self.tls);
        if let Some(authority) = &self.tls {
            self.trusted.push(authority.pem());
        }
        other.trusted.clone_from(&self.trusted);
        other
    }

    /// A fresh secret for a client.
    pub(crate) fn secret(&self) -> String {
        self.entropy.token(32)
    }

    /// The provider behind this one, and the hosts of those in front of it.
    pub(crate) fn behind(mut self, behind: Option<Box<Behind>>, taken: Vec<String>) -> Self {
        self.behind = behind;
        self.taken = taken;
        self
    }

    fn start_alone(mut self) -> Result<MockProvider, StartError> {
        let first = match self.listener.take() {
            Some(listener) => Socket::of(listener)?,
            None => Socket::bind(self.address)?,
        };
        let quirks = self.quirks()?;
        let addr = first.addr;
        let second = match address_form(&quirks).apart {
            Apart::Nothing => None,
            _ => Some(Socket::bind(SocketAddr::new(addr.ip(), 0))?),
        };
        let ground = Ground {
            mount: String::new(),
            first: addr,
            second: second.as_ref().map_or(addr, |socket| socket.addr),
            host: self.issuer_host.take(),
            is_secure: self.tls.is_some(),
        };
        let tls = match self.tls.take() {
            Some(authority) => {
                let mut wrong = Certificate::default();
                quirks.at_start(Quirk::certificate, &mut wrong);
                Some(ground.certificate(&authority, wrong)?)
            }
            None => None,
        };
        let op = self.assemble(quirks, &ground)?;
        let stop: Stop = Arc::new(watch::channel(()).0);
        let tenants = vec![(ground.mount, Arc::clone(&op))];
        if let Some(second) = second {
            second.serve(Side::Second, tenants.clone(), tls.as_ref(), &stop);
        }
        first.serve(Side::First, tenants, tls.as_ref(), &stop);
        Ok(MockProvider {
            op,
            addr,
            behind: None,
            _stop: stop,
        })
    }

    /// With the issuer that its place gives it.
    pub(crate) fn without_issuer(mut self) -> Self {
        self.issuer = None;
        self
    }

    /// The quirks of the profile and those set beside it.
    pub(crate) fn quirks(&mut self) -> Result<ActiveQuirks, QuirkError> {
        let profile = self.profile.iter().flat_map(Profile::settings);
        ActiveQuirks::new(profile.chain(std::mem::take(&mut self.settings)))
    }

    /// Puts the provider together; keys are made meanwhile.
    pub(crate) fn assemble(
        self,
        quirks: ActiveQuirks,
        ground: &Ground,
    ) -> Result<Arc<State>, StartError> {
        self.keys.warm();
        let addresses =
            ground.addresses(self.issuer, self.back_channel_origin.as_deref(), &quirks)?;
        let users = if self.users.is_empty() {
            vec![User::new("alice"), User::new("bob")]
        } else {
            self.users
        };
        let mut kid_form = KidForm::default();
        quirks.at_start(Quirk::key_ids, &mut kid_form);
        let keys = KeyRing::new(self.keys, self.given_keys, self.clock.clone(), kid_form);
        Ok(Arc::new(State::new(Parts {
            addresses,
            clock: self.clock,
            entropy: self.entropy,
            sequence: self.sequence,
            keys,
            journal: Journal::new(self.journal_limit),
            observer: self.observer,
            delivery_observer: self.delivery_observer,
            policy: self.policy,
            quirks,
            outgoing: Outgoing::trusting(self.trusted),
            upstream: self.upstream,
            initial_access_token: self.initial_access_token,
            runtime: tokio::runtime::Handle::current(),
            clients: self.clients,
            users,
        })))
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
