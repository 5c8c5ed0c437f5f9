//! The process-wide cache that keys come from.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use tokio::sync::watch;

use crate::algorithm::KeyKind;
use crate::keys::SigningKey;

/// Which key of the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    /// The n-th key of a provider: every rotation takes the next one.
    Own(u32),
    /// The n-th key for access tokens, where they have one of their own.
    AccessTokens(u32),
    /// A key that is published beside the provider's own and never signs.
    Idle(u32),
    /// A key that no provider publishes.
    Foreign,
}

type Promise = watch::Receiver<Option<Arc<SigningKey>>>;

/// Keys that are made once, in the background, and shared: making an RSA key costs a hundred times what using it does.
#[derive(Clone, Default)]
pub struct KeyCache(Arc<Mutex<HashMap<(KeyKind, Slot), Promise>>>);

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
        self.begin(KeyKind::Rsa, Slot::Own(0));
    }

    /// Starts making a key, without waiting for it.
    pub(crate) fn begin(&self, kind: KeyKind, slot: Slot) {
        self.promise(kind, slot);
    }

    fn promise(&self, kind: KeyKind, slot: Slot) -> Promise {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made = slots.entry((kind, slot)).or_insert_with(|| {
            let (promise, made) = watch::channel(None);
            let make = move || promise.send_replace(Some(Arc::new(SigningKey::generate(kind))));
            match kind {
                // A thread of its own, not a task: the key outlives the runtime of the provider that asked first.
                KeyKind::Rsa => drop(thread::spawn(make)),
                // Less than what a thread costs.
                KeyKind::P256 | KeyKind::Ed25519 => drop(make()),
            }
            made
        });
        made.clone()
    }

    /// The key, once it has been made.
    pub(crate) async fn key(&self, kind: KeyKind, slot: Slot) -> Arc<SigningKey> {
        let mut promise = self.promise(kind, slot);
        let made = promise
            .wait_for(Option::is_some)
            .await
            .expect("making a key does not fail");
        made.clone().expect("the promise was awaited")
    }

    /// The key if it has been made already.
    pub(crate) fn peek(&self, kind: KeyKind, slot: Slot) -> Option<Arc<SigningKey>> {
        let slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slots
            .get(&(kind, slot))
            .and_then(|made| made.borrow().clone())
    }
}

impl fmt::Debug for KeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_set().entries(slots.keys()).finish()
    }
}
