//! JSON Web Signatures, assembled by hand: a provider that must forge cannot use a library that refuses to.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::key_ring::KeyRing;
use crate::keys::Algorithm;

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
    /// With the provider's key.
    Honest,
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
    /// that removes the member, or gives it a value, is obeyed.
    pub(crate) async fn sign(mut self, keys: &KeyRing) -> String {
        let key = keys.signing(self.alg).await;
        if self.header.get("kid") == Some(&Value::Null) {
            self.header.insert("kid".to_owned(), key.kid().into());
        }
        match self.signing {
            Signing::None => self.header.insert("alg".to_owned(), json!("none")),
            Signing::Hs256PublicKey => self.header.insert("alg".to_owned(), json!("HS256")),
            Signing::Honest | Signing::ForeignKey | Signing::FlippedBit => None,
        };
        let mut token = String::with_capacity(1024);
        encode(&self.header, &mut token);
        token.push('.');
        encode(&self.claims, &mut token);
        let signature = match self.signing {
            Signing::Honest => key.sign(token.as_bytes()),
            Signing::ForeignKey => keys.foreign(self.alg).await.sign(token.as_bytes()),
            Signing::FlippedBit => {
                let mut signature = key.sign(token.as_bytes());
                // In the middle: the last character of base64url may hold padding bits that decoders ignore.
                let middle = signature.len() / 2;
                signature[middle] ^= 1;
                signature
            }
            Signing::None => Vec::new(),
            Signing::Hs256PublicKey => {
                let secret = hmac::Key::new(hmac::HMAC_SHA256, key.public_pem().as_bytes());
                hmac::sign(&secret, token.as_bytes()).as_ref().to_vec()
            }
        };
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        token
    }
}

fn encode(members: &Map<String, Value>, token: &mut String) {
    let json = serde_json::to_vec(members).expect("a JSON object can be written");
    URL_SAFE_NO_PAD.encode_string(json, token);
}

/// The claims of a token that this provider signed, now or before a rotation; nothing else about it is checked.
pub(crate) fn read_own(token: &str, keys: &KeyRing) -> Option<Map<String, Value>> {
    let (message, signature) = token.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    let header = decode(header)?;
    let alg = Algorithm::from_name(header.get("alg")?.as_str()?)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let kid = header.get("kid").and_then(Value::as_str);
    keys.ever_signed_with(kid, alg)
        .iter()
        .any(|key| key.verifies(message.as_bytes(), &signature))
        .then(|| decode(claims))?
}

fn decode(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key_ring::KeyCache;

    fn draft() -> Draft {
        let mut claims = Map::new();
        claims.insert("sub".to_owned(), json!("alice"));
        Draft::new(Algorithm::Es256, "JWT", claims)
    }

    fn part(token: &str, at: usize) -> Value {
        let part = token.split('.').nth(at).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    #[tokio::test]
    async fn an_honest_token_is_recognised_also_after_a_rotation() {
        let keys = KeyRing::new(KeyCache::shared(), Vec::new());
        let token = draft().sign(&keys).await;
        assert_eq!(read_own(&token, &keys).unwrap()["sub"], "alice");
        keys.rotate();
        assert_eq!(read_own(&token, &keys).unwrap()["sub"], "alice");
        let published = keys.jwks().await.to_string();
        assert!(!published.contains(part(&token, 0)["kid"].as_str().unwrap()));
    }

    #[tokio::test]
    async fn a_forged_token_is_not() {
        let keys = KeyRing::new(KeyCache::shared(), Vec::new());
        for signing in [
            Signing::ForeignKey,
            Signing::FlippedBit,
            Signing::None,
            Signing::Hs256PublicKey,
        ] {
            let mut forged = draft();
            forged.signing = signing;
            let token = forged.sign(&keys).await;
            assert_eq!(read_own(&token, &keys), None, "{signing:?}");
        }
    }

    #[tokio::test]
    async fn a_quirk_may_leave_the_key_id_out_or_choose_it() {
        let keys = KeyRing::new(KeyCache::shared(), Vec::new());
        let mut without = draft();
        without.header.remove("kid");
        assert_eq!(part(&without.sign(&keys).await, 0).get("kid"), None);
        let mut other = draft();
        other.header.insert("kid".to_owned(), json!("unheard-of"));
        assert_eq!(part(&other.sign(&keys).await, 0)["kid"], "unheard-of");
    }

    #[tokio::test]
    async fn an_unsigned_token_says_so_and_ends_with_its_dot() {
        let keys = KeyRing::new(KeyCache::shared(), Vec::new());
        let mut unsigned = draft();
        unsigned.signing = Signing::None;
        let token = unsigned.sign(&keys).await;
        assert_eq!(part(&token, 0)["alg"], "none");
        assert!(token.ends_with('.'));
    }
}
