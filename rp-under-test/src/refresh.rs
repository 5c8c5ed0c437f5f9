//! Renewing access tokens (RFC 6749, section 6; OpenID Connect Core 1.0, section 12).
//!
//! A refresh token may be good for one use. So there is one refresh for each token, however many requests find the
//! access token expired: they share its result. In cookie mode the old token lives on in requests that left the browser
//! before the new cookie came, which is why a result is kept for a moment after it is there. The refresh is a task of its
//! own, so that a visitor who closes the tab does not take the new token along.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};

use crate::app::Rp;
use crate::checks::Before;
use crate::defect::{Defect, Defects};
use crate::id_token::{self, Expected};
use crate::jws::Jws;
use crate::rejection::Rejection;
use crate::session::Session;
use crate::token_request::{self, Granted};

/// How long a result is kept for latecomers, in seconds.
const KEPT: i64 = 60;

/// The most results kept; beyond it those that are there go first.
const MOST_KEPT: usize = 10_000;

/// How long an access token may be dead before the defect for it takes the session for abandoned, in seconds.
const IDLE: i64 = 1800;

/// How long the lock holds with the defect for it, in seconds.
const LOCK: i64 = 5;

/// Whether a session has a live access token.
#[derive(Debug)]
pub(crate) enum Access {
    /// The session as it was.
    Live(Session),
    /// The session with new tokens, which have to be saved.
    Renewed(Session),
    /// The provider does not renew it any more.
    Over,
    /// The access token is dead, and the provider cannot be asked for a new one at the moment.
    Unavailable(Rejection),
}

/// What a refresh came to.
#[derive(Clone, Debug)]
enum Landing {
    /// What was granted, and when: latecomers get it later.
    Granted(Arc<Granted>, i64),
    Refused,
    Unavailable(Rejection),
}

/// Refreshes on their way, and their results, by the hash of the refresh token.
pub(crate) struct Flights {
    flights: Mutex<HashMap<[u8; 32], Flight>>,
    keeps_all: bool,
}

struct Flight {
    landing: Shared<BoxFuture<'static, Landing>>,
    began: i64,
    /// None while it is on its way.
    kept_until: Option<i64>,
}

impl fmt::Debug for Flights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flights")
            .field("flights", &self.lock().len())
            .finish_non_exhaustive()
    }
}

impl Flights {
    pub(crate) fn new(defects: &Defects) -> Self {
        Self {
            flights: Mutex::default(),
            keeps_all: defects.has(Defect::KeepsRefreshResult),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Flight>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn landed(&self, key: &[u8; 32], landing: &Landing, now: i64) {
        let mut flights = self.lock();
        let keeps = match landing {
            // The next request tries again.
            Landing::Unavailable(_) => false,
            Landing::Refused => true,
            // A refresh token that was not replaced is good for the next refresh too.
            Landing::Granted(granted, _) => self.keeps_all || granted.replaces(key),
        };
        if !keeps {
            flights.remove(key);
        } else if let Some(flight) = flights.get_mut(key) {
            flight.kept_until = Some(now.saturating_add(KEPT));
        }
    }
}

/// Sees to it that the session's access token is alive. With `refused` it was refused by the resource, whatever the time.
pub(crate) async fn access(rp: &Arc<Rp>, session: Session, refused: bool) -> Access {
    let now = rp.config.clock.unix();
    let defects = &rp.config.defects;
    if defects.has(Defect::SessionEndsWithIdToken) && id_token_is_over(&session, now) {
        return Access::Over;
    }
    let mut due = refused || session.renew_at.is_some_and(|at| now >= at);
    if defects.has(Defect::FixedRefreshMargin) {
        due |= session
            .expires_at
            .is_some_and(|at| now >= at.saturating_sub(60));
    }
    let expired = refused || session.expires_at.is_some_and(|at| now >= at);
    let long_over = session
        .expires_at
        .is_some_and(|at| now >= at.saturating_add(IDLE));
    if long_over && defects.has(Defect::ForgetsIdleSession) {
        return Access::Over;
    }
    if !due {
        return Access::Live(session);
    }
    if expired && defects.has(Defect::NeverRefreshes) {
        return Access::Over;
    }
    let Some(refresh_token) = session.tokens.refresh.clone() else {
        return if refused {
            Access::Over
        } else {
            Access::Live(session)
        };
    };
    match landing(rp, &session, refresh_token).await {
        Landing::Granted(granted, at) => Access::Renewed(renewed(rp, session, &granted, at)),
        Landing::Refused => Access::Over,
        Landing::Unavailable(_) if rp.config.defects.has(Defect::TransientErrorEndsSession) => {
            Access::Over
        }
        Landing::Unavailable(_) if !expired => Access::Live(session),
        Landing::Unavailable(rejection) => Access::Unavailable(rejection),
    }
}

async fn landing(rp: &Arc<Rp>, session: &Session, refresh_token: String) -> Landing {
    if rp.config.defects.has(Defect::RefreshesInParallel) {
        return attempt(rp, session, &refresh_token).await;
    }
    let key = digest(&SHA256, refresh_token.as_bytes());
    let key: [u8; 32] = key.as_ref().try_into().expect("SHA-256 has 32 bytes");
    let shared = {
        let now = rp.config.clock.unix();
        let mut flights = rp.flights.lock();
        flights.retain(|_, flight| flight.kept_until.is_none_or(|until| now < until));
        if rp.config.defects.has(Defect::RefreshLockTooShort) {
            flights.retain(|_, flight| now < flight.began.saturating_add(LOCK));
        }
        if flights.len() >= MOST_KEPT {
            flights.retain(|_, flight| flight.kept_until.is_none());
        }
        let take_off = || take_off(Arc::clone(rp), session.clone(), refresh_token, key);
        flights.entry(key).or_insert_with(take_off).landing.clone()
    };
    shared.await
}

fn take_off(rp: Arc<Rp>, session: Session, refresh_token: String, key: [u8; 32]) -> Flight {
    let began = rp.config.clock.unix();
    let task = tokio::spawn(async move {
        let landing = attempt(&rp, &session, &refresh_token).await;
        if let Landing::Granted(granted, at) = &landing {
            rp.sessions.persist(&renewed(&rp, session, granted, *at));
        }
        rp.flights.landed(&key, &landing, rp.config.clock.unix());
        landing
    });
    let broken_off = || Rejection::unreachable("the token endpoint", "the refresh broke off");
    let landing = task.map(move |done| done.unwrap_or_else(|_| Landing::Unavailable(broken_off())));
    Flight {
        landing: landing.boxed().shared(),
        began,
        kept_until: None,
    }
}

async fn attempt(rp: &Rp, session: &Session, refresh_token: &str) -> Landing {
    match granted(rp, session, refresh_token).await {
        Ok(granted) => Landing::Granted(Arc::new(granted), rp.config.clock.unix()),
        Err(Rejection::Unusable { .. })
            if rp.config.defects.has(Defect::UnreadableRefreshEndsSession) =>
        {
            Landing::Refused
        }
        // Out of order, or not in its right mind: neither says anything about the session.
        Err(
            Rejection::Unreachable { what, reason }
            | Rejection::Unusable {
                what: what @ token_request::WHAT,
                reason,
            },
        ) => Landing::Unavailable(Rejection::Unreachable { what, reason }),
        Err(_) => Landing::Refused,
    }
}

async fn granted(rp: &Rp, session: &Session, refresh_token: &str) -> Result<Granted, Rejection> {
    let metadata = rp.metadata().await?;
    let mut granted = token_request::refresh(rp, &metadata, refresh_token).await?;
    let Some(id_token) = &granted.id_token else {
        if rp.config.defects.has(Defect::RefusesRefreshWithoutIdToken) {
            return Err(Rejection::Malformed(
                "the refresh gave no ID token".to_owned(),
            ));
        }
        return Ok(granted);
    };
    let expected = Expected {
        nonce: None,
        access_token: &granted.access_token,
        fresh_since: None,
        before: Some(Before {
            sub: &session.sub,
            nonce: session.nonce.as_deref(),
            auth_time: session.auth_time,
        }),
    };
    match id_token::validate(rp, &metadata, id_token, expected).await {
        // The keys cannot be had now, and the refresh token is spent: go on without the new hint.
        Err(Rejection::Unreachable { .. }) => granted.id_token = None,
        validated => drop(validated?),
    }
    Ok(granted)
}

/// The session with what was granted at the time `at`.
fn renewed(rp: &Rp, mut session: Session, granted: &Granted, at: i64) -> Session {
    let defects = &rp.config.defects;
    let before = session.tokens.clone();
    session.take_over(granted, at);
    session.refreshes += 1;
    if defects.has(Defect::DropsRefreshToken) {
        session.tokens.refresh.clone_from(&granted.refresh_token);
    }
    if defects.has(Defect::KeepsOldRefreshToken) {
        session.tokens.refresh = before.refresh;
    }
    if defects.has(Defect::DropsHintAtRefresh) {
        session.tokens.id.clone_from(&granted.id_token);
    }
    if defects.has(Defect::KeepsFirstHint) {
        session.tokens.id = before.id;
    }
    session
}

/// Whether the time in the session's ID token is over: for the defect that takes it for the end of the session.
fn id_token_is_over(session: &Session, now: i64) -> bool {
    let token = session.tokens.id.as_deref();
    let jws = token.and_then(|token| Jws::parse(token).ok());
    let exp = jws.and_then(|jws| jws.claims.seconds("exp"));
    exp.is_some_and(|exp| now >= exp)
}
