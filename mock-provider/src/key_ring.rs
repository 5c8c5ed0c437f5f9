//! Which keys a provider signs with and publishes, and the process-wide cache they come from.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::thread;

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::keys::{Algorithm, SigningKey};

/// How many keys that have left the JWKS are remembered, to recognise old ID tokens as hints.
const REMEMBERED: usize = 8;

/// Which key of the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Slot {
    /// The n-th key of a provider: every rotation takes the next one.
    Own(u32),
    /// A key that no provider publishes.
    Foreign,
}

type Promise = watch::Receiver<Option<Arc<SigningKey>>>;

/// Keys that are made once, in the background, and shared: making an RSA key costs a hundred times what using it does.
#[derive(Clone, Default)]
pub struct KeyCache(Arc<Mutex<HashMap<(Algorithm, Slot), Promise>>>);

impl KeyCache {
    /// The cache of this process.
    pub fn shared() -> Self {
        static SHARED: OnceLock<KeyCache> = OnceLock::new();
        SHARED.get_or_init(Self::default).clone()
    }

    /// A cache of its own.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts making the first keys, without waiting for them.
    pub fn warm(&self) {
        for alg in [Algorithm::Rs256, Algorithm::Es256] {
            self.promise(alg, Slot::Own(0));
        }
    }

    fn promise(&self, alg: Algorithm, slot: Slot) -> Promise {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made = slots.entry((alg, slot)).or_insert_with(|| {
            let (promise, made) = watch::channel(None);
            // A thread of its own, not a task: the key outlives the runtime of the provider that asked first.
            thread::spawn(move || promise.send_replace(Some(Arc::new(SigningKey::generate(alg)))));
            made
        });
        made.clone()
    }

    async fn key(&self, alg: Algorithm, slot: Slot) -> Arc<SigningKey> {
        let mut promise = self.promise(alg, slot);
        let made = promise
            .wait_for(Option::is_some)
            .await
            .expect("making a key does not fail");
        made.clone().expect("the promise was awaited")
    }

    /// The key if it has been made already.
    fn peek(&self, alg: Algorithm, slot: Slot) -> Option<Arc<SigningKey>> {
        let slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slots
            .get(&(alg, slot))
            .and_then(|made| made.borrow().clone())
    }
}

impl fmt::Debug for KeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_set().entries(slots.keys()).finish()
    }
}

/// Where the key of an algorithm comes from at the moment.
#[derive(Clone)]
enum Source {
    Cached(u32),
    Given(Arc<SigningKey>),
}

/// The keys of one provider.
pub(crate) struct KeyRing {
    cache: KeyCache,
    state: RwLock<RingState>,
}

#[derive(Clone)]
struct RingState {
    rs256: Source,
    es256: Source,
    next: u32,
    /// Published beside the signing keys, signing nothing.
    beside: Vec<Arc<SigningKey>>,
    /// Published no more.
    retired: Vec<(Algorithm, Source)>,
}

impl RingState {
    fn source(&mut self, alg: Algorithm) -> &mut Source {
        match alg {
            Algorithm::Rs256 => &mut self.rs256,
            Algorithm::Es256 => &mut self.es256,
        }
    }
}

impl KeyRing {
    /// The first keys of the cache, and those given in place of them.
    pub(crate) fn new(cache: KeyCache, given: Vec<Arc<SigningKey>>) -> Self {
        let mut state = RingState {
            rs256: Source::Cached(0),
            es256: Source::Cached(0),
            next: 1,
            beside: Vec::new(),
            retired: Vec::new(),
        };
        for key in given {
            let source = state.source(key.algorithm());
            match source {
                Source::Cached(_) => *source = Source::Given(key),
                Source::Given(_) => state.beside.push(key),
            }
        }
        Self {
            cache,
            state: RwLock::new(state),
        }
    }

    fn snapshot(&self) -> RingState {
        self.state
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    async fn resolve(&self, alg: Algorithm, source: Source) -> Arc<SigningKey> {
        match source {
            Source::Cached(nth) => self.cache.key(alg, Slot::Own(nth)).await,
            Source::Given(key) => key,
        }
    }

    /// The key that signs now.
    pub(crate) async fn signing(&self, alg: Algorithm) -> Arc<SigningKey> {
        let source = self.snapshot().source(alg).clone();
        self.resolve(alg, source).await
    }

    /// A key that this provider never publishes.
    pub(crate) async fn foreign(&self, alg: Algorithm) -> Arc<SigningKey> {
        self.cache.key(alg, Slot::Foreign).await
    }

    /// The JWKS (RFC 7517, section 5).
    pub(crate) async fn jwks(&self) -> Value {
        let state = self.snapshot();
        let rs256 = self.resolve(Algorithm::Rs256, state.rs256).await;
        let es256 = self.resolve(Algorithm::Es256, state.es256).await;
        let keys: Vec<&Value> = [&rs256, &es256]
            .into_iter()
            .chain(&state.beside)
            .map(|key| key.jwk())
            .collect();
        json!({ "keys": keys })
    }

    /// New keys sign from now on, and the old ones leave the JWKS.
    pub(crate) fn rotate(&self) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let next = state.next;
        state.next = next.wrapping_add(1);
        for alg in [Algorithm::Rs256, Algorithm::Es256] {
            let old = std::mem::replace(state.source(alg), Source::Cached(next));
            state.retired.push((alg, old));
            self.cache.promise(alg, Slot::Own(next));
        }
        let beside = std::mem::take(&mut state.beside);
        state.retired.extend(
            beside
                .into_iter()
                .map(|key| (key.algorithm(), Source::Given(key))),
        );
        let surplus = state.retired.len().saturating_sub(REMEMBERED);
        state.retired.drain(..surplus);
    }

    /// The key that signed something earlier, published or not.
    pub(crate) fn ever_signed_with(
        &self,
        kid: Option<&str>,
        alg: Algorithm,
    ) -> Vec<Arc<SigningKey>> {
        let mut state = self.snapshot();
        let current = state.source(alg).clone();
        let sources = std::iter::once((alg, current)).chain(state.retired);
        sources
            .filter(|(of, _)| *of == alg)
            .filter_map(|(_, source)| match source {
                Source::Cached(nth) => self.cache.peek(alg, Slot::Own(nth)),
                Source::Given(key) => Some(key),
            })
            .filter(|key| kid.is_none_or(|kid| kid == key.kid()))
            .collect()
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing")
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}
