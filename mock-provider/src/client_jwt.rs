//! JWTs that clients sign: assertions and request objects (RFC 7515; RFC 7523, section 3; RFC 9101, section 4).
//!
//! Only the signature is looked at here, and what must hold for a signature to mean anything. What the claims must say
//! is for those who asked for the token.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::client::Client;
use crate::outgoing::Outgoing;

/// What is verified here, by its name in `alg` (RFC 7518, section 3.1; RFC 8037, section 3.1).
pub(crate) const ALGORITHMS: [&str; 13] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    "HS256", "HS384", "HS512",
];

/// How many addresses of keys are remembered.
const MOST_ADDRESSES: usize = 256;
/// How many keys of one set are looked at.
const MOST_KEYS: usize = 100;

/// The keys of clients that publish them, by address.
#[derive(Debug, Default)]
pub(crate) struct ClientKeys(Mutex<BTreeMap<String, Arc<Vec<Value>>>>);

/// A token whose signature was found good.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verified {
    pub(crate) header: Map<String, Value>,
    pub(crate) claims: Map<String, Value>,
}

/// Reads a token that `client` signed with one of these algorithms; `none` among them lets an unsigned token through.
///
/// Keys come from `jwks`, or from `jwks_uri`: remembered there, and fetched again for a key id that is not among them.
///
/// # Errors
/// Says in words what is wrong with the token or the keys.
pub(crate) async fn verify(
    outgoing: &Outgoing,
    known: &ClientKeys,
    client: &Client,
    token: &str,
    algorithms: &[&str],
) -> Result<Verified, String> {
    let token = Token::read(token)?;
    let alg = token.algorithm(algorithms)?;
    match alg {
        "none" if token.signature.is_empty() => {}
        "none" => return Err("its `alg` is none, but it has a signature".to_owned()),
        _ if alg.starts_with("HS") => {
            let secret = client
                .shared_secret()
                .ok_or("the client has no secret to sign with")?;
            token.has_mac(alg, secret.as_bytes())?;
        }
        _ => token.is_signed(outgoing, known, client, alg).await?,
    }
    Ok(Verified {
        header: token.header,
        claims: token.claims,
    })
}

/// Header and claims of a token whose signature nobody has looked at: what it claims to be.
pub(crate) fn unverified(token: &str) -> Option<(Map<String, Value>, Map<String, Value>)> {
    Token::read(token)
        .ok()
        .map(|token| (token.header, token.claims))
}

/// A `NumericDate` in whole seconds; it may have a fraction (RFC 7519, section 2).
pub(crate) fn seconds(value: &Value) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "`as` saturates, which is what is meant"
    )]
    value
        .as_i64()
        .or_else(|| value.as_f64().map(|seconds| seconds.floor() as i64))
}

/// The three parts of a JWS in compact serialization, decoded.
struct Token<'t> {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    message: &'t str,
    signature: Vec<u8>,
}

impl<'t> Token<'t> {
    fn read(text: &'t str) -> Result<Self, String> {
        let parts: Vec<&str> = text.splitn(6, '.').collect();
        let [header, claims, signature] = parts[..] else {
            return Err(match parts.len() {
                5 => "it is encrypted, and no key for that is published here".to_owned(),
                count => format!(
                    "it is no JWS: it has {count} part{} in place of 3",
                    if count == 1 { "" } else { "s" }
                ),
            });
        };
        let message = &text[..header.len() + 1 + claims.len()];
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| "its signature is not base64url without padding".to_owned())?;
        let header = object(header, "header")?;
        if header.contains_key("crit") {
            return Err("its header has `crit`, and no extension is known here".to_owned());
        }
        Ok(Self {
            header,
            claims: object(claims, "payload")?,
            message,
            signature,
        })
    }

    /// Its `alg`, when it is one of these.
    fn algorithm<'a>(&self, algorithms: &[&'a str]) -> Result<&'a str, String> {
        let alg = self.header.get("alg").and_then(Value::as_str);
        let Some(alg) = alg else {
            return Err("its header has no `alg`".to_owned());
        };
        let known = algorithms.iter().find(|known| **known == alg);
        known.copied().ok_or_else(|| {
            format!(
                "it is signed with `{alg}`, and must be signed with {}",
                algorithms.join(" or ")
            )
        })
    }

    fn has_mac(&self, alg: &str, secret: &[u8]) -> Result<(), String> {
        let hash = match alg {
            "HS384" => hmac::HMAC_SHA384,
            "HS512" => hmac::HMAC_SHA512,
            _ => hmac::HMAC_SHA256,
        };
        let key = hmac::Key::new(hash, secret);
        hmac::verify(&key, self.message.as_bytes(), &self.signature)
            .map_err(|_| "its signature was not made with the client's secret".to_owned())
    }

    async fn is_signed(
        &self,
        outgoing: &Outgoing,
        known: &ClientKeys,
        client: &Client,
        alg: &str,
    ) -> Result<(), String> {
        if let Some(jwks) = client.jwks() {
            let keys = keys_of(jwks).ok_or("the client's `jwks` is no JWK Set")?;
            return self.is_signed_by(&keys, alg).map_err(Failed::in_words);
        }
        let Some(uri) = client.jwks_uri() else {
            return Err("the client registered neither `jwks` nor `jwks_uri`".to_owned());
        };
        if let Some(keys) = known.get(uri) {
            match self.is_signed_by(&keys, alg) {
                // The client may have a new key since.
                Err(Failed::NoKey(_)) => {}
                other => return other.map_err(Failed::in_words),
            }
        }
        let keys = known.fetch(outgoing, uri).await?;
        self.is_signed_by(&keys, alg).map_err(Failed::in_words)
    }

    fn is_signed_by(&self, keys: &[Value], alg: &str) -> Result<(), Failed> {
        let kid = self.header.get("kid").and_then(Value::as_str);
        let mut fitting = keys.iter().filter(|key| fits(key, kid, alg)).peekable();
        if fitting.peek().is_none() {
            return Err(Failed::NoKey(match kid {
                Some(kid) => format!("the client has no key `{kid}` for {alg}"),
                None => format!("the client has no key for {alg}"),
            }));
        }
        if fitting.any(|key| verifies(key, alg, self.message.as_bytes(), &self.signature)) {
            Ok(())
        } else if kid.is_some() {
            Err(Failed::Signature)
        } else {
            Err(Failed::NoKey(
                "its signature is from none of the client's keys".to_owned(),
            ))
        }
    }
}

/// Why no key was found to have signed a token.
enum Failed {
    /// Newer keys might have.
    NoKey(String),
    /// The key that was named did not.
    Signature,
}

impl Failed {
    fn in_words(self) -> String {
        match self {
            Self::NoKey(words) => words,
            Self::Signature => "its signature is not from the key that it names".to_owned(),
        }
    }
}

impl ClientKeys {
    fn get(&self, uri: &str) -> Option<Arc<Vec<Value>>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(uri).cloned()
    }

    async fn fetch(&self, outgoing: &Outgoing, uri: &str) -> Result<Arc<Vec<Value>>, String> {
        let failed = |reason: String| format!("the client's keys cannot be had: {reason}");
        let answer = outgoing.get(uri).await.map_err(failed)?;
        let document: Value = answer
            .succeeded()
            .and_then(|answer| answer.json())
            .map_err(|reason| failed(format!("{uri}: {reason}")))?;
        let keys = keys_of(&document)
            .ok_or_else(|| failed(format!("{uri} has no JWK Set (RFC 7517, section 5)")))?;
        let keys = Arc::new(keys);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_ADDRESSES && !known.contains_key(uri) {
            known.clear();
        }
        known.insert(uri.to_owned(), Arc::clone(&keys));
        Ok(keys)
    }
}

fn object(part: &str, name: &str) -> Result<Map<String, Value>, String> {
    let bytes = URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| format!("its {name} is not base64url without padding"))?;
    serde_json::from_slice(&bytes).map_err(|_| format!("its {name} is no JSON object"))
}

fn keys_of(document: &Value) -> Option<Vec<Value>> {
    let keys = document.get("keys")?.as_array()?;
    Some(keys.iter().take(MOST_KEYS).cloned().collect())
}

fn text<'k>(key: &'k Value, name: &str) -> Option<&'k str> {
    key.get(name)?.as_str()
}

/// Whether a key is meant for this: its kind, and what it says about its use (RFC 7517, sections 4.1 to 4.5).
fn fits(key: &Value, kid: Option<&str>, alg: &str) -> bool {
    let kind = match &alg[..2] {
        "RS" | "PS" => "RSA",
        "ES" => "EC",
        _ => "OKP",
    };
    let says = |name, value| text(key, name).is_none_or(|said| said == value);
    text(key, "kty") == Some(kind)
        && says("use", "sig")
        && says("alg", alg)
        && kid.is_none_or(|kid| text(key, "kid") == Some(kid))
}

fn verifies(key: &Value, alg: &str, message: &[u8], signed: &[u8]) -> bool {
    let bytes = |name| URL_SAFE_NO_PAD.decode(text(key, name)?).ok();
    let rsa = |parameters: &'static RsaParameters| {
        let (Some(n), Some(e)) = (bytes("n"), bytes("e")) else {
            return false;
        };
        RsaPublicKeyComponents { n, e }
            .verify(parameters, message, signed)
            .is_ok()
    };
    let ec = |curve: &str, algorithm: &'static signature::EcdsaVerificationAlgorithm| {
        let (Some(x), Some(y)) = (bytes("x"), bytes("y")) else {
            return false;
        };
        // An uncompressed point: 0x04, then x and y (SEC 1, section 2.3.3).
        let point = [&[4], &x[..], &y[..]].concat();
        text(key, "crv") == Some(curve)
            && x.len() == y.len()
            && UnparsedPublicKey::new(algorithm, point)
                .verify(message, signed)
                .is_ok()
    };
    match alg {
        "RS256" => rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
        "RS384" => rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
        "RS512" => rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
        "PS256" => rsa(&signature::RSA_PSS_2048_8192_SHA256),
        "PS384" => rsa(&signature::RSA_PSS_2048_8192_SHA384),
        "PS512" => rsa(&signature::RSA_PSS_2048_8192_SHA512),
        "ES256" => ec("P-256", &signature::ECDSA_P256_SHA256_FIXED),
        "ES384" => ec("P-384", &signature::ECDSA_P384_SHA384_FIXED),
        "ES512" => ec("P-521", &signature::ECDSA_P521_SHA512_FIXED),
        "EdDSA" => {
            let public = bytes("x").filter(|_| text(key, "crv") == Some("Ed25519"));
            public.is_some_and(|public| {
                UnparsedPublicKey::new(&signature::ED25519, public)
                    .verify(message, signed)
                    .is_ok()
            })
        }
        _ => false,
    }
}
