//! One browser: a jar, a trace and limits, shared by its tabs.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderValue;
use url::Url;

use crate::clock::Clock;
use crate::cookie::{
    Cookie, CookieRefusal, CookieRules, CookieSource, Jar, Refusal, Sender, SetCookieOutcome, Visit,
};
use crate::error::Problem;
use crate::limits::Limits;
use crate::tab::Tab;
use crate::trace::{Hop, Trace};
use crate::transport::Transport;

const USER_AGENT: &str = concat!(
    "Mozilla/5.0 (scripted user agent) browser/",
    env!("CARGO_PKG_VERSION")
);

/// A user agent: one cookie jar and many tabs. Clones are the same browser.
#[derive(Clone)]
pub struct Browser(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) name: String,
    pub(crate) clock: Clock,
    pub(crate) sequence: Arc<AtomicU64>,
    pub(crate) limits: Limits,
    pub(crate) user_agent: HeaderValue,
    pub(crate) transport: Transport,
    pub(crate) loads_frames: bool,
    jar: Mutex<Jar>,
    hops: Mutex<(VecDeque<Arc<Hop>>, u64)>,
    refusals: Mutex<VecDeque<CookieRefusal>>,
    tabs: AtomicU32,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves nothing half done here: every change below is one step.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Browser {
    /// A browser with default settings is `Browser::builder().build()`.
    pub fn builder() -> BrowserBuilder {
        BrowserBuilder::default()
    }

    /// Its name, as in the hops of its trace.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Opens a blank tab.
    pub fn tab(&self) -> Tab {
        Tab::new(
            self.clone(),
            self.0.tabs.fetch_add(1, Ordering::Relaxed) + 1,
        )
    }

    /// All cookies that have not expired, in the order in which they were first set.
    pub fn cookies(&self) -> Vec<Cookie> {
        lock(&self.0.jar).cookies(self.0.clock.now())
    }

    /// The cookies that the user sends by typing `url`, in the order of the header.
    pub fn cookies_for(&self, url: &Url) -> Vec<Cookie> {
        self.by_hand(url, CookieSource::Http)
    }

    /// What a script of the page at `url` reads from `document.cookie`: nothing that is `HttpOnly`.
    pub fn script_cookies(&self, url: &Url) -> Vec<Cookie> {
        self.by_hand(url, CookieSource::Script)
    }

    fn by_hand(&self, url: &Url, source: CookieSource) -> Vec<Cookie> {
        let visit = Visit {
            url,
            source,
            sender: Sender::Strict,
            now: self.0.clock.now(),
        };
        lock(&self.0.jar).select(&visit).0
    }

    /// Sets a cookie as if a response from `url`, or a script there, had done so. `line` has the form of `Set-Cookie`.
    ///
    /// # Errors
    /// Why the cookie was not kept; it is recorded among [`Browser::refusals`] too.
    pub fn set_cookie(&self, url: &Url, line: &str, source: CookieSource) -> Result<(), Refusal> {
        let visit = Visit {
            url,
            source,
            sender: Sender::Strict,
            now: self.0.clock.now(),
        };
        self.0.set_cookie(line, &visit, None).kept
    }

    /// Removes the cookies that `unwanted` picks, and says how many there were.
    pub fn remove_cookies(&self, unwanted: impl Fn(&Cookie) -> bool) -> usize {
        lock(&self.0.jar).remove(unwanted)
    }

    /// Removes all cookies.
    pub fn clear_cookies(&self) {
        self.remove_cookies(|_| true);
    }

    /// Gives another browser all cookies as they are, as somebody does who steals a session.
    pub fn copy_cookies_to(&self, other: &Self) {
        let cookies = self.cookies();
        lock(&other.0.jar).adopt(cookies, other.0.clock.now());
    }

    /// Every cookie that was not kept or was thrown out, with the reason, oldest first.
    pub fn refusals(&self) -> Vec<CookieRefusal> {
        lock(&self.0.refusals).iter().cloned().collect()
    }

    /// Every hop of every tab, in the order in which they started.
    pub fn trace(&self) -> Trace {
        let hops = lock(&self.0.hops);
        let mut sorted: Vec<Arc<Hop>> = hops.0.iter().cloned().collect();
        sorted.sort_by_key(|hop| hop.seq);
        Trace {
            hops: sorted,
            dropped: hops.1,
        }
    }
}

impl Inner {
    pub(crate) fn jar(&self) -> MutexGuard<'_, Jar> {
        lock(&self.jar)
    }

    pub(crate) fn set_cookie(
        &self,
        line: &str,
        visit: &Visit<'_>,
        seq: Option<u64>,
    ) -> SetCookieOutcome {
        let (outcome, evicted) = lock(&self.jar).set(line, visit);
        let refused = outcome
            .kept
            .as_ref()
            .err()
            .map(|reason| (outcome.name.clone(), reason.clone(), outcome.size));
        let evicted = evicted.into_iter().map(|cookie| {
            let reason = Refusal::evicted(&cookie.site);
            (cookie.name.clone(), reason, cookie.size())
        });
        for (name, reason, size) in refused.into_iter().chain(evicted) {
            self.note(CookieRefusal {
                seq,
                url: visit.url.clone(),
                name,
                reason,
                size,
            });
        }
        outcome
    }

    /// Keeps a refusal; as many as hops are kept.
    pub(crate) fn note(&self, refusal: CookieRefusal) {
        let mut refusals = lock(&self.refusals);
        if refusals.len() >= self.limits.trace {
            refusals.pop_front();
        }
        refusals.push_back(refusal);
    }

    pub(crate) fn record(&self, hop: Hop) -> Arc<Hop> {
        let hop = Arc::new(hop);
        let mut hops = lock(&self.hops);
        if hops.0.len() >= self.limits.trace {
            hops.0.pop_front();
            hops.1 += 1;
        }
        hops.0.push_back(Arc::clone(&hop));
        hop
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser")
            .field("name", &self.0.name)
            .field("cookies", &self.cookies())
            .finish_non_exhaustive()
    }
}

/// Settings of a browser.
#[derive(Clone, Debug)]
#[must_use]
pub struct BrowserBuilder {
    name: String,
    clock: Clock,
    sequence: Arc<AtomicU64>,
    limits: Limits,
    rules: CookieRules,
    root: Option<Vec<u8>>,
    user_agent: String,
    loads_frames: bool,
}

impl Default for BrowserBuilder {
    fn default() -> Self {
        Self {
            name: "browser".to_owned(),
            clock: Clock::system(),
            sequence: Arc::default(),
            limits: Limits::default(),
            rules: CookieRules::default(),
            root: None,
            user_agent: USER_AGENT.to_owned(),
            loads_frames: true,
        }
    }
}

impl BrowserBuilder {
    /// The name in traces, such as "alice's laptop".
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The clock that cookies expire by. Default: the machine's.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The common counter of all parts that record exchanges; each hop takes one number when it starts.
    pub fn sequence(mut self, sequence: Arc<AtomicU64>) -> Self {
        self.sequence = sequence;
        self
    }

    /// Bounds on what servers may cost.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Cookie rules where browsers differ.
    pub fn cookie_rules(mut self, rules: CookieRules) -> Self {
        self.rules = rules;
        self
    }

    /// A certificate (PEM) that is trusted besides those of the system.
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root = Some(pem.into());
        self
    }

    /// The `User-Agent` header.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Whether pages load their `iframe`s. Default: yes, as browsers do; front-channel logout lives on it.
    pub fn loads_frames(mut self, loads: bool) -> Self {
        self.loads_frames = loads;
        self
    }

    /// Makes the browser. It connects to nothing yet.
    ///
    /// # Errors
    /// [`Problem::Setup`] for a certificate that is no PEM, or a `User-Agent` that is no header value.
    pub fn build(self) -> Result<Browser, Problem> {
        let user_agent =
            HeaderValue::from_str(&self.user_agent).map_err(|error| Problem::Setup {
                reason: format!("the User-Agent {:?}: {error}", self.user_agent),
            })?;
        if let Some(pem) = &self.root {
            let read =
                reqwest::Certificate::from_pem_bundle(pem).map(|certificates| certificates.len());
            if !matches!(read, Ok(1..)) {
                let reason =
                    "the root certificate is not in PEM form (-----BEGIN CERTIFICATE-----)"
                        .to_owned();
                return Err(Problem::Setup { reason });
            }
        }
        Ok(Browser(Arc::new(Inner {
            name: self.name,
            clock: self.clock,
            sequence: self.sequence,
            limits: self.limits,
            user_agent,
            transport: Transport::new(self.root.map(Into::into)),
            loads_frames: self.loads_frames,
            jar: Mutex::new(Jar::new(self.rules)),
            hops: Mutex::default(),
            refusals: Mutex::default(),
            tabs: AtomicU32::new(0),
        })))
    }
}
