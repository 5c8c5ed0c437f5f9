//! Everything one provider knows, shared by all its endpoints.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::runtime::Handle;
use tokio::sync::watch;
use url::Url;

use crate::addresses::Addresses;
use crate::back_channel::{Deliveries, LogoutDelivery};
use crate::client::Client;
use crate::client_jwt::ClientKeys;
use crate::clock::Clock;
use crate::device::Devices;
use crate::endpoint::Endpoint;
use crate::endpoints::client_auth::UsedAssertions;
use crate::entropy::Entropy;
use crate::grants::Grants;
use crate::journal::{Exchange, Journal};
use crate::key_ring::KeyRing;
use crate::outgoing::Outgoing;
use crate::policy::Policy;
use crate::pool::Pool;
use crate::pushed::PushedStore;
use crate::quirk::{ActiveQuirks, Quirk};
use crate::registrations::{Registration, Registrations};
use crate::session::Sessions;
use crate::sign_outs::SignOuts;
use crate::upstream::{Upstream, UpstreamState};
use crate::user::User;

/// Called for every finished exchange, which it may keep.
pub type Observer = Arc<dyn Fn(&Arc<Exchange>) + Send + Sync>;

/// Called for every attempt to deliver a logout token that is over.
pub type DeliveryObserver = Arc<dyn Fn(&LogoutDelivery) + Send + Sync>;

/// The shared state of one provider.
pub(crate) struct State {
    /// The issuer identifier, as tokens and metadata name it.
    pub(crate) issuer: String,
    pub(crate) addresses: Addresses,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) sequence: Arc<AtomicU64>,
    pub(crate) keys: KeyRing,
    pub(crate) sessions: Sessions,
    pub(crate) devices: Devices,
    pub(crate) journal: Journal,
    pub(crate) observer: Option<Observer>,
    pub(crate) policy: Policy,
    pub(crate) quirks: ActiveQuirks,
    /// The provider's own requests to others.
    pub(crate) outgoing: Outgoing,
    /// Where users are sent to sign in, if not here.
    pub(crate) upstream: Option<UpstreamState>,
    /// The keys of clients that publish them.
    pub(crate) client_keys: ClientKeys,
    /// The client assertions that were used.
    pub(crate) used_assertions: UsedAssertions,
    /// The clients that registered themselves.
    pub(crate) registrations: Registrations,
    /// What a client must show to register itself; nothing where there is none.
    pub(crate) initial_access_token: Option<String>,
    /// Authorization requests that were pushed and not used yet.
    pub(crate) pushed: PushedStore,
    /// Sign-outs that a page of the provider asks about.
    pub(crate) sign_outs: SignOuts,
    /// The logout tokens that were sent.
    pub(crate) deliveries: Deliveries,
    /// The names of clients and users, and the lists of scopes, that sessions and grants share.
    pub(crate) names: Pool<str>,
    pub(crate) scopes: Pool<[String]>,
    /// Closed when the provider ends.
    stopped: OnceLock<watch::Receiver<()>>,
    /// With which it knows its own pages again.
    tag_key: hmac::Key,
    clients: RwLock<BTreeMap<String, Arc<Client>>>,
    users: RwLock<Vec<Arc<User>>>,
    grants: Mutex<Grants>,
}

/// What [`State`] is built from.
pub(crate) struct Parts {
    pub(crate) addresses: Addresses,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) sequence: Arc<AtomicU64>,
    pub(crate) keys: KeyRing,
    pub(crate) journal: Journal,
    pub(crate) observer: Option<Observer>,
    pub(crate) delivery_observer: Option<DeliveryObserver>,
    pub(crate) policy: Policy,
    pub(crate) quirks: ActiveQuirks,
    pub(crate) outgoing: Outgoing,
    pub(crate) upstream: Option<Upstream>,
    pub(crate) initial_access_token: Option<String>,
    pub(crate) runtime: Handle,
    pub(crate) clients: Vec<Client>,
    pub(crate) users: Vec<User>,
}

impl State {
    pub(crate) fn new(parts: Parts) -> Self {
        let mut secret = [0; 32];
        parts.entropy.fill(&mut secret);
        let clients = parts
            .clients
            .into_iter()
            .map(|client| (client.id().to_owned(), Arc::new(client)));
        let op = Self {
            issuer: parts.addresses.issuer().to_owned(),
            addresses: parts.addresses,
            clock: parts.clock,
            entropy: parts.entropy,
            sequence: parts.sequence,
            keys: parts.keys,
            sessions: Sessions::new(),
            devices: Devices::new(),
            journal: parts.journal,
            observer: parts.observer,
            policy: parts.policy,
            outgoing: parts.outgoing,
            upstream: parts.upstream.map(UpstreamState::new),
            client_keys: ClientKeys::default(),
            used_assertions: UsedAssertions::default(),
            registrations: Registrations::default(),
            initial_access_token: parts.initial_access_token,
            quirks: parts.quirks.seeded(&secret),
            pushed: PushedStore::new(),
            sign_outs: SignOuts::new(),
            deliveries: Deliveries::new(parts.runtime, parts.delivery_observer),
            names: Pool::default(),
            scopes: Pool::default(),
            stopped: OnceLock::new(),
            tag_key: hmac::Key::new(hmac::HMAC_SHA256, &secret),
            clients: RwLock::new(clients.collect()),
            users: RwLock::default(),
            grants: Mutex::new(Grants::new()),
        };
        for client in op.clients() {
            op.offer_keys(&client);
        }
        for user in parts.users {
            op.add_user(user);
        }
        op
    }

    /// The seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.clock.unix()
    }

    /// Makes pauses end when the sender is dropped. The first call counts: providers of one site end together.
    pub(crate) fn ends_with(&self, stopped: watch::Receiver<()>) {
        let _ = self.stopped.set(stopped);
    }

    /// Lets this much time go by, or less when the provider ends meanwhile.
    pub(crate) async fn pause(&self, delay: Duration) {
        if delay.is_zero() {
            return;
        }
        let stopped = self.stopped.get().cloned();
        let ends = async {
            match stopped {
                Some(mut stopped) => while stopped.changed().await.is_ok() {},
                None => std::future::pending().await,
            }
        };
        // Either way the time of waiting is over.
        let _ = tokio::time::timeout(delay, ends).await;
    }

    /// Proof that the message comes from this provider: an HMAC in base64url.
    pub(crate) fn tag(&self, message: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.tag_key, message.as_bytes()))
    }

    /// Whether the tag is this provider's for this message.
    pub(crate) fn has_tag(&self, message: &str, tag: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(tag)
            .is_ok_and(|tag| hmac::verify(&self.tag_key, message.as_bytes(), &tag).is_ok())
    }

    /// The next place in the timeline.
    pub(crate) fn next_seq(&self) -> u64 {
        self.sequence.fetch_add(1, Ordering::SeqCst)
    }

    /// The address of an endpoint.
    pub(crate) fn url(&self, endpoint: Endpoint) -> Url {
        self.addresses.url(endpoint)
    }

    /// A registered client.
    pub(crate) fn client(&self, id: &str) -> Option<Arc<Client>> {
        let clients = self.clients.read().unwrap_or_else(PoisonError::into_inner);
        clients.get(id).cloned()
    }

    /// All registered clients.
    pub(crate) fn clients(&self) -> Vec<Arc<Client>> {
        let clients = self.clients.read().unwrap_or_else(PoisonError::into_inner);
        clients.values().cloned().collect()
    }

    /// Publishes the keys that a client is registered for.
    fn offer_keys(&self, client: &Client) {
        client.chosen_algs().for_each(|alg| self.keys.offer(alg));
    }

    /// Adds a client, or replaces the one with its id.
    pub(crate) fn register(&self, client: Client) {
        self.offer_keys(&client);
        let mut clients = self.clients.write().unwrap_or_else(PoisonError::into_inner);
        clients.insert(client.id().to_owned(), Arc::new(client));
    }

    /// Adds a client that registered itself; the oldest of its kind goes where there are too many.
    pub(crate) fn register_itself(&self, client: Client, registration: Registration) {
        let dropped = self.registrations.add(client.id(), registration);
        self.register(client);
        if let Some(id) = dropped {
            let mut clients = self.clients.write().unwrap_or_else(PoisonError::into_inner);
            clients.remove(&id);
        }
    }

    /// The user with this name.
    pub(crate) fn user(&self, name: &str) -> Option<Arc<User>> {
        let users = self.users.read().unwrap_or_else(PoisonError::into_inner);
        users.iter().find(|user| user.name() == name).cloned()
    }

    /// The issuers that its ID tokens name.
    pub(crate) fn issuers(&self) -> Vec<String> {
        let mut issuers = vec![self.issuer.clone()];
        self.quirks.at_start(Quirk::issuers, &mut issuers);
        issuers
    }

    /// All users.
    pub(crate) fn users(&self) -> Vec<Arc<User>> {
        self.users
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Adds a user, or replaces the one with that name.
    pub(crate) fn add_user(&self, mut user: User) {
        self.quirks.at_start(Quirk::user, &mut user);
        let mut users = self.users.write().unwrap_or_else(PoisonError::into_inner);
        users.retain(|known| known.name() != user.name());
        users.push(Arc::new(user));
    }

    /// The codes and tokens. The lock is held for look-ups alone, never while signing.
    pub(crate) fn grants(&self) -> MutexGuard<'_, Grants> {
        self.grants.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}
