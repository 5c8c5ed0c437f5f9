//! Randomness, passed in so that a seed repeats a run.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// Where `state`, `nonce`, PKCE verifiers, session ids and seals get their randomness; clones share one stream.
#[derive(Clone)]
pub struct Entropy(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<StdRng>>),
}

impl Entropy {
    /// The operating system's randomness.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// The same values in the same order for the same seed. For tests: anybody can guess them.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(
            seed,
        )))))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.0 {
            Source::System => {
                aws_lc_rs::rand::fill(&mut bytes).expect("the operating system gives randomness");
            }
            Source::Seeded(rng) => rng
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .fill_bytes(&mut bytes),
        }
        bytes
    }

    /// 256 bits in base64url, 43 characters: nobody guesses it, and it is long enough for a PKCE verifier
    /// (RFC 7636, section 4.1).
    pub fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }
}

/// Whether this has the form of [`Entropy::token`].
pub(crate) fn is_token(text: &str) -> bool {
    URL_SAFE_NO_PAD
        .decode(text)
        .is_ok_and(|bytes| bytes.len() == 32)
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::System => "Entropy::system",
            Source::Seeded(_) => "Entropy::seeded",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_values_and_no_value_comes_twice() {
        let (one, two) = (Entropy::seeded(7), Entropy::seeded(7));
        let first = one.token();
        assert_eq!(first, two.token());
        assert_ne!(first, one.token());
        assert_eq!(first.len(), 43);
    }

    #[test]
    fn the_system_does_not_repeat_itself() {
        assert_ne!(Entropy::system().token(), Entropy::system().token());
    }
}
