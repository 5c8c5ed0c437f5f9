//! A client that signs, and publishes its keys.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding,
};
use axum::Router;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

enum Key {
    Secret(String),
    Rsa(Box<RsaKeyPair>, &'static dyn RsaEncoding),
    Ec(EcdsaKeyPair, &'static str),
    Ed(Ed25519KeyPair),
}

/// A key of a client.
pub(crate) struct Signer {
    pub(crate) alg: &'static str,
    kid: String,
    key: Key,
}

impl Signer {
    pub(crate) fn new(alg: &'static str, kid: &str) -> Self {
        let rsa = || Box::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
        let ec = |algorithm| EcdsaKeyPair::generate(algorithm).unwrap();
        let key = match alg {
            "RS256" => Key::Rsa(rsa(), &RSA_PKCS1_SHA256),
            "PS256" => Key::Rsa(rsa(), &RSA_PSS_SHA256),
            "ES256" => Key::Ec(ec(&ECDSA_P256_SHA256_FIXED_SIGNING), "P-256"),
            "ES384" => Key::Ec(ec(&ECDSA_P384_SHA384_FIXED_SIGNING), "P-384"),
            "EdDSA" => Key::Ed(Ed25519KeyPair::generate().unwrap()),
            other => panic!("no key for {other}"),
        };
        Self {
            alg,
            kid: kid.to_owned(),
            key,
        }
    }

    pub(crate) fn with_secret(secret: &str) -> Self {
        Self {
            alg: "HS256",
            kid: String::new(),
            key: Key::Secret(secret.to_owned()),
        }
    }

    /// The public key.
    pub(crate) fn jwk(&self) -> Value {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let mut jwk = match &self.key {
            Key::Secret(_) => panic!("a secret is not published"),
            Key::Rsa(pair, _) => {
                let public = pair.public_key();
                let n = public.modulus().big_endian_without_leading_zero().to_vec();
                let e = public.exponent().big_endian_without_leading_zero().to_vec();
                json!({ "kty": "RSA", "n": encode(&n), "e": encode(&e) })
            }
            Key::Ec(pair, curve) => {
                let point = &pair.public_key().as_ref()[1..];
                let (x, y) = point.split_at(point.len() / 2);
                json!({ "kty": "EC", "crv": curve, "x": encode(x), "y": encode(y) })
            }
            Key::Ed(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key().as_ref()) })
            }
        };
        jwk["kid"] = json!(self.kid);
        jwk["use"] = json!("sig");
        jwk
    }

    /// A JWS with the usual header.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = match self.key {
            Key::Secret(_) => json!({ "alg": self.alg }),
            _ => json!({ "alg": self.alg, "kid": self.kid }),
        };
        self.sign_with(&header, claims)
    }

    /// A JWS with this header, whatever it says.
    pub(crate) fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", encode(header), encode(claims));
        let bytes = message.as_bytes();
        let random = SystemRandom::new();
        let signature = match &self.key {
            Key::Secret(secret) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
                hmac::sign(&key, bytes).as_ref().to_vec()
            }
            Key::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*encoding, &random, bytes, &mut signature)
                    .unwrap();
                signature
            }
            Key::Ec(pair, _) => pair.sign(&random, bytes).unwrap().as_ref().to_vec(),
            Key::Ed(pair) => pair.sign(bytes).as_ref().to_vec(),
        };
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A JSON document at an address, which may change, and which counts who asks for it.
pub(crate) struct Published {
    pub(crate) url: String,
    document: Arc<Mutex<Value>>,
    asked: Arc<AtomicUsize>,
}

impl Published {
    pub(crate) async fn new(document: Value) -> Self {
        let document = Arc::new(Mutex::new(document));
        let asked = Arc::new(AtomicUsize::new(0));
        let (shown, counted) = (Arc::clone(&document), Arc::clone(&asked));
        let router = Router::new().fallback(move || {
            counted.fetch_add(1, Ordering::SeqCst);
            let body = shown.lock().unwrap().to_string();
            async move { body }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/document", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            url,
            document,
            asked,
        }
    }

    pub(crate) fn change(&self, document: Value) {
        *self.document.lock().unwrap() = document;
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}
