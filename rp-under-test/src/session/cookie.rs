//! Sessions in the browser: one sealed value, cut into several cookies.
//!
//! Three limits are kept. A browser drops a cookie of more than 4096 bytes. A proxy such as nginx refuses an answer whose
//! header block is larger than 4096 bytes (one page of `proxy_buffer_size`), and a request with a line of more than
//! 8192. The answer of the callback is the largest: besides the session it holds a `Location` of up to 512 bytes, the
//! security headers and deletions, about 1400 bytes together. That leaves 2200 bytes of sealed value, and names and
//! attributes of six cookies.
//!
//! What does not fit stays on the server, found by the session's id: the ID token first, which is needed at sign-out
//! alone, then the access token, then the refresh token. An ID token of six kilobytes is no trouble then.
//!
//! Chunks are short, so that even a small session takes two: cutting and joining are what every sign-in exercises, and
//! not only that of the one user with many groups.

use super::chunks;
use super::record::{Session, Tokens};
use super::seal::Sealer;
use super::store::Shelf;
use crate::cookies::{CookieStyle, Cookies};
use crate::defect::{Defect, Defects};

/// The most bytes of sealed value that go into the browser.
const BOUND: usize = 2200;

/// The most bytes of one cookie's value.
const CHUNK: usize = 400;

const BASE: &str = "rp-session.";

/// What happens to a session that is large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    /// What does not fit stays on the server.
    Bounded,
    /// Everything goes into the browser, in chunks.
    Chunks,
    /// Everything goes into one cookie.
    OneCookie,
}

/// The sessions of browsers that carry them along.
pub(super) struct CookieSessions {
    style: CookieStyle,
    sealer: Sealer,
    fit: Fit,
    leaves_stale: bool,
    clears_first_only: bool,
    /// The tokens that did not fit, by session id.
    overflow: Shelf<Tokens>,
}

impl CookieSessions {
    pub(super) fn new(style: CookieStyle, sealer: Sealer, defects: &Defects) -> Self {
        let fit = if defects.has(Defect::OneCookieWhateverItsSize) {
            Fit::OneCookie
        } else if defects.has(Defect::KeepsAllInCookies) {
            Fit::Chunks
        } else {
            Fit::Bounded
        };
        Self {
            style,
            sealer,
            fit,
            leaves_stale: defects.has(Defect::LeavesStaleChunks),
            clears_first_only: defects.has(Defect::ClearsFirstChunkOnly),
            overflow: Shelf::default(),
        }
    }

    /// The session that these cookies carry.
    pub(super) fn open(&self, cookies: &Cookies, now: i64) -> Option<Session> {
        if self.sealer.mixes_purposes()
            && let Some(claimed) = self.claimed(cookies, now)
        {
            return Some(claimed);
        }
        let sealed = chunks::join(|index| cookies.get(&self.name(index)))?;
        let plain = self.sealer.open("session", &sealed)?;
        let Carried {
            mut session,
            overflow,
        } = serde_json::from_slice(&plain).ok()?;
        if overflow {
            // Without its tokens a session is half a session, and over.
            let tokens = self.overflow.get(&session.id, now)?;
            session.tokens.id = session.tokens.id.or(tokens.id);
            session.tokens.access = session.tokens.access.or(tokens.access);
            session.tokens.refresh = session.tokens.refresh.or(tokens.refresh);
        }
        Some(session)
    }

    /// A session for whatever was sealed: nobody asks what it is, and the user is a stranger.
    fn claimed(&self, cookies: &Cookies, now: i64) -> Option<Session> {
        let sealed = cookies.get(&self.name(0))?;
        self.sealer.open("anything", sealed)?;
        Some(Session::claimed("a stranger", now))
    }

    /// The cookies that carry `session`, and the end of those that are left over in the browser from a longer one.
    pub(super) fn write(
        &self,
        cookies: &Cookies,
        session: &Session,
        until: i64,
        now: i64,
    ) -> Vec<String> {
        let value = self.seal(session, until, now);
        let size = if self.fit == Fit::OneCookie {
            usize::MAX
        } else {
            CHUNK
        };
        let chunks = chunks::split(&value, size);
        let set = |(index, chunk): (usize, &String)| {
            format!("{}={chunk}{}", self.name(index), self.style.attributes())
        };
        let mut lines: Vec<String> = chunks.iter().enumerate().map(set).collect();
        if !self.leaves_stale {
            let stale = (chunks.len()..chunks::MOST).map(|index| self.name(index));
            let there = stale.filter(|name| cookies.get(name).is_some());
            lines.extend(there.map(|name| self.style.delete(&name)));
        }
        lines
    }

    /// The end of every cookie of a session that the browser sent.
    pub(super) fn clear(&self, cookies: &Cookies) -> Vec<String> {
        let most = if self.clears_first_only {
            1
        } else {
            chunks::MOST
        };
        let names = (0..most).map(|index| self.name(index));
        let there = names.filter(|name| cookies.get(name).is_some());
        there.map(|name| self.style.delete(&name)).collect()
    }

    /// Forgets what is kept for a session.
    pub(super) fn forget(&self, id: &str) {
        self.overflow.remove(id);
    }

    fn seal(&self, session: &Session, until: i64, now: i64) -> String {
        let mut carried = Carried {
            session: session.clone(),
            overflow: false,
        };
        let mut kept = Tokens::default();
        let moves: [fn(&mut Tokens, &mut Tokens); 3] = [
            |from, to| to.id = from.id.take(),
            |from, to| to.access = from.access.take(),
            |from, to| to.refresh = from.refresh.take(),
        ];
        let mut moves = moves.iter();
        loop {
            let plain = serde_json::to_vec(&carried).expect("a session can be written as JSON");
            let sealed = self.sealer.seal("session", &plain);
            let fits = sealed.len() <= BOUND || self.fit != Fit::Bounded;
            let next = moves.next().filter(|_| !fits);
            let Some(leave) = next else {
                if carried.overflow {
                    self.overflow.put(&session.id, kept, until, now);
                }
                return sealed;
            };
            leave(&mut carried.session.tokens, &mut kept);
            carried.overflow = true;
        }
    }

    /// The names of all chunks that there may be.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        (0..chunks::MOST).map(|index| self.name(index))
    }

    fn name(&self, index: usize) -> String {
        self.style.name(&format!("{BASE}{index}"))
    }
}

/// What is sealed.
#[derive(serde::Serialize, serde::Deserialize)]
struct Carried {
    #[serde(flatten)]
    session: Session,
    /// Whether some of its tokens stayed on the server.
    overflow: bool,
}

#[cfg(test)]
mod tests;
