//! What stops a browser. HTTP error statuses do not: they are pages.

use std::sync::Arc;
use std::time::Duration;

use crate::trace::Hop;

/// A navigation or fetch that came to nothing, with the hops until then.
#[derive(Clone, Debug)]
pub struct BrowserError {
    problem: Box<Problem>,
    hops: Vec<Arc<Hop>>,
}

impl BrowserError {
    pub(crate) fn new(problem: Problem, hops: Vec<Arc<Hop>>) -> Self {
        Self {
            problem: Box::new(problem),
            hops,
        }
    }

    /// What went wrong.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The hops of this navigation, the failed one last.
    pub fn hops(&self) -> &[Arc<Hop>] {
        &self.hops
    }
}

impl From<Problem> for BrowserError {
    fn from(problem: Problem) -> Self {
        Self::new(problem, Vec::new())
    }
}

impl std::fmt::Display for BrowserError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)
    }
}

impl std::error::Error for BrowserError {}

/// Why the browser could not go on. Addresses are shown without the values of their queries.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Not an address that a browser can open.
    #[error("\"{address}\" cannot be opened: {reason}; expected an absolute http or https address")]
    Address {
        /// The text that was to be an address.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The step needs a page, and the tab is blank.
    #[error("the tab shows no page yet: open one before this step ({step})")]
    NoPage {
        /// What was to be done.
        step: &'static str,
    },
    /// The tab's history has nothing in that direction.
    #[error("the tab has no {0} page in its history")]
    NoHistory(&'static str),
    /// Not a CSS selector.
    #[error("\"{css}\" is no CSS selector: {reason}")]
    Selector {
        /// The text that was to be a selector.
        css: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The page has no such link, form or button.
    #[error("{page} has no {what} \"{wanted}\"; it has {offered}")]
    NoSuchElement {
        /// The page's address.
        page: String,
        /// Link, form, button or control.
        what: &'static str,
        /// What was looked for.
        wanted: String,
        /// What there is instead.
        offered: String,
    },
    /// Nobody answered at the address.
    #[error("could not connect to {url}: {reason}")]
    Connect {
        /// The address.
        url: String,
        /// What the system said.
        reason: String,
    },
    /// The answer was no HTTP, or broke off.
    #[error("{url} broke the connection or sent no valid HTTP: {reason}")]
    Protocol {
        /// The address.
        url: String,
        /// What was wrong.
        reason: String,
    },
    /// The redirects did not end.
    #[error("gave up after {limit} redirects: {way}")]
    TooManyRedirects {
        /// How many were followed.
        limit: usize,
        /// The loop in words.
        way: String,
    },
    /// Pages kept sending the browser on by themselves.
    #[error(
        "gave up after {limit} pages that forwarded by themselves (meta refresh or scripted form): {way}"
    )]
    TooManyForwards {
        /// How many were followed.
        limit: usize,
        /// The loop in words.
        way: String,
    },
    /// A `Location` that is no address.
    #[error("{url} redirects to \"{location}\", which is no address: {reason}")]
    Location {
        /// Who redirected.
        url: String,
        /// The header's value.
        location: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The answer was longer than the browser reads.
    #[error("{url} sent more than {limit} {what}: raise `Limits` if that is right")]
    TooLarge {
        /// The address.
        url: String,
        /// What was too much: bytes of body or header, or tags.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// The answer did not come in time.
    #[error("{url} was not done within {limit:?} ({what})")]
    TimedOut {
        /// The address.
        url: String,
        /// Which bound: one hop, or the whole navigation.
        what: &'static str,
        /// The bound.
        limit: Duration,
    },
    /// A script may not read the answer of another origin.
    #[error("the script on {origin} may not read {url}: {reason}")]
    Cors {
        /// The page's origin.
        origin: String,
        /// The address.
        url: String,
        /// Which rule of the CORS protocol said no.
        reason: String,
    },
    /// The browser itself could not be made ready.
    #[error("the browser could not be set up: {reason}")]
    Setup {
        /// What failed.
        reason: String,
    },
}
