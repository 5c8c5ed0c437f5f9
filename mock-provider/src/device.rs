//! Devices that wait for a user to approve them elsewhere (RFC 8628): what was asked, how often they ask again, and what
//! the user decided. A pure store: time and randomness come in.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::entropy::Entropy;
use crate::grants::{Fingerprint, Grant, fingerprint};
use crate::table::{Mortal, Table};

/// How many devices may wait; beyond that the oldest go.
const LIMIT: usize = 10_000;
/// The letters of user codes: none that forms words or looks like another (section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// How many letters a user code has: 34 bits.
const LENGTH: usize = 8;
/// How many wrong user codes one user may type within [`TRIES_WITHIN`] (section 5.1).
const MOST_TRIES: u32 = 10;
/// In seconds.
const TRIES_WITHIN: i64 = 300;
/// By how many seconds a device that asks too often has to slow down (section 3.5).
const SLOWER_BY: u64 = 5;

/// One device that asks.
#[derive(Debug)]
struct Device {
    request: DeviceRequest,
    user_code: String,
    decision: Decision,
    /// When its codes expire, and how much longer that is remembered.
    expires: i64,
    ends: i64,
    /// The seconds between two polls, and the last one.
    interval: u64,
    last_poll: Option<i64>,
}

/// What a device asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeviceRequest {
    pub(crate) client_id: String,
    pub(crate) scopes: Vec<String>,
}

/// What the user decided.
#[derive(Clone, Debug)]
pub(crate) enum Decision {
    Pending,
    Denied,
    Approved(Arc<Grant>),
}

/// Why a user code leads to no device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserCodeRefused {
    Unknown,
    TooManyTries,
}

/// Why a poll brings no tokens (section 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PollRefused {
    Unknown,
    OtherClient,
    Pending,
    SlowDown { interval: u64 },
    Expired,
    Denied,
}

/// For how long codes are good, and how often a device may ask; in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) lifetime: u64,
    pub(crate) interval: u64,
}

/// The codes that a device is given.
#[derive(Clone, Debug)]
pub(crate) struct DeviceCodes {
    pub(crate) device_code: String,
    /// Eight letters with a dash in their middle.
    pub(crate) user_code: String,
}

/// Where a user code leads.
#[derive(Debug)]
struct Pointer {
    device: Fingerprint,
    ends: i64,
}

impl Mortal for Device {
    fn ends(&self) -> i64 {
        self.ends
    }
}

impl Mortal for Pointer {
    fn ends(&self) -> i64 {
        self.ends
    }
}

/// All devices of one provider.
#[derive(Debug)]
pub(crate) struct Devices(Mutex<Waiting>);

#[derive(Debug)]
struct Waiting {
    devices: Table<Fingerprint, Device>,
    user_codes: Table<String, Pointer>,
    /// The wrong user codes of each user since a second.
    tries: BTreeMap<String, (u32, i64)>,
}

impl Devices {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Waiting {
            devices: Table::new(LIMIT),
            user_codes: Table::new(LIMIT),
            tries: BTreeMap::new(),
        }))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A device begins to wait.
    pub(crate) fn add(
        &self,
        request: DeviceRequest,
        entropy: &Entropy,
        now: i64,
        pace: Pace,
    ) -> DeviceCodes {
        let mut waiting = self.waiting();
        let device_code = entropy.token(32);
        let letters = loop {
            let letters = letters(entropy);
            if waiting.user_codes.get(&letters, now).is_none() {
                break letters;
            }
        };
        let expires = now.saturating_add_unsigned(pace.lifetime);
        let pointer = Pointer {
            device: fingerprint(&device_code),
            ends: expires,
        };
        let user_code = format!("{}-{}", &letters[..LENGTH / 2], &letters[LENGTH / 2..]);
        let device = Device {
            request,
            user_code: letters.clone(),
            decision: Decision::Pending,
            expires,
            // So long a device that asks is told why; then its code is as good as any made-up one.
            ends: expires.saturating_add_unsigned(pace.lifetime),
            interval: pace.interval,
            last_poll: None,
        };
        waiting.devices.insert(pointer.device, device, now);
        waiting.user_codes.insert(letters, pointer, now);
        DeviceCodes {
            device_code,
            user_code,
        }
    }

    /// What the device asks for whose code the user typed. Wrong codes are counted.
    pub(crate) fn find(
        &self,
        user_code: &str,
        user: &str,
        now: i64,
    ) -> Result<DeviceRequest, UserCodeRefused> {
        let mut waiting = self.waiting();
        waiting
            .tries
            .retain(|_, (_, since)| since.saturating_add(TRIES_WITHIN) > now);
        let wrong = waiting.tries.get(user).map_or(0, |(wrong, _)| *wrong);
        if wrong >= MOST_TRIES {
            return Err(UserCodeRefused::TooManyTries);
        }
        if let Some(device) = waiting.pending(user_code, now) {
            return Ok(device.request.clone());
        }
        let tries = waiting.tries.entry(user.to_owned()).or_insert((0, now));
        tries.0 += 1;
        Err(UserCodeRefused::Unknown)
    }

    /// Keeps what the user decided; `false` when the code is good no more. A code is good for one decision.
    pub(crate) fn decide(&self, user_code: &str, decision: Decision, now: i64) -> bool {
        let mut waiting = self.waiting();
        let Some(device) = waiting.pending(user_code, now) else {
            return false;
        };
        device.decision = decision;
        let letters = device.user_code.clone();
        waiting.user_codes.remove(&letters);
        true
    }

    /// What the user decided, asked by the device; a grant is handed out once.
    pub(crate) fn poll(
        &self,
        device_code: &str,
        client_id: &str,
        now: i64,
    ) -> Result<Arc<Grant>, PollRefused> {
        let mut waiting = self.waiting();
        let at = fingerprint(device_code);
        let device = waiting
            .devices
            .get_mut(&at, now)
            .ok_or(PollRefused::Unknown)?;
        if device.request.client_id != client_id {
            return Err(PollRefused::OtherClient);
        }
        if device.expires <= now {
            return Err(PollRefused::Expired);
        }
        match &device.decision {
            Decision::Denied => Err(PollRefused::Denied),
            Decision::Approved(grant) => {
                let grant = Arc::clone(grant);
                waiting.devices.remove(&at);
                Ok(grant)
            }
            Decision::Pending => Err(device.pending_poll(now)),
        }
    }
}

impl Waiting {
    /// The device of a user code, as long as nothing was decided.
    fn pending(&mut self, user_code: &str, now: i64) -> Option<&mut Device> {
        let letters = plain(user_code);
        let device = self.user_codes.get(letters.as_str(), now)?.device;
        self.devices
            .get_mut(&device, now)
            .filter(|device| matches!(device.decision, Decision::Pending))
    }
}

impl Device {
    fn pending_poll(&mut self, now: i64) -> PollRefused {
        let next = self
            .last_poll
            .map(|last| last.saturating_add_unsigned(self.interval));
        self.last_poll = Some(now);
        if next.is_none_or(|next| next <= now) {
            return PollRefused::Pending;
        }
        self.interval = self.interval.saturating_add(SLOWER_BY);
        PollRefused::SlowDown {
            interval: self.interval,
        }
    }
}

/// A user code as it is kept: without the dash, spaces and the case of what was typed (section 6.1).
pub(crate) fn plain(user_code: &str) -> String {
    user_code
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_uppercase())
        .take(LENGTH + 1)
        .collect()
}

/// Eight letters, each as likely as any other.
fn letters(entropy: &Entropy) -> String {
    let mut code = String::with_capacity(LENGTH);
    while code.len() < LENGTH {
        let mut byte = [0];
        entropy.fill(&mut byte);
        // The last 16 of 256 values would prefer the first letters.
        if byte[0] < 240 {
            code.push(char::from(LETTERS[usize::from(byte[0] % 20)]));
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        lifetime: 100,
        interval: 5,
    };

    fn request() -> DeviceRequest {
        DeviceRequest {
            client_id: "app".to_owned(),
            scopes: vec!["openid".to_owned()],
        }
    }

    fn one() -> (Devices, DeviceCodes) {
        let devices = Devices::new();
        let codes = devices.add(request(), &Entropy::seeded(1), 0, PACE);
        (devices, codes)
    }

    #[test]
    fn a_user_code_is_found_however_it_is_typed() {
        let (devices, codes) = one();
        let plain = codes.user_code.replace('-', "");
        for typed in [
            codes.user_code.clone(),
            plain.to_lowercase(),
            format!(" {} {} ", &plain[..3], &plain[3..]),
        ] {
            assert_eq!(devices.find(&typed, "alice", 1), Ok(request()), "{typed}");
        }
        assert_eq!(
            devices.find(&codes.user_code, "alice", 100),
            Err(UserCodeRefused::Unknown)
        );
    }

    #[test]
    fn who_guesses_user_codes_is_stopped_and_others_are_not() {
        let (devices, codes) = one();
        for _ in 0..MOST_TRIES {
            assert_eq!(
                devices.find("BBBB-BBBB", "bob", 1),
                Err(UserCodeRefused::Unknown)
            );
        }
        assert_eq!(
            devices.find(&codes.user_code, "bob", 2),
            Err(UserCodeRefused::TooManyTries)
        );
        assert!(devices.find(&codes.user_code, "alice", 2).is_ok());
        let codes = devices.add(request(), &Entropy::seeded(2), 300, PACE);
        assert!(devices.find(&codes.user_code, "bob", 301).is_ok());
    }

    #[test]
    fn a_device_that_asks_too_often_has_to_slow_down_more_and_more() {
        let (devices, codes) = one();
        let poll = |now| devices.poll(&codes.device_code, "app", now).unwrap_err();
        assert_eq!(poll(0), PollRefused::Pending);
        assert_eq!(poll(4), PollRefused::SlowDown { interval: 10 });
        assert_eq!(poll(13), PollRefused::SlowDown { interval: 15 });
        assert_eq!(poll(28), PollRefused::Pending);
        assert_eq!(poll(100), PollRefused::Expired);
        assert_eq!(poll(200), PollRefused::Unknown);
    }

    #[test]
    fn what_is_approved_is_handed_out_once_to_its_client() {
        let (devices, codes) = one();
        let grant = Arc::new(Grant::new("app", "alice", "session", 0));
        assert!(devices.decide(&codes.user_code, Decision::Approved(grant), 1));
        assert!(!devices.decide(&codes.user_code, Decision::Denied, 1));
        assert_eq!(
            devices.poll(&codes.device_code, "other", 1).unwrap_err(),
            PollRefused::OtherClient
        );
        assert_eq!(
            devices.poll(&codes.device_code, "app", 1).unwrap().user,
            "alice".into()
        );
        assert_eq!(
            devices.poll(&codes.device_code, "app", 1).unwrap_err(),
            PollRefused::Unknown
        );
    }

    #[test]
    fn devices_that_nobody_approves_are_forgotten() {
        let devices = Devices::new();
        let entropy = Entropy::seeded(1);
        for second in 0..1000 {
            devices.add(request(), &entropy, second, PACE);
        }
        let waiting = devices.waiting();
        assert!(waiting.devices.held() <= 201 && waiting.user_codes.held() <= 101);
    }

    #[test]
    fn user_codes_use_every_letter_alike() {
        let entropy = Entropy::seeded(1);
        let all: String = (0..1000).map(|_| letters(&entropy)).collect();
        for letter in LETTERS {
            let count = all.bytes().filter(|byte| byte == letter).count();
            assert!((300..500).contains(&count), "{letter}: {count}");
        }
    }
}
