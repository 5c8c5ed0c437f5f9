//! The provider's keys, and the verification of signatures with them (OpenID Connect Core 1.0, section 10.1.1).

use std::str::FromStr as _;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rsa::{PublicEncryptingKey, PublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use crate::config::Config;
use crate::defect::{Defect, Defects};
use crate::jws::Jws;
use crate::outbound::Outbound;
use crate::rejection::Rejection;

const WHAT: &str = "the provider's key set";

/// More keys than this are not looked at.
const MOST_KEYS: usize = 50;

/// How long keys are used before they are looked at again, in seconds: a withdrawn key is not trusted for longer.
const FRESH: i64 = 3600;

/// How long old keys do while new ones cannot be had, in seconds.
const RETRY: i64 = 60;

/// How many unknown keys in a row are worth a look at the key set, and how many seconds give one look back. Keys do not
/// change more often, and a provider gone mad must not make us fetch at every sign-in.
const LOOKS: i64 = 5;
const SECONDS_FOR_A_LOOK: i64 = 60;

/// A key set as it was at one time.
#[derive(Debug, Default)]
pub(crate) struct KeySet(Vec<Key>);

#[derive(Debug)]
struct Key {
    kid: Option<String>,
    alg: Option<Algorithm>,
    decoding: DecodingKey,
    jwk: Value,
}

/// Why a signature is not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unverified {
    #[error("its algorithm has no public keys")]
    NotAsymmetric,
    #[error("the provider publishes no such key")]
    NoSuchKey,
    #[error("it does not fit the provider's key")]
    Mismatch,
}

/// The algorithm of this name, as JWA spells it.
pub(crate) fn algorithm(name: &str) -> Option<Algorithm> {
    Algorithm::from_str(name).ok()
}

impl KeySet {
    /// Reads a JWK set. A key that is odd, or not for signatures, is left out and spoils nothing.
    pub(crate) fn parse(document: &Value) -> Option<Self> {
        let keys = document.get("keys")?.as_array()?;
        Some(Self(
            keys.iter().take(MOST_KEYS).filter_map(Key::parse).collect(),
        ))
    }

    /// Verifies a signature with the key that the header names; where it names none, with any that fits.
    pub(crate) fn verify(&self, jws: &Jws) -> Result<(), Unverified> {
        let alg = algorithm(jws.alg()).ok_or(Unverified::NotAsymmetric)?;
        if AlgorithmFamily::Hmac.algorithms().contains(&alg) {
            return Err(Unverified::NotAsymmetric);
        }
        let mut candidates = self
            .0
            .iter()
            .filter(|key| key.suits(jws.kid(), alg))
            .peekable();
        if candidates.peek().is_none() {
            return Err(Unverified::NoSuchKey);
        }
        let fits = |key: &Key| {
            let signed = jws.signed.as_bytes();
            jsonwebtoken::crypto::verify(&jws.signature, signed, &key.decoding, alg) == Ok(true)
        };
        let verified = candidates.any(fits);
        verified.then_some(()).ok_or(Unverified::Mismatch)
    }

    /// The published RSA keys as PEM texts.
    pub(crate) fn pems(&self) -> impl Iterator<Item = String> {
        self.0.iter().filter_map(|key| pem(&key.jwk))
    }
}

impl Key {
    fn parse(jwk: &Value) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        if text("use").is_some_and(|usage| usage != "sig") {
            return None;
        }
        let decoding = match text("kty")? {
            "RSA" => DecodingKey::from_rsa_components(text("n")?, text("e")?),
            "EC" => DecodingKey::from_ec_components(text("x")?, text("y")?),
            "OKP" => DecodingKey::from_ed_components(text("x")?),
            _ => return None,
        };
        Some(Self {
            kid: text("kid").map(str::to_owned),
            alg: text("alg").and_then(algorithm),
            decoding: decoding.ok()?,
            jwk: jwk.clone(),
        })
    }

    fn suits(&self, kid: Option<&str>, alg: Algorithm) -> bool {
        let named = kid.is_none() || self.kid.as_deref() == kid;
        named
            && self.decoding.family().algorithms().contains(&alg)
            && self.alg.is_none_or(|only| only == alg)
    }
}

fn pem(jwk: &Value) -> Option<String> {
    let part = |name| URL_SAFE_NO_PAD.decode(jwk.get(name)?.as_str()?).ok();
    let (n, e) = (part("n")?, part("e")?);
    let key: PublicEncryptingKey = PublicKeyComponents { n, e }.try_into().ok()?;
    let der: PublicKeyX509Der<'_> = key.as_der().ok()?;
    let body = STANDARD.encode(der.as_ref());
    let mut pem = "-----BEGIN PUBLIC KEY-----\n".to_owned();
    for line in body.as_bytes().chunks(64) {
        pem.push_str(str::from_utf8(line).expect("base64 is ASCII"));
        pem.push('\n');
    }
    Some(pem + "-----END PUBLIC KEY-----\n")
}

/// Fetches the key set when it is first needed, and again when a token names a key that is not in it.
#[derive(Debug)]
pub(crate) struct Keys {
    forever: bool,
    /// Held while fetching, so that many sign-ins at once fetch once.
    fetching: Mutex<()>,
    state: StdMutex<State>,
}

#[derive(Debug, Default)]
struct State {
    known: Option<(Arc<KeySet>, i64)>,
    /// For tokens that the provider itself handed over.
    own: Looks,
    /// For tokens that anybody may have sent: whoever wastes these looks keeps nobody from signing in.
    foreign: Looks,
}

/// Looks taken, and when the last was given back.
#[derive(Debug, Default)]
struct Looks {
    taken: i64,
    counted_at: i64,
}

/// How a token that cannot be verified came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// In an answer of the provider.
    Provider,
    /// In a request, which anybody can make.
    Request,
}

impl Keys {
    pub(crate) fn new(defects: &Defects) -> Self {
        Self {
            forever: defects.has(Defect::KeepsKeysForever),
            fetching: Mutex::default(),
            state: StdMutex::default(),
        }
    }

    /// The key set as it is known, fetched if it is not known or too old. Old keys are better than none while the
    /// provider is down.
    pub(crate) async fn current(
        &self,
        config: &Config,
        outbound: &Outbound,
        uri: &Url,
    ) -> Result<Arc<KeySet>, Rejection> {
        let _alone = self.fetching.lock().await;
        let known = self.state().known.clone();
        let now = config.clock.unix();
        match known {
            Some((keys, _)) if self.forever => Ok(keys),
            Some((keys, at)) if now.saturating_sub(at) < FRESH => Ok(keys),
            Some((keys, _)) => Ok(self.fetch(outbound, uri, now).await.unwrap_or_else(|_| {
                self.state().known = Some((Arc::clone(&keys), now - FRESH + RETRY));
                keys
            })),
            None => self.fetch(outbound, uri, now).await,
        }
    }

    /// A newer key set than `seen`, which could not verify a token; none if there is none, or none may be fetched yet.
    pub(crate) async fn newer(
        &self,
        config: &Config,
        outbound: &Outbound,
        uri: &Url,
        seen: &Arc<KeySet>,
        source: Source,
    ) -> Option<Arc<KeySet>> {
        let _alone = self.fetching.lock().await;
        let now = config.clock.unix();
        {
            let mut state = self.state();
            if let Some((keys, _)) = &state.known
                && !Arc::ptr_eq(keys, seen)
            {
                return Some(Arc::clone(keys));
            }
            let looks = match source {
                Source::Provider => &mut state.own,
                Source::Request => &mut state.foreign,
            };
            if self.forever || !looks.may_look(now) {
                return None;
            }
        }
        self.fetch(outbound, uri, now).await.ok()
    }

    async fn fetch(
        &self,
        outbound: &Outbound,
        uri: &Url,
        now: i64,
    ) -> Result<Arc<KeySet>, Rejection> {
        let answer = outbound
            .send(WHAT, outbound.client()?.get(uri.clone()))
            .await?;
        let document = serde_json::from_slice(&answer.body).unwrap_or_default();
        let keys = KeySet::parse(&document)
            .filter(|_| answer.status.is_success())
            .ok_or_else(|| Rejection::unusable(WHAT, "it is no JWK set"))?;
        let keys = Arc::new(keys);
        self.state().known = Some((Arc::clone(&keys), now));
        Ok(keys)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Looks {
    fn may_look(&mut self, now: i64) -> bool {
        let given_back = now.saturating_sub(self.counted_at) / SECONDS_FOR_A_LOOK;
        if given_back > 0 {
            self.taken = self.taken.saturating_sub(given_back).max(0);
            self.counted_at = now;
        }
        self.taken += 1;
        if self.taken > LOOKS {
            self.taken = LOOKS;
            return false;
        }
        true
    }
}

#[cfg(test)]
mod tests;
