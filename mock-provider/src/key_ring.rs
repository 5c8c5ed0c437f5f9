//! Which keys a provider signs with and publishes.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use serde_json::{Value, json};

use crate::algorithm::{Algorithm, KeyKind};
use crate::certificate;
use crate::clock::Clock;
use crate::key_cache::{KeyCache, Slot};
use crate::key_set::{KeyRotation, KeySet, KidForm};
use crate::keys::SigningKey;
use crate::unowned_key::unowned_rsa;

/// How many generations of keys are remembered, to recognise old ID tokens as hints.
const REMEMBERED: usize = 9;

/// How many keys of one kind are made before the first comes round again: rotations must not fill the memory.
const KEYS_IN_ALL: u32 = 64;

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// ID tokens, and everything else that has no key of its own.
    Everything,
    /// Access tokens, where they have a key of their own.
    AccessTokens,
}

/// A key under the name by which the JWKS has it.
pub(crate) struct Signer {
    pub(crate) key: Arc<SigningKey>,
    pub(crate) kid: String,
    alg: Algorithm,
    certificate: OnceLock<Option<Vec<u8>>>,
}

impl Signer {
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.key.sign(self.alg, message)
    }

    fn jwk(&self, set: &KeySet) -> Value {
        let mut jwk = self.key.jwk().clone();
        jwk["kid"] = json!(self.kid);
        jwk["alg"] = json!(self.alg.name());
        if set.certificates && self.key.kind() == KeyKind::Rsa {
            let made = || certificate::self_signed(&self.key);
            if let Some(certificate) = self.certificate.get_or_init(made) {
                certificate::describe(&mut jwk, certificate);
            }
        }
        jwk
    }
}

/// The keys between two rotations: one for each algorithm and purpose, made when it is needed first.
struct Generation {
    slot: u32,
    /// Keys in place of those of the cache. A second one of a kind is published and signs nothing.
    given: Vec<Arc<SigningKey>>,
    /// Whose ids its keys have, where they are not their own.
    kids_of: Option<Arc<Generation>>,
    since: i64,
    published_from: i64,
    published_until: AtomicI64,
    signers: [OnceLock<Arc<Signer>>; 2 * Algorithm::ASYMMETRIC.len()],
}

impl Generation {
    fn new(slot: u32, since: i64) -> Self {
        Self {
            slot,
            given: Vec::new(),
            kids_of: None,
            since,
            published_from: since,
            published_until: AtomicI64::new(i64::MAX),
            signers: [const { OnceLock::new() }; 2 * Algorithm::ASYMMETRIC.len()],
        }
    }

    fn signer(&self, alg: Algorithm, purpose: Purpose) -> &OnceLock<Arc<Signer>> {
        let nth = Algorithm::ASYMMETRIC
            .iter()
            .position(|known| *known == alg)
            .expect("HS256 takes no key of the ring");
        &self.signers[2 * nth + usize::from(purpose == Purpose::AccessTokens)]
    }

    fn slot(&self, purpose: Purpose) -> Slot {
        match purpose {
            Purpose::Everything => Slot::Own(self.slot),
            Purpose::AccessTokens => Slot::AccessTokens(self.slot),
        }
    }

    fn given(&self, kind: KeyKind, purpose: Purpose) -> Option<&Arc<SigningKey>> {
        let mut given = self.given.iter();
        given.find(|key| purpose == Purpose::Everything && key.kind() == kind)
    }

    fn is_published(&self, now: i64) -> bool {
        (self.published_from..self.published_until.load(Ordering::SeqCst)).contains(&now)
    }
}

/// The keys of one provider.
pub(crate) struct KeyRing {
    cache: KeyCache,
    clock: Clock,
    kid_form: KidForm,
    /// The oldest first; never empty.
    generations: RwLock<Vec<Arc<Generation>>>,
    ps256: AtomicBool,
    ed_dsa: AtomicBool,
}

impl KeyRing {
    /// The first keys of the cache, and those given in place of them.
    pub(crate) fn new(
        cache: KeyCache,
        given: Vec<Arc<SigningKey>>,
        clock: Clock,
        kid_form: KidForm,
    ) -> Self {
        let mut first = Generation::new(0, clock.unix());
        first.given = given;
        // From the beginning of time: a clock may be set back.
        first.published_from = i64::MIN;
        Self {
            cache,
            clock,
            kid_form,
            generations: RwLock::new(vec![Arc::new(first)]),
            ps256: AtomicBool::new(false),
            ed_dsa: AtomicBool::new(false),
        }
    }

    /// Publishes the key of this algorithm from now on. Those of RS256 and ES256 are always published, the others once
    /// they are needed: relying parties of the first hour know neither.
    pub(crate) fn offer(&self, alg: Algorithm) {
        match alg {
            Algorithm::Ps256 => self.ps256.store(true, Ordering::SeqCst),
            Algorithm::EdDsa => self.ed_dsa.store(true, Ordering::SeqCst),
            Algorithm::Rs256 | Algorithm::Es256 | Algorithm::Hs256 => {}
        }
    }

    fn offered(&self) -> impl Iterator<Item = Algorithm> {
        let others = [
            (Algorithm::Ps256, &self.ps256),
            (Algorithm::EdDsa, &self.ed_dsa),
        ];
        let others = others
            .into_iter()
            .filter(|(_, offered)| offered.load(Ordering::SeqCst))
            .map(|(alg, _)| alg);
        [Algorithm::Rs256, Algorithm::Es256]
            .into_iter()
            .chain(others)
    }

    fn generations(&self) -> Vec<Arc<Generation>> {
        self.generations
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The generation that signs now.
    fn current(&self) -> Arc<Generation> {
        let generations = self
            .generations
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(signing_at(&generations, self.clock.unix()))
    }

    /// How long the present keys have been signing, in seconds.
    pub(crate) fn age(&self) -> u64 {
        let since = self.current().since;
        u64::try_from(self.clock.unix().saturating_sub(since)).unwrap_or(0)
    }

    async fn signer(
        &self,
        generation: &Generation,
        alg: Algorithm,
        purpose: Purpose,
    ) -> Arc<Signer> {
        let known = generation.signer(alg, purpose);
        if let Some(signer) = known.get() {
            return Arc::clone(signer);
        }
        let key = self.key(generation, alg, purpose).await;
        let named = match &generation.kids_of {
            Some(older) => self.key(older, alg, purpose).await,
            None => Arc::clone(&key),
        };
        let kid = self.kid_form.of(&named, alg);
        let certificate = OnceLock::new();
        Arc::clone(known.get_or_init(|| {
            Arc::new(Signer {
                key,
                kid,
                alg,
                certificate,
            })
        }))
    }

    async fn key(
        &self,
        generation: &Generation,
        alg: Algorithm,
        purpose: Purpose,
    ) -> Arc<SigningKey> {
        let kind = alg.key_kind().expect("HS256 takes no key of the ring");
        match generation.given(kind, purpose) {
            Some(key) => Arc::clone(key),
            None => self.cache.key(kind, generation.slot(purpose)).await,
        }
    }

    /// The key that signs now; it is published from now on, if it was not before.
    pub(crate) async fn signing(&self, alg: Algorithm, purpose: Purpose) -> Arc<Signer> {
        self.offer(alg);
        let current = self.current();
        self.signer(&current, alg, purpose).await
    }

    /// A key that this provider never publishes.
    pub(crate) async fn foreign(&self, kind: KeyKind) -> Arc<SigningKey> {
        self.cache.key(kind, Slot::Foreign).await
    }

    /// The JWKS (RFC 7517, section 5): the newest keys first.
    pub(crate) async fn jwks(&self, set: &KeySet) -> Value {
        set.algorithms.iter().for_each(|alg| self.offer(*alg));
        let now = self.clock.unix();
        let mut published = self.generations();
        published.retain(|generation| generation.is_published(now));
        let mut keys = Vec::new();
        for generation in published.iter().rev() {
            for alg in self.offered() {
                let signer = self.signer(generation, alg, Purpose::Everything).await;
                keys.push(signer.jwk(set));
                let used = generation
                    .signer(alg, Purpose::AccessTokens)
                    .get()
                    .is_some();
                if used || (set.access_token_key && alg == Algorithm::Rs256) {
                    let signer = self.signer(generation, alg, Purpose::AccessTokens).await;
                    keys.push(signer.jwk(set));
                }
            }
            let beside = generation.given.iter().enumerate().filter(|(nth, key)| {
                let earlier = &generation.given[..*nth];
                earlier.iter().any(|other| other.kind() == key.kind())
            });
            keys.extend(beside.map(|(_, key)| key.jwk().clone()));
        }
        for nth in 0..set.idle {
            keys.push(unowned_rsa(&format!("idle key {nth}")));
            for kind in [KeyKind::P256, KeyKind::Ed25519] {
                let key = self.cache.key(kind, Slot::Idle(nth)).await;
                keys.push(key.jwk().clone());
            }
        }
        if set.signing_last {
            keys.reverse();
        }
        json!({ "keys": keys })
    }

    /// New keys take over.
    pub(crate) fn rotate(&self, how: KeyRotation) {
        let now = self.clock.unix();
        let mut generations = self
            .generations
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let newest = generations.last().expect("a ring has keys");
        let mut next = Generation::new(
            (newest.slot + 1) % KEYS_IN_ALL,
            now.saturating_add_unsigned(how.signs_after),
        );
        next.published_from = now.saturating_add_unsigned(how.published_after);
        if how.same_kid {
            let named = newest.kids_of.as_ref().unwrap_or(newest);
            next.kids_of = Some(Arc::clone(named));
        }
        let ends = now
            .saturating_add_unsigned(how.signs_after.max(how.published_after))
            .saturating_add_unsigned(how.overlap);
        for old in generations.iter() {
            old.published_until.fetch_min(ends, Ordering::SeqCst);
        }
        self.cache.begin(KeyKind::Rsa, Slot::Own(next.slot));
        generations.push(Arc::new(next));
        let surplus = generations.len().saturating_sub(REMEMBERED);
        generations.drain(..surplus);
    }

    /// The keys that may have signed something with this algorithm, published or not.
    pub(crate) fn ever_signed_with(&self, alg: Algorithm) -> Vec<Arc<SigningKey>> {
        let Some(kind) = alg.key_kind() else {
            return Vec::new();
        };
        let mut generations = self.generations();
        generations.reverse();
        let keys = generations.iter().flat_map(|generation| {
            [Purpose::Everything, Purpose::AccessTokens].map(|purpose| {
                match generation.given(kind, purpose) {
                    Some(key) => Some(Arc::clone(key)),
                    None => self.cache.peek(kind, generation.slot(purpose)),
                }
            })
        });
        keys.flatten().collect()
    }
}

fn signing_at(generations: &[Arc<Generation>], now: i64) -> &Arc<Generation> {
    generations
        .iter()
        .rev()
        .find(|generation| generation.since <= now)
        .or(generations.first())
        .expect("a ring has keys")
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing")
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}
