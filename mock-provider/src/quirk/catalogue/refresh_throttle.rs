//! A user is refreshed at most once in so many seconds.
//!
//! ## What changes
//! A refresh that comes sooner after the last one for the same user and client is answered with 429 and `Retry-After`.
//! The refresh token stays good.
//!
//! ## Who does it
//! Sign in with Apple throttles refreshes of more than once a day `U`. Auth0 answers 429 to too many requests of any
//! kind `U`.
//!
//! ## References
//! RFC 6585, section 4
//! <https://developer.apple.com/documentation/sign_in_with_apple/verifying_a_user>
//!
//! ## What it is for
//! An RP that refreshes at every request is signed out, or hammers on; it should keep what it has and wait.

use crate::answer::Answer;
use crate::quirk::hook::Fault;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};
use http::{StatusCode, header};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How many users are remembered: what a request claims about its client is not checked yet.
const MOST_REMEMBERED: usize = 1000;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "as often as the RP likes",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| {
        Box::new(RefreshThrottle {
            seconds: value.number(),
            last: Mutex::default(),
        })
    },
};

#[derive(Debug)]
struct RefreshThrottle {
    seconds: u64,
    last: Mutex<BTreeMap<(String, String), i64>>,
}

impl Quirk for RefreshThrottle {
    fn fault(&self, moment: &Moment<'_>, fault: &mut Fault) -> Touched {
        let (true, Some(user), Some(client)) = (moment.is_refresh(), moment.user, moment.client)
        else {
            return Touched::No;
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.retain(|_, at| at.saturating_add_unsigned(self.seconds) > moment.now);
        let who = (user.to_owned(), client.to_owned());
        let Some(at) = last.get(&who) else {
            if last.len() < MOST_REMEMBERED {
                last.insert(who, moment.now);
            }
            return Touched::No;
        };
        let wait = at.saturating_add_unsigned(self.seconds) - moment.now;
        let error = json!({ "error": "too_many_requests" });
        fault.answer = Some(
            Answer::json(StatusCode::TOO_MANY_REQUESTS, error)
                .not_stored()
                .with(header::RETRY_AFTER, &wait.to_string()),
        );
        Touched::Yes
    }
}
