//! Pending sign-ins: what a browser carries from the authorization request to the callback.
//!
//! Each has a sealed cookie of its own, so that several tabs can sign in at once, and so that nobody but the browser that
//! began a sign-in can finish it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::cookies::{CookieStyle, Cookies, Flags};
use crate::defect::{Defect, Defects};
use crate::session::Sealer;

/// How long a user may take at the provider, in seconds: time enough to find a second factor.
const LIFE: i64 = 3600;

/// The most pending sign-ins of one browser, and the most bytes of their cookies; the oldest makes room.
const MOST: usize = 5;
const MOST_BYTES: usize = 3000;

/// The most sign-ins remembered as done.
const MOST_DONE: usize = 10_000;

/// A sign-in on its way.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Flow {
    pub(crate) state: String,
    pub(crate) nonce: String,
    /// PKCE's secret (RFC 7636, section 4.1).
    pub(crate) verifier: String,
    pub(crate) redirect_uri: String,
    pub(crate) return_to: String,
    /// Seconds since 1970.
    pub(crate) began: i64,
    /// Whether a fresh login was asked for.
    pub(crate) fresh: bool,
    /// The session that is compared with the provider's, by its id; none at a sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) checks: Option<String>,
}

impl Flow {
    /// Tells this sign-in from every other one.
    fn mark(&self) -> [u8; 32] {
        hash(&format!("{} {}", self.state, self.nonce))
    }
}

impl fmt::Debug for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flow")
            .field("return_to", &self.return_to)
            .field("began", &self.began)
            .field("fresh", &self.fresh)
            .finish_non_exhaustive()
    }
}

/// A pending sign-in that was found for a callback.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) flow: Flow,
    /// The cookie that it came in; none when it was recalled by the server.
    cookie: Option<String>,
}

impl Pending {
    /// Whether the server vouches for it, and not the browser: a defect.
    pub(crate) fn is_recalled(&self) -> bool {
        self.cookie.is_none()
    }
}

/// What the server remembers of pending sign-ins: nothing, unless a defect wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Recall {
    Never,
    ByState,
    Latest,
}

/// All pending sign-ins.
pub(crate) struct Flows {
    style: CookieStyle,
    sealer: Sealer,
    /// What the cookies are for: everything, or the callback as the RP sees it, which is a defect.
    path: &'static str,
    one_cookie: bool,
    piles_up: bool,
    redeems_twice: bool,
    recall: Recall,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// Sign-ins that are done, by their marks, so that a callback sent twice redeems its code once.
    done: VecDeque<(i64, [u8; 32])>,
    recent: VecDeque<Flow>,
}

impl Flows {
    pub(crate) fn new(config: &Config) -> Self {
        let defects: &Defects = &config.defects;
        let is_below = !config.prefix().is_empty();
        let recall = if defects.has(Defect::StateNotBoundToBrowser) {
            Recall::ByState
        } else if defects.has(Defect::AcceptsCallbackWithoutState) {
            Recall::Latest
        } else {
            Recall::Never
        };
        Self {
            style: CookieStyle {
                https: config.is_https(),
                flags: Flags::All,
            },
            sealer: Sealer::of(config),
            path: if is_below && defects.has(Defect::FlowCookieAtInnerPath) {
                "/callback"
            } else {
                "/"
            },
            one_cookie: defects.has(Defect::SingleFlowCookie),
            piles_up: defects.has(Defect::FlowCookiesPileUp),
            redeems_twice: defects.has(Defect::RedeemsCodeTwice),
            recall,
            memory: Mutex::default(),
        }
    }

    /// The cookie of a new sign-in, and the end of those that make room for it.
    pub(crate) fn begin(&self, cookies: &Cookies, flow: &Flow) -> Vec<String> {
        if self.recall != Recall::Never {
            let mut memory = self.memory();
            if memory.recent.len() >= MOST_DONE {
                memory.recent.pop_front();
            }
            memory.recent.push_back(flow.clone());
        }
        let name = self.name(flow);
        let plain = serde_json::to_vec(flow).expect("a flow can be written as JSON");
        let value = self.sealer.seal(&name, &plain);
        let mut lines = vec![self.style.keep_for(&name, &value, LIFE)];
        if !self.piles_up {
            let too_many = self.too_many(cookies, &name, value.len(), flow.began);
            lines.extend(too_many.iter().map(|name| self.style.delete(name)));
        }
        lines[0] = lines[0].replace("; Path=/;", &format!("; Path={};", self.path));
        lines
    }

    /// The sign-in of this browser that a callback with `state` belongs to. When there is none the newest other one is
    /// given: the check of `state` comes next, and tells them apart.
    pub(crate) fn find(&self, cookies: &Cookies, state: Option<&str>, now: i64) -> Option<Pending> {
        let mut carried = self.carried(cookies, now);
        let is_it = |pending: &Pending| Some(pending.flow.state.as_str()) == state;
        if let Some(index) = carried.iter().position(is_it) {
            return Some(carried.swap_remove(index));
        }
        let recalled = match self.recall {
            Recall::ByState => {
                let memory = self.memory();
                let known = memory
                    .recent
                    .iter()
                    .find(|flow| Some(flow.state.as_str()) == state);
                known.cloned()
            }
            Recall::Latest if state.is_none() && carried.is_empty() => {
                self.memory().recent.back().cloned()
            }
            Recall::Latest | Recall::Never => None,
        };
        recalled
            .map(|flow| Pending { flow, cookie: None })
            .or_else(|| carried.pop())
    }

    /// Marks a sign-in as done, before its code is redeemed. False if it was done before.
    pub(crate) fn finish(&self, pending: &Pending, now: i64) -> bool {
        if self.redeems_twice {
            return true;
        }
        let mark = pending.flow.mark();
        let mut memory = self.memory();
        memory
            .done
            .retain(|(began, _)| now < began.saturating_add(LIFE));
        if memory.done.iter().any(|(_, known)| *known == mark) {
            return false;
        }
        if memory.done.len() >= MOST_DONE {
            memory.done.pop_front();
        }
        memory.done.push_back((pending.flow.began, mark));
        true
    }

    /// The end of the sign-in's cookie.
    pub(crate) fn forget(&self, pending: &Pending) -> Option<String> {
        let cookie = pending.cookie.as_deref().filter(|_| !self.redeems_twice)?;
        Some(self.style.delete(cookie))
    }

    /// The pending sign-ins that the browser carries, the newest last.
    fn carried(&self, cookies: &Cookies, now: i64) -> Vec<Pending> {
        let open = |(name, value): (&str, &str)| {
            let plain = self.sealer.open(name, value)?;
            let flow: Flow = serde_json::from_slice(&plain).ok()?;
            (now < flow.began.saturating_add(LIFE)).then(|| Pending {
                flow,
                cookie: Some(name.to_owned()),
            })
        };
        let mut carried: Vec<Pending> = self.ours(cookies).filter_map(open).collect();
        carried.sort_by_key(|pending| pending.flow.began);
        carried
    }

    /// Whether the next sign-in of this browser would push another one out.
    pub(crate) fn is_full(&self, cookies: &Cookies) -> bool {
        self.ours(cookies).count() >= MOST
    }

    fn ours<'c>(&self, cookies: &'c Cookies) -> impl Iterator<Item = (&'c str, &'c str)> {
        let prefix = self.style.name("rp-flow-");
        cookies
            .iter()
            .filter(move |(name, _)| name.starts_with(&prefix))
    }

    /// The cookies that have to go when one of `bytes` is added: those that are over or unreadable, then the oldest.
    fn too_many(&self, cookies: &Cookies, new: &str, bytes: usize, now: i64) -> Vec<String> {
        let carried = self.carried(cookies, now);
        let mut room = MOST_BYTES.saturating_sub(bytes);
        let mut kept = Vec::new();
        for pending in carried.iter().rev() {
            let name = pending.cookie.as_deref().unwrap_or_default();
            let size = cookies.get(name).map_or(0, str::len);
            if kept.len() + 1 >= MOST || size > room {
                break;
            }
            room -= size;
            kept.push(name);
        }
        let others = self.ours(cookies).map(|(name, _)| name);
        let gone = others.filter(|name| *name != new && !kept.contains(name));
        gone.map(str::to_owned).collect()
    }

    /// The name tells sign-ins apart, and nothing about `state`.
    fn name(&self, flow: &Flow) -> String {
        if self.one_cookie {
            return self.style.name("rp-flow-0");
        }
        let mark = URL_SAFE_NO_PAD.encode(&hash(&flow.state)[..6]);
        self.style.name(&format!("rp-flow-{mark}"))
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(text: &str) -> [u8; 32] {
    let digest = digest(&SHA256, text.as_bytes());
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// PKCE's challenge for a verifier: `S256` (RFC 7636, section 4.2).
pub(crate) fn code_challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(hash(verifier))
}

#[cfg(test)]
mod tests;
