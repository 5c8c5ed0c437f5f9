//! JSON Web Signatures, assembled by hand: a provider that must forge cannot use a library that refuses to.

use std::sync::Arc;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::algorithm::Algorithm;
use crate::key_ring::{KeyRing, Purpose, Signer};

/// A token that has not been signed yet. Quirks may change every part of it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The protected header.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Map<String, Value>,
    /// How it will be signed.
    pub signing: Signing,
    /// With which algorithm's key. The header's `alg` is not derived from it.
    pub alg: Algorithm,
}

/// How a token gets its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// With the provider's key; with HS256, with the client's secret.
    Honest,
    /// With the provider's key for access tokens, which is another than that for ID tokens.
    AccessTokenKey,
    /// With a key that the provider does not publish, under the published key's id.
    ForeignKey,
    /// With the provider's key, then one bit of the signature is flipped.
    FlippedBit,
    /// Not at all: the signature is empty. The header's `alg` becomes `none`.
    None,
    /// HS256 with the published public key's PEM as the secret. The header's `alg` becomes `HS256`.
    Hs256PublicKey,
}

impl Draft {
    /// An honest draft with `alg`; the key id is filled in when it is signed.
    pub fn new(alg: Algorithm, typ: &str, claims: Map<String, Value>) -> Self {
        let mut header = Map::new();
        header.insert("alg".to_owned(), alg.name().into());
        header.insert("typ".to_owned(), typ.into());
        header.insert("kid".to_owned(), Value::Null);
        Self {
            header,
            claims,
            signing: Signing::Honest,
            alg,
        }
    }

    /// Signs and serialises it (RFC 7515, section 7.1). A header `kid` of `null` becomes the signing key's id; a quirk
    /// that removes the member, or gives it a value, is obeyed. With HS256 the client's secret is the key, and there is
    /// no id; a client without a secret is never given HS256 ([`Client::alg_or`](crate::client::Client::alg_or)).
    pub(crate) async fn sign(mut self, keys: &KeyRing, client_secret: Option<&str>) -> String {
        let key = self.key(keys, client_secret.unwrap_or_default()).await;
        if self.header.get("kid") == Some(&Value::Null) {
            match &key {
                Key::Pair(signer) => self.header.insert("kid".to_owned(), json!(signer.kid)),
                Key::Secret(_) => self.header.shift_remove("kid"),
            };
        }
        match self.signing {
            Signing::None => self.header.insert("alg".to_owned(), json!("none")),
            Signing::Hs256PublicKey => self.header.insert("alg".to_owned(), json!("HS256")),
            Signing::Honest
            | Signing::AccessTokenKey
            | Signing::ForeignKey
            | Signing::FlippedBit => None,
        };
        let mut token = String::with_capacity(1024);
        encode(&self.header, &mut token);
        token.push('.');
        encode(&self.claims, &mut token);
        let signature = match self.signing {
            Signing::Honest | Signing::AccessTokenKey => key.sign(token.as_bytes()),
            Signing::ForeignKey => match self.alg.key_kind() {
                Some(kind) => keys.foreign(kind).await.sign(self.alg, token.as_bytes()),
                None => hs256(b"a secret that nobody has", token.as_bytes()),
            },
            Signing::FlippedBit => {
                let mut signature = key.sign(token.as_bytes());
                // In the middle: the last character of base64url may hold padding bits that decoders ignore.
                let middle = signature.len() / 2;
                signature[middle] ^= 1;
                signature
            }
            Signing::None => Vec::new(),
            Signing::Hs256PublicKey => {
                hs256(public_pem(&key, keys).await.as_bytes(), token.as_bytes())
            }
        };
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        token
    }

    async fn key(&self, keys: &KeyRing, client_secret: &str) -> Key {
        match (self.alg, self.signing) {
            (Algorithm::Hs256, _) => Key::Secret(client_secret.to_owned()),
            (alg, Signing::AccessTokenKey) => {
                Key::Pair(keys.signing(alg, Purpose::AccessTokens).await)
            }
            (alg, _) => Key::Pair(keys.signing(alg, Purpose::Everything).await),
        }
    }
}

/// What a token is signed with.
enum Key {
    Pair(Arc<Signer>),
    Secret(String),
}

impl Key {
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Pair(signer) => signer.sign(message),
            Self::Secret(secret) => hs256(secret.as_bytes(), message),
        }
    }
}

fn hs256(secret: &[u8], message: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    hmac::sign(&key, message).as_ref().to_vec()
}

/// The published key in PEM; that of RS256 where the token itself has a shared secret.
async fn public_pem(key: &Key, keys: &KeyRing) -> String {
    match key {
        Key::Pair(signer) => signer.key.public_pem().to_owned(),
        Key::Secret(_) => {
            let signer = keys.signing(Algorithm::Rs256, Purpose::Everything).await;
            signer.key.public_pem().to_owned()
        }
    }
}

fn encode(members: &Map<String, Value>, token: &mut String) {
    let json = serde_json::to_vec(members).expect("a JSON object can be written");
    URL_SAFE_NO_PAD.encode_string(json, token);
}

/// The claims of a token that this provider signed, now or before a rotation; nothing else about it is checked.
///
/// A token with HS256 is one of a client that it names in `aud`, and whose secret verifies it: `secret_of` tells the
/// secret of a client.
pub(crate) fn read_own(
    token: &str,
    keys: &KeyRing,
    secret_of: impl Fn(&str) -> Option<String>,
) -> Option<Map<String, Value>> {
    let (message, signature) = token.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    let header = decode(header)?;
    let alg = Algorithm::from_name(header.get("alg")?.as_str()?)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    if alg == Algorithm::Hs256 {
        let claims = decode(claims)?;
        let verified = audience(&claims)
            .into_iter()
            .filter_map(secret_of)
            .any(|secret| {
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
                hmac::verify(&key, message.as_bytes(), &signature).is_ok()
            });
        return verified.then_some(claims);
    }
    keys.ever_signed_with(alg)
        .iter()
        .any(|key| key.verifies(alg, message.as_bytes(), &signature))
        .then(|| decode(claims))?
}

/// Whom a token is for: `aud` is one name or several (RFC 7519, section 4.1.3).
pub(crate) fn audience(claims: &Map<String, Value>) -> Vec<&str> {
    match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The claims of a JWT, whoever signed it.
pub(crate) fn claims(token: &str) -> Option<Map<String, Value>> {
    decode(token.split('.').nth(1)?)
}

fn decode(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::key_cache::KeyCache;
    use crate::key_set::{KeyRotation, KeySet, KidForm};

    fn draft() -> Draft {
        draft_with(Algorithm::Es256)
    }

    fn draft_with(alg: Algorithm) -> Draft {
        let mut claims = Map::new();
        claims.insert("sub".to_owned(), json!("alice"));
        claims.insert("aud".to_owned(), json!(["api", "app"]));
        Draft::new(alg, "JWT", claims)
    }

    fn ring() -> KeyRing {
        KeyRing::new(
            KeyCache::shared(),
            Vec::new(),
            Clock::system(),
            KidForm::Thumbprint,
        )
    }

    fn read(token: &str, keys: &KeyRing) -> Option<Map<String, Value>> {
        read_own(token, keys, |client| {
            (client == "app").then(|| "secret".to_owned())
        })
    }

    fn part(token: &str, at: usize) -> Value {
        let part = token.split('.').nth(at).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    #[tokio::test]
    async fn an_honest_token_is_recognised_also_after_a_rotation() {
        let keys = ring();
        let token = draft().sign(&keys, None).await;
        assert_eq!(read(&token, &keys).unwrap()["sub"], "alice");
        keys.rotate(KeyRotation::default());
        assert_eq!(read(&token, &keys).unwrap()["sub"], "alice");
        let published = keys.jwks(&KeySet::default()).await.to_string();
        assert!(!published.contains(part(&token, 0)["kid"].as_str().unwrap()));
    }

    #[tokio::test]
    async fn a_forged_token_is_not() {
        let keys = ring();
        for signing in [
            Signing::ForeignKey,
            Signing::FlippedBit,
            Signing::None,
            Signing::Hs256PublicKey,
        ] {
            let mut forged = draft();
            forged.signing = signing;
            let token = forged.sign(&keys, None).await;
            assert_eq!(read(&token, &keys), None, "{signing:?}");
        }
    }

    #[tokio::test]
    async fn every_algorithm_is_recognised_and_its_forgeries_are_not() {
        let keys = ring();
        for alg in Algorithm::ALL {
            let token = draft_with(alg).sign(&keys, Some("secret")).await;
            assert_eq!(part(&token, 0)["alg"], alg.name());
            assert_eq!(
                part(&token, 0).get("kid").is_none(),
                alg == Algorithm::Hs256
            );
            assert!(read(&token, &keys).is_some(), "{alg:?}");
            for signing in [Signing::ForeignKey, Signing::FlippedBit] {
                let mut forged = draft_with(alg);
                forged.signing = signing;
                let token = forged.sign(&keys, Some("secret")).await;
                assert_eq!(read(&token, &keys), None, "{alg:?} {signing:?}");
            }
        }
        let other = draft_with(Algorithm::Hs256)
            .sign(&keys, Some("other"))
            .await;
        assert_eq!(read(&other, &keys), None);
    }

    #[tokio::test]
    async fn a_quirk_may_leave_the_key_id_out_or_choose_it() {
        let keys = ring();
        let mut without = draft();
        without.header.remove("kid");
        assert_eq!(part(&without.sign(&keys, None).await, 0).get("kid"), None);
        let mut other = draft();
        other.header.insert("kid".to_owned(), json!("unheard-of"));
        assert_eq!(part(&other.sign(&keys, None).await, 0)["kid"], "unheard-of");
    }

    #[tokio::test]
    async fn an_unsigned_token_says_so_and_ends_with_its_dot() {
        let keys = ring();
        let mut unsigned = draft();
        unsigned.signing = Signing::None;
        let token = unsigned.sign(&keys, None).await;
        assert_eq!(part(&token, 0)["alg"], "none");
        assert!(token.ends_with('.'));
    }
}
