//! A shared cache: what RFC 9111 allows to keep and to give to others, and what it does not.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde::{Deserialize, Serialize};

/// The most answers that are kept; when there are more, all are forgotten.
const MOST: usize = 1000;

/// The largest body that is kept.
const LARGEST: usize = 1024 * 1024;

/// Statuses that may be kept without being told so (RFC 9110, section 15.1).
const HEURISTIC: [u16; 10] = [200, 203, 204, 300, 301, 308, 404, 405, 410, 414];

/// How a shared cache decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    /// For how many seconds an answer is fresh that says nothing about it (RFC 9111, section 4.2.2).
    #[serde(default)]
    pub default_seconds: u64,
    /// Whether answers with `Set-Cookie` are kept, cookie and all (RFC 9111, section 7.3).
    #[serde(default)]
    pub keeps_set_cookie: bool,
}

/// An answer that can be given out.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

#[derive(Debug)]
struct Kept {
    /// The request headers that the answer depends on, with their values.
    varies: Vec<(HeaderName, Option<HeaderValue>)>,
    at: SystemTime,
    fresh_for: Duration,
    answer: Answer,
}

/// What is kept, by address.
#[derive(Debug, Default)]
pub(super) struct Store(Mutex<HashMap<String, Vec<Kept>>>);

impl Store {
    /// A fresh answer to this request.
    pub(super) fn find(
        &self,
        method: &Method,
        address: &str,
        headers: &HeaderMap,
        now: SystemTime,
    ) -> Option<Answer> {
        if method != Method::GET || directive(headers, "no-cache").is_some() {
            return None;
        }
        let store = self.lock();
        let (kept, age) = store.get(address)?.iter().find_map(|kept| {
            let age = now.duration_since(kept.at).unwrap_or_default();
            let same = |(name, value): &(HeaderName, Option<HeaderValue>)| {
                headers.get(name) == value.as_ref()
            };
            (age < kept.fresh_for && kept.varies.iter().all(same)).then_some((kept, age))
        })?;
        let mut answer = kept.answer.clone();
        answer
            .headers
            .insert(header::AGE, HeaderValue::from(age.as_secs()));
        Some(answer)
    }

    /// Keeps an answer, if it may be kept; forgets what is kept at an address that was written to (section 4.4).
    pub(super) fn take_note(
        &self,
        cache: &Cache,
        method: &Method,
        address: &str,
        request: &HeaderMap,
        answer: &Answer,
        now: SystemTime,
    ) {
        if !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            if answer.status.is_success() || answer.status.is_redirection() {
                self.lock().remove(address);
            }
            return;
        }
        let Some(fresh_for) = cache.keeps(method, request, answer, now) else {
            return;
        };
        let varies = answer
            .headers
            .get_all(header::VARY)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .filter_map(|name| HeaderName::from_bytes(name.trim().as_bytes()).ok())
            .map(|name| (name.clone(), request.get(&name).cloned()))
            .collect();
        let mut store = self.lock();
        if store.len() >= MOST {
            store.clear();
        }
        let kept = store.entry(address.to_owned()).or_default();
        kept.retain(|kept: &Kept| kept.varies != varies);
        kept.truncate(MOST);
        kept.push(Kept {
            varies,
            at: now,
            fresh_for,
            answer: answer.clone(),
        });
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<Kept>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cache {
    /// For how long an answer may be given to others; `None` when it may not be kept (section 3).
    fn keeps(
        &self,
        method: &Method,
        request: &HeaderMap,
        answer: &Answer,
        now: SystemTime,
    ) -> Option<Duration> {
        let headers = &answer.headers;
        let says = |name| directive(headers, name).is_some();
        let forbidden = ["no-store", "private", "no-cache"].into_iter().any(says);
        let for_all_requests = headers
            .get_all(header::VARY)
            .iter()
            .all(|line| !line.as_bytes().contains(&b'*'));
        // Section 3.5.
        let authorised = !request.contains_key(header::AUTHORIZATION)
            || ["public", "s-maxage", "must-revalidate"]
                .into_iter()
                .any(says);
        let bare = self.keeps_set_cookie || !headers.contains_key(header::SET_COOKIE);
        let fits = answer.body.len() <= LARGEST;
        let may = method == Method::GET
            && !forbidden
            && for_all_requests
            && authorised
            && bare
            && fits
            && answer.status != StatusCode::PARTIAL_CONTENT;
        may.then(|| self.lifetime(answer, now))
            .filter(|fresh| !fresh.is_zero())
    }

    /// Section 4.2.1.
    fn lifetime(&self, answer: &Answer, now: SystemTime) -> Duration {
        let headers = &answer.headers;
        let seconds = |name| directive(headers, name)?.parse().ok();
        if let Some(seconds) = seconds("s-maxage").or_else(|| seconds("max-age")) {
            return Duration::from_secs(seconds);
        }
        if let Some(expires) = headers.get(header::EXPIRES) {
            // What is no date is a time in the past (section 5.3).
            let of = |value: &HeaderValue| value.to_str().ok().and_then(date);
            let answered = headers.get(header::DATE).and_then(of).unwrap_or(now);
            return of(expires)
                .and_then(|expires| expires.duration_since(answered).ok())
                .unwrap_or_default();
        }
        let heuristic =
            HEURISTIC.contains(&answer.status.as_u16()) || directive(headers, "public").is_some();
        Duration::from_secs(if heuristic { self.default_seconds } else { 0 })
    }
}

/// The argument of a directive of `Cache-Control`; empty when it has none, `None` when it is not there.
fn directive(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let lines = headers.get_all(header::CACHE_CONTROL).iter();
    let mut directives = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|directive| directive.split_once('=').unwrap_or((directive, "")));
    directives
        .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))
        .map(|(_, argument)| argument.trim().trim_matches('"').to_owned())
}

/// A date as HTTP writes it.
fn date(text: &str) -> Option<SystemTime> {
    let parsed = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(parsed.timestamp().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CACHE: Cache = Cache {
        default_seconds: 60,
        keeps_set_cookie: true,
    };

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn answer(status: u16, lines: &[(&'static str, &'static str)]) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: headers(lines),
            body: b"alice".to_vec(),
        }
    }

    /// Noon of 15 January 2027.
    fn noon() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_hours(500_004)
    }

    /// For how many seconds an answer to a plain GET is kept.
    fn seconds(cache: &Cache, status: u16, lines: &[(&'static str, &'static str)]) -> u64 {
        let now = noon();
        cache
            .keeps(&Method::GET, &HeaderMap::new(), &answer(status, lines), now)
            .map_or(0, |fresh| fresh.as_secs())
    }

    #[test]
    fn what_may_be_kept_is_kept() {
        assert_eq!(seconds(&CACHE, 200, &[]), 60);
        assert_eq!(seconds(&CACHE, 301, &[]), 60);
        assert_eq!(
            seconds(&CACHE, 200, &[("cache-control", "public, max-age=9")]),
            9
        );
        let both = [("cache-control", "max-age=9, s-maxage=30")];
        assert_eq!(seconds(&CACHE, 302, &both), 30);
        let expires = [("expires", "Fri, 15 Jan 2027 12:01:00 GMT")];
        assert_eq!(seconds(&CACHE, 200, &expires), 60);
        assert_eq!(seconds(&CACHE, 200, &[("set-cookie", "a=1")]), 60);
    }

    #[test]
    fn what_may_not_be_kept_is_not() {
        for control in [
            "no-store",
            "Private",
            "no-cache",
            "max-age=0",
            "public, max-age=0",
        ] {
            assert_eq!(
                seconds(&CACHE, 200, &[("cache-control", control)]),
                0,
                "{control}"
            );
        }
        assert_eq!(seconds(&CACHE, 302, &[]), 0);
        assert_eq!(seconds(&CACHE, 500, &[]), 0);
        assert_eq!(seconds(&CACHE, 200, &[("vary", "*")]), 0);
        assert_eq!(seconds(&CACHE, 200, &[("expires", "0")]), 0);
        let careful = Cache {
            default_seconds: 0,
            keeps_set_cookie: false,
        };
        assert_eq!(seconds(&careful, 200, &[]), 0);
        let cookie = [("cache-control", "max-age=9"), ("set-cookie", "a=1")];
        assert_eq!(seconds(&careful, 200, &cookie), 0);
    }

    #[test]
    fn answers_to_authorized_requests_are_not_shared_unless_they_say_so() {
        let request = headers(&[("authorization", "Bearer x")]);
        let now = noon();
        let keeps = |answer: &Answer| CACHE.keeps(&Method::GET, &request, answer, now).is_some();
        assert!(!keeps(&answer(200, &[("cache-control", "max-age=9")])));
        assert!(keeps(&answer(200, &[("cache-control", "s-maxage=9")])));
    }

    #[test]
    fn who_asks_with_another_cookie_gets_another_answer_only_with_vary() {
        let now = noon();
        let (alice, bob) = (headers(&[("cookie", "s=a")]), headers(&[("cookie", "s=b")]));
        for (vary, shared) in [("accept", true), ("accept, cookie", false)] {
            let store = Store::default();
            let personal = answer(200, &[("vary", vary)]);
            store.take_note(&CACHE, &Method::GET, "/", &alice, &personal, now);
            let found = |who: &HeaderMap, at| store.find(&Method::GET, "/", who, at);
            assert!(found(&alice, now).is_some());
            assert_eq!(found(&bob, now).is_some(), shared, "{vary}");
            assert!(found(&alice, now + Duration::from_mins(1)).is_none());
        }
    }

    #[test]
    fn writing_to_an_address_and_asking_anew_pass_the_cache_by() {
        let (store, now, plain) = (Store::default(), noon(), HeaderMap::new());
        store.take_note(&CACHE, &Method::GET, "/", &plain, &answer(200, &[]), now);
        let anew = headers(&[("cache-control", "no-cache")]);
        assert!(store.find(&Method::GET, "/", &anew, now).is_none());
        let hit = store.find(&Method::GET, "/", &plain, now + Duration::from_secs(3));
        assert_eq!(hit.unwrap().headers["age"], "3");
        store.take_note(&CACHE, &Method::POST, "/", &plain, &answer(303, &[]), now);
        assert!(store.find(&Method::GET, "/", &plain, now).is_none());
    }
}
