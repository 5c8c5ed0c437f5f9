//! Signing keys: parsed once, so that a token costs a signature and nothing else.

use std::fmt;
use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair as _, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_SHA256,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPublicKey as _};
use rsa::pkcs8::{
    DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, SecretDocument,
};
use rsa::sha2::Sha256;
use rsa::traits::PublicKeyParts as _;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use serde_json::{Value, json};

use crate::algorithm::{Algorithm, KeyKind};
use crate::entropy::Entropy;

enum Private {
    Rsa(KeyPair),
    /// Sizes and exponents that aws-lc-rs refuses.
    OddRsa(Box<RsaPrivateKey>),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// A private key with everything that is derived from it: parsed once, never per token.
pub struct SigningKey {
    kid: String,
    jwk: Value,
    public_der: Vec<u8>,
    public_pem: String,
    private: Private,
}

/// A key could not be read, made or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text is no private key in PEM, or one of a kind that is not known here.
    #[error(
        "not a private key: {0}; expected PEM with an RSA key (PKCS#1 or PKCS#8), a P-256 key or an Ed25519 key (PKCS#8)"
    )]
    Unreadable(String),
    /// No key with these properties could be made.
    #[error("no such key can be made: {0}; choose 1024 to 8192 bits and an odd exponent above 1")]
    Impossible(String),
}

impl SigningKey {
    /// Makes a key: RSA with 2048 bits, or one on the curve.
    pub fn generate(kind: KeyKind) -> Self {
        match kind {
            KeyKind::Rsa => {
                Self::rsa(KeyPair::generate(KeySize::Rsa2048).expect("a 2048-bit key can be made"))
            }
            KeyKind::P256 => Self::p256(
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
                    .expect("a P-256 key can be made"),
            ),
            KeyKind::Ed25519 => {
                Self::ed25519(Ed25519KeyPair::generate().expect("an Ed25519 key can be made"))
            }
        }
    }

    /// Makes an RSA key of an unusual size or with an unusual public exponent: what a sound RP must cope with, or refuse.
    ///
    /// # Errors
    /// When no such key can be made.
    pub fn odd_rsa(bits: usize, exponent: u64, entropy: &Entropy) -> Result<Self, KeyError> {
        if !(1024..=8192).contains(&bits) || exponent < 3 || exponent.is_multiple_of(2) {
            return Err(KeyError::Impossible(format!(
                "{bits} bits, exponent {exponent}"
            )));
        }
        let mut seed = [0; 32];
        entropy.fill(&mut seed);
        let mut rng = StdRng::from_seed(seed);
        let key = RsaPrivateKey::new_with_exp(&mut rng, bits, rsa::BoxedUint::from(exponent))
            .map_err(|error| KeyError::Impossible(error.to_string()))?;
        Ok(Self::any_rsa(key))
    }

    /// Reads a private key from PEM: RSA of any size in PKCS#1 or PKCS#8, P-256 or Ed25519 in PKCS#8.
    ///
    /// # Errors
    /// When the text is no such key.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let rsa = RsaPrivateKey::from_pkcs8_pem(pem)
            .map_err(|error| error.to_string())
            .or_else(|_| RsaPrivateKey::from_pkcs1_pem(pem).map_err(|error| error.to_string()));
        let unreadable = match rsa {
            Ok(key) => return Ok(Self::any_rsa(key)),
            Err(error) => KeyError::Unreadable(error),
        };
        let (_, document) = SecretDocument::from_pem(pem).map_err(|_| unreadable.clone())?;
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_bytes())
            .map(Self::p256)
            .or_else(|_| {
                Ed25519KeyPair::from_pkcs8_maybe_unchecked(document.as_bytes()).map(Self::ed25519)
            })
            .map_err(|_| unreadable)
    }

    /// The private key in PEM, PKCS#8.
    pub fn to_pem(&self) -> String {
        let der = match &self.private {
            Private::Rsa(pair) => {
                let der: Pkcs8V1Der<'_> = pair.as_der().expect("a key that signs can be written");
                der.as_ref().to_vec()
            }
            Private::OddRsa(key) => {
                let der = key.to_pkcs8_der().expect("a key that signs can be written");
                der.as_bytes().to_vec()
            }
            Private::P256(pair) => {
                let der = pair.to_pkcs8v1().expect("a key that signs can be written");
                der.as_ref().to_vec()
            }
            Private::Ed25519(pair) => {
                let der = pair.to_pkcs8v1().expect("a key that signs can be written");
                der.as_ref().to_vec()
            }
        };
        pem("PRIVATE KEY", &der)
    }

    fn any_rsa(key: RsaPrivateKey) -> Self {
        let der = key
            .to_pkcs8_der()
            .expect("a key that was read can be written");
        if let Ok(pair) = KeyPair::from_pkcs8(der.as_bytes()) {
            return Self::rsa(pair);
        }
        let public = key.to_public_key();
        let spki = public
            .to_public_key_der()
            .expect("a public key can be written");
        let der = public.to_pkcs1_der().expect("a public key can be written");
        let (n, e) = (key.n_bytes(), key.e_bytes());
        Self::with_rsa_parts(
            &n,
            &e,
            der.as_bytes(),
            spki.as_bytes(),
            Private::OddRsa(Box::new(key)),
        )
    }

    fn rsa(pair: KeyPair) -> Self {
        let public = pair.public_key();
        let spki: PublicKeyX509Der<'_> = public.as_der().expect("a public key can be written");
        let (n, e, der) = (
            public.modulus().big_endian_without_leading_zero().to_vec(),
            public.exponent().big_endian_without_leading_zero().to_vec(),
            public.as_ref().to_vec(),
        );
        Self::with_rsa_parts(&n, &e, &der, spki.as_ref(), Private::Rsa(pair))
    }

    fn with_rsa_parts(n: &[u8], e: &[u8], der: &[u8], spki: &[u8], private: Private) -> Self {
        let (n, e) = (URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
        let kid = thumbprint(&format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#));
        Self {
            jwk: json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e }),
            kid,
            public_der: der.to_vec(),
            public_pem: pem("PUBLIC KEY", spki),
            private,
        }
    }

    fn p256(pair: EcdsaKeyPair) -> Self {
        let public = pair.public_key();
        let spki: PublicKeyX509Der<'_> = public.as_der().expect("a public key can be written");
        // An uncompressed point: 0x04, then x and y of 32 bytes each (SEC 1, section 2.3.3).
        let point = public.as_ref().to_vec();
        let (x, y) = (
            URL_SAFE_NO_PAD.encode(&point[1..33]),
            URL_SAFE_NO_PAD.encode(&point[33..]),
        );
        let kid = thumbprint(&format!(
            r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#
        ));
        Self {
            jwk: json!({ "kty": "EC", "use": "sig", "alg": "ES256", "kid": kid, "crv": "P-256", "x": x, "y": y }),
            kid,
            public_pem: pem("PUBLIC KEY", spki.as_ref()),
            public_der: point,
            private: Private::P256(pair),
        }
    }

    fn ed25519(pair: Ed25519KeyPair) -> Self {
        let public = pair.public_key();
        let spki: PublicKeyX509Der<'_> = public.as_der().expect("a public key can be written");
        let public = public.as_ref().to_vec();
        let x = URL_SAFE_NO_PAD.encode(&public);
        // RFC 8037, section 2, and its appendix A.3 for the thumbprint.
        let kid = thumbprint(&format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#));
        Self {
            jwk: json!({ "kty": "OKP", "use": "sig", "alg": "EdDSA", "kid": kid, "crv": "Ed25519", "x": x }),
            kid,
            public_pem: pem("PUBLIC KEY", spki.as_ref()),
            public_der: public,
            private: Private::Ed25519(pair),
        }
    }

    /// The key id: the thumbprint of RFC 7638.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What kind of key it is.
    pub fn kind(&self) -> KeyKind {
        match self.private {
            Private::P256(_) => KeyKind::P256,
            Private::Ed25519(_) => KeyKind::Ed25519,
            Private::Rsa(_) | Private::OddRsa(_) => KeyKind::Rsa,
        }
    }

    /// The algorithm that it is for, as its JWK says.
    pub fn algorithm(&self) -> Algorithm {
        match self.kind() {
            KeyKind::Rsa => Algorithm::Rs256,
            KeyKind::P256 => Algorithm::Es256,
            KeyKind::Ed25519 => Algorithm::EdDsa,
        }
    }

    /// The public key as the JWKS has it (RFC 7517).
    pub fn jwk(&self) -> &Value {
        &self.jwk
    }

    /// The public key in PEM: the bytes that a confused RP takes for an HMAC secret.
    pub fn public_pem(&self) -> &str {
        &self.public_pem
    }

    /// Signs a message. An RSA key signs as PS256 where that is asked for, and as RS256 otherwise; the keys of curves
    /// have one algorithm each.
    pub fn sign(&self, alg: Algorithm, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        let pss = alg == Algorithm::Ps256;
        match &self.private {
            Private::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let scheme = if pss {
                    &RSA_PSS_SHA256
                } else {
                    &RSA_PKCS1_SHA256
                };
                pair.sign(scheme, &random, message, &mut signature)
                    .expect("a parsed RSA key signs");
                signature
            }
            Private::OddRsa(key) => {
                let hash = digest(&SHA256, message);
                let signature = if pss {
                    let mut seed = [0; 32];
                    random.fill(&mut seed).expect("the system has randomness");
                    let mut rng = StdRng::from_seed(seed);
                    key.sign_with_rng(&mut rng, Pss::<Sha256>::new(), hash.as_ref())
                } else {
                    key.sign(Pkcs1v15Sign::new::<Sha256>(), hash.as_ref())
                };
                signature.expect("an RSA key that was read signs a SHA-256 hash")
            }
            Private::P256(pair) => {
                let signature = pair
                    .sign(&random, message)
                    .expect("a parsed P-256 key signs");
                signature.as_ref().to_vec()
            }
            Private::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }

    /// Whether this key made the signature.
    pub fn verifies(&self, alg: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let pss = alg == Algorithm::Ps256;
        let verified = match &self.private {
            Private::OddRsa(key) => {
                let (public, hash) = (key.to_public_key(), digest(&SHA256, message));
                let verified = if pss {
                    public.verify(Pss::<Sha256>::new(), hash.as_ref(), signature)
                } else {
                    public.verify(Pkcs1v15Sign::new::<Sha256>(), hash.as_ref(), signature)
                };
                return verified.is_ok();
            }
            Private::Rsa(_) => {
                let scheme = if pss {
                    &RSA_PSS_2048_8192_SHA256
                } else {
                    &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
                };
                UnparsedPublicKey::new(scheme, &self.public_der).verify(message, signature)
            }
            Private::P256(_) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.public_der)
                .verify(message, signature),
            Private::Ed25519(_) => {
                UnparsedPublicKey::new(&ED25519, &self.public_der).verify(message, signature)
            }
        };
        verified.is_ok()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .field("algorithm", &self.algorithm())
            .finish_non_exhaustive()
    }
}

/// RFC 7638: SHA-256 over the required members in lexicographic order.
fn thumbprint(members: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, members.as_bytes()))
}

/// RFC 7468: base64 in lines of 64 between the labels.
fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.extend(line.iter().map(|byte| char::from(*byte)));
        pem.push('\n');
    }
    let _ = writeln!(pem, "-----END {label}-----");
    pem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_kind_sign_verify_and_survive_pem() {
        for alg in Algorithm::ASYMMETRIC {
            let key = SigningKey::generate(alg.key_kind().unwrap());
            let read = SigningKey::from_pem(&key.to_pem()).unwrap();
            assert_eq!(
                (read.kid(), read.jwk(), read.kind()),
                (key.kid(), key.jwk(), alg.key_kind().unwrap())
            );
            let signature = read.sign(alg, b"message");
            assert!(key.verifies(alg, b"message", &signature));
            assert!(!key.verifies(alg, b"massage", &signature));
        }
    }

    #[test]
    fn odd_keys_sign_too() {
        for (bits, exponent) in [(1024, 65_537), (1024, 3), (2048, 3)] {
            let key = SigningKey::odd_rsa(bits, exponent, &Entropy::seeded(1)).unwrap();
            let modulus = URL_SAFE_NO_PAD
                .decode(key.jwk()["n"].as_str().unwrap())
                .unwrap();
            assert_eq!(modulus.len() * 8, bits);
            for alg in [Algorithm::Rs256, Algorithm::Ps256] {
                let signature = key.sign(alg, b"message");
                assert!(key.verifies(alg, b"message", &signature));
                assert!(!key.verifies(alg, b"massage", &signature));
            }
            assert_eq!(
                SigningKey::from_pem(&key.to_pem()).unwrap().kid(),
                key.kid()
            );
        }
    }

    #[test]
    fn impossible_and_unreadable_keys_are_refused() {
        assert!(matches!(
            SigningKey::odd_rsa(2048, 4, &Entropy::seeded(1)),
            Err(KeyError::Impossible(_))
        ));
        assert!(matches!(
            SigningKey::from_pem("no key"),
            Err(KeyError::Unreadable(_))
        ));
    }

    #[test]
    fn a_key_id_is_the_thumbprint_of_rfc_7638() {
        // The example of RFC 7638, section 3.1.
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        assert_eq!(
            thumbprint(&format!(r#"{{"e":"AQAB","kty":"RSA","n":"{n}"}}"#)),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
    }
}
