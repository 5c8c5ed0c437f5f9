//! What the RP tells browsers about its session cookies.

use http::Method;
use url::Url;

use super::session_cookies::is_session;
use crate::{timeline::Party, world::World};

/// One `Set-Cookie` line about a session cookie.
#[derive(Clone, Debug)]
pub struct SessionLine {
    /// The exchange whose answer had it.
    pub seq: u64,
    /// The method of its request.
    pub method: Method,
    /// The address of its request.
    pub url: Url,
    /// The name of the cookie.
    pub name: String,
    /// Whether it takes the cookie away.
    pub deletes: bool,
}

/// The `Set-Cookie` lines about session cookies in the answers of the RP to browsers since `mark`, in order.
pub fn session_lines(w: &World, mark: u64) -> Vec<SessionLine> {
    let mut lines = Vec::new();
    let records = w.timeline().records;
    let answered = records.iter().filter(|record| record.seq >= mark);
    for record in answered.filter(|record| record.to == Party::Rp && record.by_browser()) {
        for cookie in record.cookies_set() {
            if is_session(w, &cookie.name) {
                lines.push(SessionLine {
                    seq: record.seq,
                    method: record.method.clone(),
                    url: record.url.clone(),
                    deletes: cookie.deletes(),
                    name: cookie.name,
                });
            }
        }
    }
    lines
}
