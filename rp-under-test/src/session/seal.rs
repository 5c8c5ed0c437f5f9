//! Sealing: what leaves for the browser comes back unread and unchanged, or not at all.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};

use crate::config::Config;
use crate::defect::Defect;
use crate::entropy::Entropy;

/// `XChaCha20Poly1305`'s nonce is long enough to be drawn at random for each seal.
const NONCE: usize = 24;

/// Encrypts and authenticates.
pub(crate) struct Sealer {
    cipher: XChaCha20Poly1305,
    entropy: Entropy,
    /// Whether what is sealed for one purpose opens for every other, which is a defect.
    mixes_purposes: bool,
}

impl Sealer {
    pub(crate) fn new(key: &[u8; 32], entropy: Entropy) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(key.into()),
            entropy,
            mixes_purposes: false,
        }
    }

    /// The sealer of an RP.
    pub(crate) fn of(config: &Config) -> Self {
        Self {
            mixes_purposes: config.defects.has(Defect::TakesPendingSignInForSession),
            ..Self::new(&config.cookie_key, config.entropy.clone())
        }
    }

    /// Whether purposes are not told apart.
    pub(super) fn mixes_purposes(&self) -> bool {
        self.mixes_purposes
    }

    fn label<'p>(&self, purpose: &'p str) -> &'p [u8] {
        if self.mixes_purposes {
            return b"";
        }
        purpose.as_bytes()
    }

    /// Seals `plain`. It opens for the same `purpose` alone: the cookie of a pending sign-in is no session.
    pub(crate) fn seal(&self, purpose: &str, plain: &[u8]) -> String {
        let nonce = self.entropy.bytes::<NONCE>();
        let payload = Payload {
            msg: plain,
            aad: self.label(purpose),
        };
        let sealed = self
            .cipher
            .encrypt((&nonce).into(), payload)
            .expect("a session is smaller than the cipher's limit of 256 GiB");
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed for `purpose`; nothing if it was changed, cut, sealed with another key or for something else.
    pub(crate) fn open(&self, purpose: &str, text: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let payload = Payload {
            msg: sealed,
            aad: self.label(purpose),
        };
        self.cipher.decrypt(nonce.into(), payload).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sealer() -> Sealer {
        Sealer::new(&[7; 32], Entropy::seeded(1))
    }

    #[test]
    fn a_seal_is_for_one_key_and_one_purpose() {
        let sealed = sealer().seal("session", b"alice");
        assert_eq!(sealer().open("session", &sealed).unwrap(), b"alice");
        assert_eq!(sealer().open("flow", &sealed), None);
        let other = Sealer::new(&[8; 32], Entropy::seeded(1));
        assert_eq!(other.open("session", &sealed), None);
    }

    proptest! {
        #[test]
        fn what_is_sealed_comes_back(plain in prop::collection::vec(any::<u8>(), 0..300)) {
            let sealed = sealer().seal("x", &plain);
            prop_assert_eq!(sealer().open("x", &sealed), Some(plain));
        }

        #[test]
        fn one_changed_bit_spoils_it(plain in ".{0,60}", at in any::<prop::sample::Index>(), bit in 0_u8..8) {
            let sealed = sealer().seal("x", plain.as_bytes());
            let mut bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1_u8 << bit;
            prop_assert_eq!(sealer().open("x", &URL_SAFE_NO_PAD.encode(bytes)), None);
        }

        #[test]
        fn a_cut_spoils_it_and_noise_is_no_crash(cut in 0_usize..60, noise in ".{0,200}") {
            let sealed = sealer().seal("x", b"some plain text");
            if cut < sealed.len() {
                prop_assert_eq!(sealer().open("x", &sealed[..cut]), None);
            }
            prop_assert_eq!(sealer().open("x", &noise), None);
        }
    }
}
