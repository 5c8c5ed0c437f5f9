//! Randomness, passed in so that a seed repeats a run.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// Where codes, tokens, session cookies and identifiers get their randomness; clones share one stream.
///
/// Keys are not made from it: they come from the [`KeyCache`](crate::KeyCache), once per process.
#[derive(Clone)]
pub struct Entropy(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<StdRng>>),
}

impl Entropy {
    /// A generator for secrets in each thread, which the operating system seeds now and then.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// The same values in the same order for the same seed. For tests: anybody can guess them.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(
            seed,
        )))))
    }

    /// Fills `bytes` with randomness.
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => system(bytes),
            Source::Seeded(rng) => {
                let mut rng = rng.lock().unwrap_or_else(PoisonError::into_inner);
                rng.fill_bytes(bytes);
            }
        }
    }

    /// A value that cannot be guessed: `bytes` bytes in base64url, at most 64.
    pub fn token(&self, bytes: usize) -> String {
        let mut buffer = [0; 64];
        let taken = &mut buffer[..bytes.min(64)];
        self.fill(taken);
        URL_SAFE_NO_PAD.encode(taken)
    }
}

/// Not from aws-lc-rs: its generator first measures the processor's jitter, for longer than everything else takes from the
/// start of a process to its first answer.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where randomness comes from that is passed in"
)]
fn system(bytes: &mut [u8]) {
    rand::rng().fill_bytes(bytes);
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
        let first = one.token(32);
        assert_eq!(first, two.token(32));
        assert_ne!(first, one.token(32));
        assert_eq!(first.len(), 43);
    }

    #[test]
    fn the_system_does_not_repeat_itself() {
        assert_ne!(Entropy::system().token(16), Entropy::system().token(16));
    }
}
