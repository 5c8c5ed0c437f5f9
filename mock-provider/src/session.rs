//! The provider's own sessions, one per browser: what makes single sign-on, and what a sign-out must end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use crate::entropy::Entropy;
use crate::redact;
use crate::table::{Mortal, Table};

/// The name of the session cookie.
pub(crate) const COOKIE: &str = "op_session";

/// How many sessions are kept; beyond that the oldest go.
const LIMIT: usize = 100_000;

/// How long a session lives: shared with what was granted in it, and good to ask after the session is forgotten.
#[derive(Debug)]
pub(crate) struct Life {
    ended: AtomicBool,
    ends: AtomicI64,
}

impl Life {
    /// Whether somebody ended the session: a sign-out, another user's sign-in, an administrator.
    pub(crate) fn was_ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }

    /// Whether the session is over, for whatever reason.
    pub(crate) fn is_over(&self, now: i64) -> bool {
        self.was_ended() || self.ends.load(Ordering::Relaxed) <= now
    }

    fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }
}

/// One browser in which somebody is signed in.
#[derive(Clone)]
pub(crate) struct Session {
    /// Its public id, the `sid` of ID tokens.
    pub(crate) id: Arc<str>,
    /// The name of the user.
    pub(crate) user: Arc<str>,
    /// When the user last proved to be that user, in seconds since 1970.
    pub(crate) auth_time: i64,
    /// The clients that got an ID token out of it, sorted by id.
    pub(crate) clients: Vec<Arc<str>>,
    /// The ID token of the upstream provider that it came from.
    pub(crate) upstream: Option<Box<str>>,
    /// How long it lives, in seconds.
    lifetime: u64,
    /// When it ends at the latest, in seconds since 1970.
    latest: i64,
    secret: [u8; 24],
    /// What of its end others can see.
    pub(crate) life: Arc<Life>,
}

impl Session {
    /// The value of its cookie.
    pub(crate) fn cookie_value(&self) -> String {
        format!("{}.{}", self.id, self.secret())
    }

    /// The part of its cookie that nobody can guess.
    fn secret(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.secret)
    }

    /// Lives as long again from now on, within its limit.
    fn prolong(&mut self, now: i64) {
        let ends = now.saturating_add_unsigned(self.lifetime).min(self.latest);
        self.life.ends.store(ends, Ordering::Relaxed);
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("id", &self.id)
            .field("user", &self.user)
            .field("auth_time", &self.auth_time)
            .finish_non_exhaustive()
    }
}

impl Mortal for Session {
    fn ends(&self) -> i64 {
        self.life.ends.load(Ordering::Relaxed)
    }
}

/// What is shown of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// Its public id, the `sid` of ID tokens.
    pub id: String,
    /// The name of the user.
    pub user: String,
    /// When the user last proved to be that user, in seconds since 1970.
    pub auth_time: i64,
    /// Stands for the browser; tells two browsers apart and nothing else.
    pub browser: String,
}

/// All sessions of one provider, and what users consented to.
#[derive(Debug)]
pub(crate) struct Sessions {
    living: Mutex<Table<Arc<str>, Session>>,
    consents: Mutex<BTreeMap<(String, String), BTreeSet<String>>>,
    /// The users and clients between which there was a grant.
    granted: Mutex<BTreeSet<(String, String)>>,
}

impl Sessions {
    pub(crate) fn new() -> Self {
        Self {
            living: Mutex::new(Table::new(LIMIT)),
            consents: Mutex::default(),
            granted: Mutex::default(),
        }
    }

    fn table(&self) -> MutexGuard<'_, Table<Arc<str>, Session>> {
        self.living.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a session, or renews the one that the same user has in this browser: it keeps its id. The session of
    /// another user ends. `limit` is how long it lives at most, however often it is renewed. The cookie is new at every sign-in, so that nobody can plant one beforehand.
    pub(crate) fn begin(
        &self,
        old: Option<Session>,
        user: &Arc<str>,
        entropy: &Entropy,
        now: i64,
        lifetime: u64,
        limit: Option<u64>,
    ) -> Session {
        let mut table = self.table();
        let renewed = old.and_then(|old| table.remove(&old.id)).filter(|old| {
            let stays = old.user == *user;
            if !stays {
                old.life.end();
            }
            stays
        });
        let mut session = renewed.unwrap_or_else(|| Session {
            id: entropy.token(12).into(),
            user: Arc::clone(user),
            auth_time: now,
            clients: Vec::new(),
            upstream: None,
            lifetime,
            latest: limit.map_or(i64::MAX, |limit| now.saturating_add_unsigned(limit)),
            secret: [0; 24],
            life: Arc::new(Life {
                ended: AtomicBool::new(false),
                ends: AtomicI64::new(now),
            }),
        });
        session.auth_time = now;
        session.lifetime = lifetime;
        session.prolong(now);
        entropy.fill(&mut session.secret);
        table.insert(Arc::clone(&session.id), session.clone(), now);
        session
    }

    /// The live session of a cookie.
    pub(crate) fn of_cookie(&self, cookie: Option<&str>, now: i64) -> Option<Session> {
        let (id, secret) = cookie?.split_once('.')?;
        let table = self.table();
        let session = table.get(id, now)?;
        let is_it = session.secret().as_bytes().ct_eq(secret.as_bytes());
        bool::from(is_it).then(|| session.clone())
    }

    /// The live session with this id.
    pub(crate) fn of_id(&self, id: &str, now: i64) -> Option<Session> {
        self.table().get(id, now).cloned()
    }

    /// Has the session live as long again as at its sign-in.
    pub(crate) fn renew(&self, id: &str, now: i64) {
        if let Some(session) = self.table().get_mut(id, now) {
            session.prolong(now);
        }
    }

    /// Remembers that a client got an ID token out of the session.
    pub(crate) fn visited(&self, id: &str, client_id: &Arc<str>, now: i64) {
        if let Some(session) = self.table().get_mut(id, now)
            && let Err(place) = session.clients.binary_search(client_id)
        {
            session.clients.reserve_exact(1);
            session.clients.insert(place, Arc::clone(client_id));
        }
    }

    /// Remembers the ID token with which the upstream provider vouched for the user.
    pub(crate) fn came_from_upstream(&self, id: &str, id_token: &str, now: i64) {
        if let Some(session) = self.table().get_mut(id, now) {
            session.upstream = Some(id_token.into());
        }
    }

    /// Ends a session; `None` when there is none with this id.
    pub(crate) fn end(&self, id: &str) -> Option<Session> {
        let session = self.table().remove(id)?;
        session.life.end();
        Some(session)
    }

    /// Ends the sessions that `applies`, and gives them back, oldest first.
    pub(crate) fn end_where(&self, now: i64, applies: impl Fn(&Session) -> bool) -> Vec<Session> {
        let mut table = self.table();
        let ids: Vec<Arc<str>> = table
            .living(now)
            .filter(|session| applies(session))
            .map(|session| Arc::clone(&session.id))
            .collect();
        let ended = ids.iter().filter_map(|id| table.remove(id));
        ended.inspect(|session| session.life.end()).collect()
    }

    /// The live sessions, oldest first.
    pub(crate) fn views(&self, now: i64) -> Vec<SessionView> {
        self.table()
            .living(now)
            .map(|session| SessionView {
                id: session.id.to_string(),
                user: session.user.to_string(),
                auth_time: session.auth_time,
                browser: redact::fingerprint(&session.secret()),
            })
            .collect()
    }

    /// Whether the user consented to all these scopes for the client.
    pub(crate) fn has_consent(&self, user: &str, client_id: &str, scopes: &[String]) -> bool {
        let consents = self.consents.lock().unwrap_or_else(PoisonError::into_inner);
        consents
            .get(&(user.to_owned(), client_id.to_owned()))
            .is_some_and(|given| scopes.iter().all(|scope| given.contains(scope)))
    }

    /// Remembers that the user granted something to the client; says whether it is the first time.
    pub(crate) fn grants_first(&self, user: &str, client_id: &str) -> bool {
        let mut granted = self.granted.lock().unwrap_or_else(PoisonError::into_inner);
        granted.insert((user.to_owned(), client_id.to_owned()))
    }

    /// Remembers a consent.
    pub(crate) fn consent(&self, user: &str, client_id: &str, scopes: &[String]) {
        let mut consents = self.consents.lock().unwrap_or_else(PoisonError::into_inner);
        consents
            .entry((user.to_owned(), client_id.to_owned()))
            .or_default()
            .extend(scopes.iter().cloned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_found_by_its_whole_cookie_until_it_ends() {
        let sessions = Sessions::new();
        let session = sessions.begin(None, &"alice".into(), &Entropy::seeded(1), 100, 50, None);
        let cookie = session.cookie_value();
        assert_eq!(
            &*sessions.of_cookie(Some(&cookie), 149).unwrap().user,
            "alice"
        );
        assert!(sessions.of_cookie(Some(&cookie), 150).is_none());
        assert!(sessions.of_cookie(Some(&session.id), 100).is_none());
        assert!(
            sessions
                .of_cookie(Some(&format!("{}.guess", session.id)), 100)
                .is_none()
        );
        assert!(sessions.end(&session.id).is_some());
        assert!(sessions.of_cookie(Some(&cookie), 100).is_none());
    }

    #[test]
    fn a_new_sign_in_renews_the_session_of_the_same_user_and_ends_that_of_another() {
        let (sessions, entropy) = (Sessions::new(), Entropy::seeded(1));
        let first = sessions.begin(None, &"alice".into(), &entropy, 0, 50, None);
        let again = sessions.begin(Some(first.clone()), &"alice".into(), &entropy, 10, 50, None);
        assert_eq!((&*again.id, again.auth_time), (&*first.id, 10));
        assert!(
            sessions
                .of_cookie(Some(&first.cookie_value()), 11)
                .is_none()
        );
        let other = sessions.begin(Some(again.clone()), &"bob".into(), &entropy, 20, 50, None);
        assert_ne!(other.id, again.id);
        assert!(
            sessions
                .of_cookie(Some(&again.cookie_value()), 21)
                .is_none()
        );
    }

    #[test]
    fn two_browsers_have_two_sessions() {
        let sessions = Sessions::new();
        let entropy = Entropy::seeded(1);
        sessions.begin(None, &"alice".into(), &entropy, 0, 50, None);
        sessions.begin(None, &"alice".into(), &entropy, 0, 50, None);
        let views = sessions.views(1);
        assert_eq!(views.len(), 2);
        assert_ne!(views[0].browser, views[1].browser);
    }

    #[test]
    fn a_consent_covers_its_scopes_and_no_more() {
        let sessions = Sessions::new();
        let (openid, email) = ("openid".to_owned(), "email".to_owned());
        sessions.consent("alice", "app", std::slice::from_ref(&openid));
        assert!(sessions.has_consent("alice", "app", std::slice::from_ref(&openid)));
        assert!(!sessions.has_consent("alice", "app", &[openid, email]));
        assert!(!sessions.has_consent("bob", "app", &[]));
    }
}
