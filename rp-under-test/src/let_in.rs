//! Who was let in to the page for signed-in users a moment ago.
//!
//! Asking for the session at each request costs time, so proxies and apps remember the answer for some seconds, by the
//! cookies of the request. A sign-out does not reach what is remembered: that is the defect.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::cookies::Cookies;
use crate::session::Session;

/// How long an answer is remembered, in seconds.
const LIFE: i64 = 60;

/// The most answers remembered; when there are more, all are forgotten.
const MOST: usize = 1000;

/// The answers, by the cookies with which was asked.
#[derive(Debug, Default)]
pub(crate) struct LetIn(Mutex<HashMap<String, (Session, i64)>>);

impl LetIn {
    pub(crate) fn note(&self, cookies: &Cookies, session: &Session, now: i64) {
        let mut answers = self.lock();
        if answers.len() >= MOST {
            answers.clear();
        }
        answers.insert(key(cookies), (session.clone(), now));
    }

    pub(crate) fn recall(&self, cookies: &Cookies, now: i64) -> Option<Session> {
        let answers = self.lock();
        let (session, at) = answers.get(&key(cookies))?;
        (now < at.saturating_add(LIFE)).then(|| session.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, (Session, i64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(cookies: &Cookies) -> String {
    let pairs = cookies
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join("; ")
}
