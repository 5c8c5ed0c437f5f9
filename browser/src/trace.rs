//! What the browser did: one [`Hop`] for each request, in order.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::SystemTime;

use http::{HeaderMap, StatusCode};

use crate::body::Body;
use crate::cookie::{SetCookieOutcome, Withheld};
use crate::request::{Mode, Request};

/// One request and its response.
#[derive(Clone)]
pub struct Hop {
    /// Its place in the common timeline, taken when the request started.
    pub seq: u64,
    /// When the request started, on the browser's clock.
    pub at: SystemTime,
    /// The browser's name.
    pub browser: String,
    /// The tab, counted from 1.
    pub tab: u32,
    /// Why the request was made.
    pub mode: Mode,
    /// The request as it was sent, its body clipped to [`crate::Limits::traced_body`].
    pub request: Request,
    /// Names of the cookies that stayed at home although domain and path match, with the reason.
    pub withheld: Vec<(String, Withheld)>,
    /// The response's status; `None` where there was no response.
    pub status: Option<StatusCode>,
    /// The response's headers.
    pub headers: HeaderMap,
    /// What became of each `Set-Cookie` line.
    pub set_cookies: Vec<SetCookieOutcome>,
    /// The response's body, clipped to [`crate::Limits::traced_body`].
    pub body: Body,
    /// Why there is no response, or not all of it.
    pub error: Option<String>,
    /// The hop whose response redirected here.
    pub redirected_by: Option<u64>,
}

impl Hop {
    /// A response header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl fmt::Debug for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hop")
            .field("seq", &self.seq)
            .field("browser", &self.browser)
            .field("tab", &self.tab)
            .field("request", &self.request)
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body", &self.body)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// The hops of all tabs of one browser, in the order in which they started.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    pub(crate) hops: Vec<Arc<Hop>>,
    /// Hops that were dropped because of [`crate::Limits::trace`].
    pub(crate) dropped: u64,
}

impl Trace {
    /// The hops from `seq` on.
    pub fn since(&self, seq: u64) -> &[Arc<Hop>] {
        let from = self.hops.partition_point(|hop| hop.seq < seq);
        &self.hops[from..]
    }

    /// How many old hops are missing.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

impl Deref for Trace {
    type Target = [Arc<Hop>];

    fn deref(&self) -> &Self::Target {
        &self.hops
    }
}
