//! The signature algorithms of JSON Web Signatures that the provider knows (RFC 7518, section 3.1; RFC 8037).

use aws_lc_rs::digest::{SHA256, SHA512, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A signature algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// RSASSA-PSS with SHA-256, with the key of RS256.
    Ps256,
    /// Ed25519, under the name that RFC 8037 gives it.
    EdDsa,
    /// HMAC with SHA-256. The key is the client's secret (OpenID Connect Core 1.0, section 10.1).
    Hs256,
}

/// What kind of key an algorithm needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyKind {
    /// RSA, 2048 bits unless it was made otherwise.
    Rsa,
    /// The curve P-256.
    P256,
    /// The curve Ed25519.
    Ed25519,
}

impl Algorithm {
    /// All of them, the usual ones first.
    pub const ALL: [Self; 5] = [
        Self::Rs256,
        Self::Es256,
        Self::Ps256,
        Self::EdDsa,
        Self::Hs256,
    ];

    /// Those with a key pair: whoever fetches the JWKS can verify.
    pub const ASYMMETRIC: [Self; 4] = [Self::Rs256, Self::Es256, Self::Ps256, Self::EdDsa];

    /// Its name in `alg`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::Ps256 => "PS256",
            Self::EdDsa => "EdDSA",
            Self::Hs256 => "HS256",
        }
    }

    /// The algorithm with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|alg| alg.name() == name)
    }

    /// The kind of key pair that it needs; `None` where it needs a shared secret.
    pub fn key_kind(self) -> Option<KeyKind> {
        match self {
            Self::Rs256 | Self::Ps256 => Some(KeyKind::Rsa),
            Self::Es256 => Some(KeyKind::P256),
            Self::EdDsa => Some(KeyKind::Ed25519),
            Self::Hs256 => None,
        }
    }

    /// The left half of the hash of `text`, as `at_hash` and `c_hash` carry it: with the hash function of the token's
    /// own algorithm (OpenID Connect Core 1.0, section 3.1.3.6). Ed25519 hashes with SHA-512 (RFC 8032, section 5.1).
    pub fn half_hash(self, text: &str) -> String {
        let hash = match self {
            Self::EdDsa => digest(&SHA512, text.as_bytes()),
            Self::Rs256 | Self::Es256 | Self::Ps256 | Self::Hs256 => {
                digest(&SHA256, text.as_bytes())
            }
        };
        URL_SAFE_NO_PAD.encode(&hash.as_ref()[..hash.as_ref().len() / 2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_hash_is_the_left_half() {
        // The examples of OpenID Connect Core 1.0, appendices A.4 and A.6.
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(Algorithm::Rs256.half_hash(token), "77QmUPtjPfzWtF2AnpK9RQ");
        let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
        assert_eq!(Algorithm::Ps256.half_hash(code), "LDktKdoQak3Pk0cnXxCltA");
        // 32 bytes of SHA-512 are 43 characters.
        assert_eq!(Algorithm::EdDsa.half_hash(token).len(), 43);
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for alg in Algorithm::ALL {
            assert_eq!(Algorithm::from_name(alg.name()), Some(alg));
        }
        assert_eq!(Algorithm::from_name("none"), None);
        assert_eq!(Algorithm::from_name("rs256"), None);
    }
}
