//! Sessions that browsers carry.

use http::{HeaderMap, header};
use proptest::prelude::*;

use super::*;
use crate::cookies::Flags;
use crate::entropy::Entropy;
use crate::session::record::example;

const UNTIL: i64 = 100_000;

fn sessions(defects: &[&str]) -> CookieSessions {
    let style = CookieStyle {
        https: true,
        flags: Flags::All,
    };
    let sealer = Sealer::new(&[7; 32], Entropy::seeded(1));
    CookieSessions::new(style, sealer, &Defects::parse(defects).unwrap())
}

/// The jar after these lines.
fn jar(before: &Cookies, lines: &[String]) -> Cookies {
    let mut kept: Vec<(String, String)> = before
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    for line in lines {
        let (name, rest) = line.split_once('=').unwrap();
        let (value, attributes) = rest.split_once(';').unwrap();
        kept.retain(|(known, _)| known != name);
        if !attributes.contains("Max-Age=0") {
            kept.push((name.to_owned(), value.to_owned()));
        }
    }
    let mut headers = HeaderMap::new();
    for (name, value) in kept {
        headers.append(header::COOKIE, format!("{name}={value}").parse().unwrap());
    }
    Cookies::of(&headers)
}

fn written(sessions: &CookieSessions, before: &Cookies, id_token: usize) -> Cookies {
    let lines = sessions.write(before, &example::session(id_token), UNTIL, 0);
    jar(before, &lines)
}

#[test]
fn every_size_comes_back_and_fits() {
    let sessions = sessions(&[]);
    for size in [0, 300, 900, 1000, 1100, 1200, 2000, 6000, 20_000] {
        let lines = sessions.write(&Cookies::default(), &example::session(size), UNTIL, 0);
        let bytes: usize = lines
            .iter()
            .map(|line| "set-cookie: \r\n".len() + line.len())
            .sum();
        assert!(bytes < 2700, "{size}: {bytes}");
        assert!(
            lines.len() >= 2,
            "{size}: even a small session takes two chunks"
        );
        let cookies = jar(&Cookies::default(), &lines);
        assert_eq!(
            sessions.open(&cookies, 0),
            Some(example::session(size)),
            "{size}"
        );
    }
}

#[test]
fn a_usual_id_token_needs_nothing_on_the_server() {
    let sessions = sessions(&[]);
    let cookies = written(&sessions, &Cookies::default(), 1000);
    sessions.forget(&example::session(0).id);
    assert_eq!(sessions.open(&cookies, 0), Some(example::session(1000)));
    let cookies = written(&sessions, &cookies, 6000);
    assert!(sessions.open(&cookies, 0).is_some());
    sessions.forget(&example::session(0).id);
    assert_eq!(sessions.open(&cookies, 0), None, "half a session is none");
}

#[test]
fn large_tokens_of_every_kind_stay_on_the_server() {
    let sessions = sessions(&[]);
    let mut session = example::session(6000);
    session.tokens.access = Some("a".repeat(5000));
    session.tokens.refresh = Some("r".repeat(5000));
    let cookies = jar(
        &Cookies::default(),
        &sessions.write(&Cookies::default(), &session, UNTIL, 0),
    );
    assert_eq!(sessions.open(&cookies, 0), Some(session));
    assert_eq!(sessions.open(&cookies, UNTIL), None);
}

#[test]
fn a_session_that_shrinks_leaves_no_chunk_behind() {
    let large = written(&sessions(&[]), &Cookies::default(), 1000);
    let small = written(&sessions(&[]), &large, 10);
    assert!(small.iter().count() < large.iter().count());
    let littered = written(&sessions(&["leaves-stale-chunks"]), &large, 10);
    assert_eq!(littered.iter().count(), large.iter().count());
    assert_eq!(sessions(&[]).open(&littered, 0), Some(example::session(10)));
}

#[test]
fn sign_out_takes_every_chunk() {
    let cookies = written(&sessions(&[]), &Cookies::default(), 1000);
    let left = |defects: &[&str]| {
        jar(&cookies, &sessions(defects).clear(&cookies))
            .iter()
            .count()
    };
    assert_eq!(left(&[]), 0);
    assert_eq!(
        left(&["clears-first-chunk-only"]),
        cookies.iter().count() - 1
    );
    assert!(sessions(&[]).clear(&Cookies::default()).is_empty());
}

#[test]
fn the_defects_of_size() {
    let one = sessions(&["one-cookie-whatever-its-size"]);
    let lines = one.write(&Cookies::default(), &example::session(6000), UNTIL, 0);
    assert!(lines.len() == 1 && lines[0].len() > 4096);
    let all = sessions(&["keeps-all-in-cookies"]);
    let lines = all.write(&Cookies::default(), &example::session(6000), UNTIL, 0);
    assert!(lines.iter().all(|line| line.len() < 800));
    assert!(lines.iter().map(String::len).sum::<usize>() > 8192);
    let cookies = jar(&Cookies::default(), &lines);
    assert_eq!(all.open(&cookies, 0), Some(example::session(6000)));
}

proptest! {
    #[test]
    fn generations_do_not_mix(first in 700_usize..1100, second in 700_usize..1100, swapped in 0_usize..3) {
        let sessions = sessions(&[]);
        let old = written(&sessions, &Cookies::default(), first);
        let new = written(&sessions, &Cookies::default(), second);
        let name = format!("__Host-rp-session.{swapped}");
        let stale = format!("{name}={};", old.get(&name).unwrap());
        let mixed = jar(&new, &[stale]);
        prop_assert_eq!(sessions.open(&mixed, 0), None);
    }

    #[test]
    fn noise_is_no_session(values in prop::collection::vec("[!-:<-~]{0,60}", 1..6)) {
        let lines: Vec<String> = values
            .iter()
            .enumerate()
            .map(|(index, value)| format!("__Host-rp-session.{index}={value};"))
            .collect();
        let cookies = jar(&Cookies::default(), &lines);
        prop_assert_eq!(sessions(&[]).open(&cookies, 0), None);
    }
}
