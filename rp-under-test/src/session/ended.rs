//! Sessions that the provider ended, by its own names for them: session and user.
//!
//! A session in a cookie cannot be looked up by these names. So it is the other way round, in both modes: what was ended is
//! remembered, and every session is asked whether it is meant.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::record::Session;
use crate::checks::LEEWAY;
use crate::defect::{Defect, Defects};

/// The most endings remembered one by one.
const CAPACITY: usize = 10_000;

/// What the provider ended. At least one of the two names is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    /// The session.
    pub(crate) sid: Option<String>,
    /// The user: all sessions, if no session is named.
    pub(crate) sub: Option<String>,
    /// When the provider said so, by its own clock; none where it did not say when.
    pub(crate) issued: Option<i64>,
}

/// The list of endings. It forgets nobody: when it is full, everything as old as the oldest entry is over.
#[derive(Debug)]
pub(super) struct Ended {
    serials: AtomicU64,
    defects: Defects,
    list: Mutex<List>,
}

#[derive(Debug, Default)]
struct List {
    entries: VecDeque<Entry>,
    /// Sessions with this serial or an older one are over.
    floor: u64,
    /// Sessions that began here, for the defects that ask who they are.
    begun: VecDeque<Begun>,
}

#[derive(Debug)]
struct Entry {
    ending: Ending,
    /// No session with a younger serial is meant.
    serial: u64,
    at: i64,
}

/// What a defect knows of a session.
#[derive(Debug)]
struct Begun {
    id: String,
    session: Session,
}

impl Ended {
    pub(super) fn new(defects: &Defects) -> Self {
        Self {
            serials: AtomicU64::new(0),
            defects: defects.clone(),
            list: Mutex::default(),
        }
    }

    /// The place of a sign-in in the order of all.
    pub(super) fn next_serial(&self) -> u64 {
        self.serials.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Remembers an ending for `life` seconds: sessions that it could mean are over by themselves then. False if there
    /// was nothing to end, as far as a defect wants to know it.
    pub(super) fn add(&self, mut ending: Ending, life: i64, now: i64) -> bool {
        let serial = self.serials.load(Ordering::SeqCst);
        let mut list = self.list();
        let known = |begun: &Begun| self.means(&ending, serial, &begun.session);
        let is_known =
            list.begun.iter().any(known) || !self.defects.has(Defect::UnknownSessionIsAnError);
        if ending.sid.is_some() && self.defects.has(Defect::EndsEverySessionOfTheUser) {
            let named = |begun: &&Begun| begun.session.sid == ending.sid;
            let owner = list.begun.iter().find(named);
            if let Some(owner) = owner.map(|begun| begun.session.sub.clone()) {
                ending = Ending {
                    sid: None,
                    sub: Some(owner),
                    ..ending
                };
            }
        }
        while let Some(oldest) = list.entries.front() {
            let over = oldest.at.saturating_add(life) <= now;
            if !over && list.entries.len() < CAPACITY {
                break;
            }
            if !over {
                list.floor = list.floor.max(oldest.serial);
            }
            list.entries.pop_front();
        }
        list.entries.push_back(Entry {
            ending,
            serial,
            at: now,
        });
        is_known
    }

    /// Whether a session was ended.
    pub(super) fn has(&self, session: &Session) -> bool {
        let list = self.list();
        session.serial <= list.floor
            || list
                .entries
                .iter()
                .any(|entry| self.means(&entry.ending, entry.serial, session))
    }

    /// Notes a new session, if a defect may ask for it.
    pub(super) fn begun(&self, session: &Session) {
        if self.defects.are_none() {
            return;
        }
        let mut list = self.list();
        if list.begun.len() >= CAPACITY {
            list.begun.pop_front();
        }
        let (id, session) = (session.id.clone(), session.clone());
        list.begun.push_back(Begun { id, session });
    }

    /// Notes that a session is over, however it ended.
    pub(super) fn left(&self, session: &Session) {
        self.list().begun.retain(|begun| begun.id != session.id);
    }

    fn means(&self, ending: &Ending, serial: u64, session: &Session) -> bool {
        // A session that began without a `sid` cannot be told from the others of its user.
        let same = |sid: &String| match &session.sid {
            Some(own) => own == sid,
            None => !self.defects.has(Defect::NoFallbackToSub),
        };
        let named = match (&ending.sid, &ending.sub) {
            (Some(sid), Some(sub)) => session.sub == *sub && same(sid),
            (Some(sid), None) => session.sid.as_ref() == Some(sid),
            (None, Some(sub)) => session.sub == *sub,
            (None, None) => false,
        };
        let late = self.defects.has(Defect::LateLogoutTokenEndsNewSession);
        let older = |at: i64| late || session.issued <= at.saturating_add(LEEWAY);
        named && session.serial <= serial && ending.issued.is_none_or(older)
    }

    fn list(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::record::example;

    fn session(sub: &str, sid: Option<&str>, serial: u64) -> Session {
        Session {
            sub: sub.to_owned(),
            sid: sid.map(str::to_owned),
            serial,
            ..example::session(1)
        }
    }

    fn ending(sid: Option<&str>, sub: Option<&str>) -> Ending {
        Ending {
            sid: sid.map(str::to_owned),
            sub: sub.map(str::to_owned),
            issued: Some(1000),
        }
    }

    fn after(defects: &[&str], ending: Ending) -> Ended {
        let ended = Ended::new(&Defects::parse(defects).unwrap());
        for _ in 0..5 {
            ended.next_serial();
        }
        ended.add(ending, 500, 1000);
        ended
    }

    #[test]
    fn exactly_what_is_named_ends() {
        let both = (Some("s1"), Some("alice"));
        for (named, sub, sid, over) in [
            (both, "alice", Some("s1"), true),
            (both, "alice", Some("s2"), false),
            (both, "alice", None, true),
            (both, "bob", Some("s1"), false),
            (both, "bob", None, false),
            ((Some("s1"), None), "alice", Some("s1"), true),
            ((Some("s1"), None), "alice", None, false),
            ((None, Some("alice")), "alice", Some("s7"), true),
            ((None, Some("alice")), "alice", None, true),
            ((None, Some("alice")), "bob", Some("s1"), false),
        ] {
            let ended = after(&[], ending(named.0, named.1));
            let case = format!("{named:?} {sub} {sid:?}");
            assert_eq!(ended.has(&session(sub, sid, 5)), over, "{case}");
            assert!(!ended.has(&session(sub, sid, 6)), "it began later: {case}");
        }
    }

    #[test]
    fn what_began_after_the_token_was_issued_lives() {
        let old = Session {
            issued: 1000 + LEEWAY,
            ..session("alice", None, 1)
        };
        let new = Session {
            issued: 1001 + LEEWAY,
            ..old.clone()
        };
        let ended = after(&[], ending(None, Some("alice")));
        assert!(ended.has(&old) && !ended.has(&new));
        let late = ["late-logout-token-ends-new-session"];
        assert!(after(&late, ending(None, Some("alice"))).has(&new));
    }

    #[test]
    fn endings_are_forgotten_when_nobody_can_be_meant() {
        let ended = after(&[], ending(Some("s1"), None));
        ended.add(ending(Some("s2"), None), 500, 1499);
        assert!(ended.has(&session("alice", Some("s1"), 1)));
        ended.add(ending(Some("s3"), None), 500, 1500);
        assert!(!ended.has(&session("alice", Some("s1"), 1)));
        assert!(ended.has(&session("alice", Some("s2"), 1)));
    }

    #[test]
    fn a_full_list_forgets_nobody() {
        let ended = after(&[], ending(Some("first"), None));
        for n in 0..CAPACITY {
            ended.next_serial();
            ended.add(ending(Some(&n.to_string()), None), 500, 1000);
        }
        assert!(ended.has(&session("alice", Some("first"), 5)));
        let younger = session("alice", Some("never named"), 9);
        assert!(!ended.has(&younger));
    }
}
