//! How much a server may ask of the browser before a navigation is given up.

use std::time::Duration;

/// The most header lines of one response; more is a broken response.
///
/// Chromium limits the bytes of a response's head alone; this bound keeps ten thousand `Set-Cookie` lines from being
/// read at all.
pub(crate) const HEADER_LINES: usize = 2_000;

/// Bounds on what one navigation may cost. Passing one is a [`crate::Problem`], with the hops so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Redirects followed for one request: 20, as in Fetch (section 4.4, "HTTP-redirect fetch") and in Chromium.
    pub redirects: usize,
    /// Documents in a row that send the browser on by themselves (meta refresh, scripted form submission).
    pub forwards: usize,
    /// Bytes of one response body.
    pub body: usize,
    /// Bytes of one response's header lines: 256 KiB, as in Chromium (`kMaxHeaderBufSize` of its HTTP stream parser).
    pub head: usize,
    /// Bytes of each body that the trace keeps; pages always have the whole body.
    pub traced_body: usize,
    /// Tags of one HTML document. Parsing costs up to the square of this, so it bounds the time of a hostile page.
    pub tags: usize,
    /// Embedded frames that one document loads.
    pub frames: usize,
    /// Hops that the trace keeps; the oldest go first.
    pub trace: usize,
    /// From sending one request to the last byte of its response.
    pub hop: Duration,
    /// From the first request of a navigation to its last byte.
    pub navigation: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            redirects: 20,
            forwards: 20,
            body: 8 << 20,
            head: 256 << 10,
            traced_body: 64 << 10,
            tags: 20_000,
            frames: 10,
            trace: 10_000,
            hop: Duration::from_secs(30),
            navigation: Duration::from_mins(2),
        }
    }
}
