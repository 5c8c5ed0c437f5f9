//! Which keys are published, how they are named, and how they are rotated: the settings of the key ring.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::algorithm::Algorithm;
use crate::keys::SigningKey;

/// The form of key ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KidForm {
    /// The thumbprint of RFC 7638 in base64url: 43 characters.
    #[default]
    Thumbprint,
    /// Base64 with padding, with `+`, `/` and `=` in every one of them.
    PaddedBase64,
}

impl KidForm {
    /// The id of a key when it signs with this algorithm: PS256 shares the key of RS256, and has an id of its own.
    pub(crate) fn of(self, key: &SigningKey, alg: Algorithm) -> String {
        let name = match alg {
            Algorithm::Ps256 => format!("{}-PS256", key.kid()),
            Algorithm::Rs256 | Algorithm::Es256 | Algorithm::EdDsa | Algorithm::Hs256 => {
                key.kid().to_owned()
            }
        };
        match self {
            Self::Thumbprint => name,
            Self::PaddedBase64 => {
                let mut bytes = [0; 32];
                bytes.copy_from_slice(digest(&SHA256, name.as_bytes()).as_ref());
                // `++//` in base64.
                bytes[3..6].copy_from_slice(&[0xfb, 0xef, 0xff]);
                STANDARD.encode(bytes)
            }
        }
    }
}

/// How the keys change. The default is the shortest way: a new key signs and is published at once, and the old one is
/// gone. All times are seconds of the provider's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyRotation {
    /// The new keys are published at once, and sign only after so long.
    pub signs_after: u64,
    /// The new keys sign before they are published, for so long; the old ones are still published meanwhile.
    pub published_after: u64,
    /// The old keys stay published for so long after the new ones took over (OpenID Connect Core 1.0,
    /// section 10.1.1: "for a reasonable period of time").
    pub overlap: u64,
    /// The new keys get the ids of the old ones: different material under the same name.
    pub same_kid: bool,
}

impl KeyRotation {
    /// The old keys stay published for so many seconds.
    #[must_use]
    pub fn overlap(mut self, seconds: u64) -> Self {
        self.overlap = seconds;
        self
    }

    /// The new keys sign at once, and are published only so many seconds later.
    #[must_use]
    pub fn published_after(mut self, seconds: u64) -> Self {
        self.published_after = seconds;
        self
    }

    /// The new keys are published at once, and sign only so many seconds later.
    #[must_use]
    pub fn signs_after(mut self, seconds: u64) -> Self {
        self.signs_after = seconds;
        self
    }

    /// The new keys get the ids of the old ones.
    #[must_use]
    pub fn same_kid(mut self) -> Self {
        self.same_kid = true;
        self
    }
}

/// What quirks are asked before a token is signed: whether the keys change first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyRotationDue {
    /// How long the present keys have been signing, in seconds.
    pub age: u64,
    /// How the keys change now, if they do.
    pub due: Option<KeyRotation>,
}

/// What the JWKS holds beside the keys that sign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeySet {
    /// Algorithms whose keys are published from now on, used or not; those of RS256 and ES256 always are.
    pub algorithms: Vec<Algorithm>,
    /// The key of access tokens, where they are signed with one of their own.
    pub access_token_key: bool,
    /// So many further keys of each kind, which never sign.
    pub idle: u32,
    /// Whether the keys that sign come after all others.
    pub signing_last: bool,
    /// Whether RSA keys come with a certificate (`x5c`, `x5t`, `x5t#S256`; RFC 7517, sections 4.7 to 4.9).
    pub certificates: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithm::KeyKind;

    #[test]
    fn padded_ids_have_every_sign_that_needs_escaping() {
        for kind in [KeyKind::P256, KeyKind::Ed25519] {
            let key = SigningKey::generate(kind);
            let kid = KidForm::PaddedBase64.of(&key, Algorithm::Es256);
            assert_eq!(kid.len(), 44);
            for sign in ['+', '/', '='] {
                assert!(kid.contains(sign), "{kid}");
            }
        }
    }

    #[test]
    fn the_two_algorithms_of_one_rsa_key_have_two_ids() {
        let key = SigningKey::generate(KeyKind::P256);
        for form in [KidForm::Thumbprint, KidForm::PaddedBase64] {
            assert_ne!(
                form.of(&key, Algorithm::Rs256),
                form.of(&key, Algorithm::Ps256)
            );
        }
    }
}
