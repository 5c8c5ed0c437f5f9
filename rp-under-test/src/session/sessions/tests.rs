//! Beginning and ending sessions, in both modes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use http::{HeaderMap, header};

use super::*;
use crate::session::record::example;

struct Bed {
    sessions: Sessions,
    now: Arc<AtomicU64>,
}

fn bed(mode: SessionMode, defects: &[&str]) -> Bed {
    let now = Arc::new(AtomicU64::new(1000));
    let mut config = Config::new("https://op.example", "app", "http://localhost:4000");
    config.session_mode = mode;
    config.entropy = Entropy::seeded(7);
    config.defects = Defects::parse(defects).unwrap();
    let read = Arc::clone(&now);
    config.clock =
        Clock::from_fn(move || UNIX_EPOCH + Duration::from_secs(read.load(Ordering::SeqCst)));
    Bed {
        sessions: Sessions::new(&config),
        now,
    }
}

fn jar(lines: &[String]) -> Cookies {
    let mut headers = HeaderMap::new();
    for line in lines {
        let (pair, _) = line.split_once(';').unwrap();
        headers.append(header::COOKIE, pair.parse().unwrap());
    }
    Cookies::of(&headers)
}

const MODES: [SessionMode; 2] = [SessionMode::Cookie, SessionMode::Store];

fn begun(bed: &Bed, before: &Cookies) -> (Session, Cookies) {
    let mut session = example::session(100);
    let cookies = jar(&bed.sessions.begin(before, &mut session));
    (session, cookies)
}

#[test]
fn a_session_lives_until_its_end() {
    for mode in MODES {
        let bed = bed(mode, &[]);
        let (session, cookies) = begun(&bed, &Cookies::default());
        assert_eq!(bed.sessions.open(&cookies), Some(session), "{mode:?}");
        bed.now.store(1000 + 24 * 3600, Ordering::SeqCst);
        assert_eq!(bed.sessions.open(&cookies), None, "{mode:?}");
    }
}

#[test]
fn a_copy_dies_with_the_original() {
    for mode in MODES {
        for (defects, survives) in [(&[][..], false), (&["session-survives-sign-out"], true)] {
            let bed = bed(mode, defects);
            let (session, cookies) = begun(&bed, &Cookies::default());
            let lines = bed.sessions.end(&cookies, Some(&session));
            assert_eq!(lines.len(), cookies.iter().count(), "{mode:?}");
            assert_eq!(bed.sessions.open(&cookies).is_some(), survives, "{mode:?}");
        }
    }
}

#[test]
fn a_sign_in_changes_the_id_and_ends_the_session_before() {
    for mode in MODES {
        let bed = bed(mode, &[]);
        let (first, cookies) = begun(&bed, &Cookies::default());
        let (second, _) = begun(&bed, &cookies);
        assert!(
            first.id != second.id && first.csrf != second.csrf,
            "{mode:?}"
        );
        assert_eq!(bed.sessions.open(&cookies), None, "{mode:?}");
    }
}

#[test]
fn a_planted_id_is_kept_by_a_defect_alone() {
    let planted = jar(&["rp-session=planted;".to_owned()]);
    let (session, _) = begun(&bed(SessionMode::Store, &[]), &planted);
    assert_ne!(session.id, "planted");
    let (session, _) = begun(
        &bed(SessionMode::Store, &["keeps-session-id-at-sign-in"]),
        &planted,
    );
    assert_eq!(session.id, "planted");
}

#[test]
fn a_change_does_not_bring_a_dead_session_back() {
    for mode in MODES {
        let bed = bed(mode, &[]);
        let (mut session, cookies) = begun(&bed, &Cookies::default());
        bed.sessions.end(&cookies, Some(&session));
        session.refreshes = 1;
        let lines = bed.sessions.save(&cookies, &session);
        let after = if lines.is_empty() {
            cookies
        } else {
            jar(&lines)
        };
        assert_eq!(bed.sessions.open(&after), None, "{mode:?}");
    }
}

#[test]
fn a_change_is_seen_by_the_next_request() {
    for mode in MODES {
        let bed = bed(mode, &[]);
        let (mut session, cookies) = begun(&bed, &Cookies::default());
        session.refreshes = 1;
        let lines = bed.sessions.save(&cookies, &session);
        assert_eq!(lines.is_empty(), mode == SessionMode::Store);
        let after = if lines.is_empty() {
            cookies
        } else {
            jar(&lines)
        };
        assert_eq!(bed.sessions.open(&after).unwrap().refreshes, 1, "{mode:?}");
    }
}

#[test]
fn revoking_the_user_kills_the_next_session_too() {
    for (defects, dead) in [
        (&[][..], false),
        (&["revokes-user-instead-of-session"], true),
    ] {
        let bed = bed(SessionMode::Cookie, defects);
        let (session, cookies) = begun(&bed, &Cookies::default());
        bed.sessions.end(&cookies, Some(&session));
        let (_, cookies) = begun(&bed, &Cookies::default());
        assert_eq!(bed.sessions.open(&cookies).is_none(), dead);
    }
}

#[test]
fn flags_are_left_out_by_a_defect_alone() {
    for mode in MODES {
        for (defects, bare) in [(&[][..], false), (&["session-cookie-without-flags"], true)] {
            let bed = bed(mode, defects);
            let lines = bed
                .sessions
                .begin(&Cookies::default(), &mut example::session(100));
            assert!(
                lines
                    .iter()
                    .all(|line| line.contains("HttpOnly; SameSite=Lax") != bare)
            );
        }
    }
}
