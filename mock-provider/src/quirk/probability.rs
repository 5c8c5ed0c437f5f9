//! How often chance lets a setting act, and the dice that decide.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest::{SHA256, digest};

/// How many parts a whole has.
const WHOLE: u32 = 1_000_000;

/// A probability from 0 to 1, to the millionth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Probability(u32);

impl Probability {
    /// `None` when the number is not from 0 to 1.
    pub fn new(probability: f64) -> Option<Self> {
        if !(0.0..=1.0).contains(&probability) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is from 0 to a million"
        )]
        let parts = (probability * f64::from(WHOLE)).round() as u32;
        Some(Self(parts))
    }
}

impl FromStr for Probability {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.parse().ok().and_then(Self::new);
        number.ok_or_else(|| "a probability is a number from 0 to 1, such as 0.25".to_owned())
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (f64::from(self.0) / f64::from(WHOLE)).fmt(f)
    }
}

/// The provider's dice. The n-th throw for a setting depends on the provider's seed, the setting and n alone, so that
/// requests which come at the same time do not disturb each other.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dice([u8; 32]);

impl Dice {
    pub(super) fn new(seed: &[u8]) -> Self {
        Self(sha256(&[b"dice", seed]))
    }

    /// Whether the n-th throw for this setting has luck.
    pub(super) fn throw(self, setting: &str, nth: u64, probability: Probability) -> bool {
        let hash = sha256(&[&self.0, &nth.to_be_bytes(), setting.as_bytes()]);
        let mut number = [0; 8];
        number.copy_from_slice(&hash[..8]);
        u64::from_be_bytes(number) % u64::from(WHOLE) < u64::from(probability.0)
    }
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, &parts.concat()).as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_read_as_it_is_written() {
        for text in ["0", "0.25", "1", "0.000001"] {
            assert_eq!(text.parse::<Probability>().unwrap().to_string(), text);
        }
        for text in ["", "-0.1", "1.1", "NaN", "inf", "half"] {
            assert!(text.parse::<Probability>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_dice_are_fair_enough_and_repeat_themselves() {
        let throws = |seed: &[u8], probability: f64| {
            let probability = Probability::new(probability).unwrap();
            let dice = Dice::new(seed);
            (0..1000).map(move |nth| dice.throw("quirk=1", nth, probability))
        };
        let count = |probability| throws(b"seed", probability).filter(|luck| *luck).count();
        assert_eq!((count(0.0), count(1.0)), (0, 1000));
        assert!((200..300).contains(&count(0.25)), "{}", count(0.25));
        assert!(throws(b"seed", 0.5).eq(throws(b"seed", 0.5)));
        assert!(throws(b"seed", 0.5).ne(throws(b"other", 0.5)));
    }
}
