//! Which cookies go when a site has too many, as Chromium decides it (`CookieMonster::GarbageCollect`).

use super::model::{Cookie, Priority};

/// The most cookies of one registrable domain (`kDomainMaxCookies`).
pub(crate) const MAX_PER_SITE: usize = 180;
/// How many go at once beyond that, so that eviction is rare (`kDomainPurgeCookies`).
const PURGE: usize = 30;

/// The rounds of a purge: whose turn it is, whether `Secure` cookies are spared, and how many of that priority stay.
const ROUNDS: [(Priority, bool, usize); 6] = [
    (Priority::Low, true, 30),
    (Priority::Low, false, 30),
    (Priority::Medium, true, 50),
    (Priority::High, true, 70),
    (Priority::Medium, false, 50),
    (Priority::High, false, 70),
];

/// Takes cookies of `site` out of the jar until it is within the limit, and returns them.
///
/// The longest unused go first; 150 are left.
pub(crate) fn purge(cookies: &mut Vec<Cookie>, site: &str) -> Vec<Cookie> {
    let mut oldest: Vec<(u64, u64)> = Vec::new();
    oldest.extend(
        cookies
            .iter()
            .filter(|cookie| cookie.site == site)
            .map(|cookie| (cookie.used, cookie.order)),
    );
    if oldest.len() <= MAX_PER_SITE {
        return Vec::new();
    }
    oldest.sort_unstable();
    let mut goal = oldest.len() - (MAX_PER_SITE - PURGE);
    let mut gone = Vec::new();
    for (priority, spare_secure, quota) in ROUNDS {
        let of_priority = || {
            cookies
                .iter()
                .filter(|cookie| cookie.site == site && cookie.priority == priority)
        };
        let count = of_priority().count();
        if count <= quota {
            continue;
        }
        let kept = if spare_secure {
            let secure = of_priority().filter(|cookie| cookie.secure).count();
            secure.max(quota.saturating_sub(secure))
        } else {
            quota
        };
        let mut surplus = (count - kept.min(count)).min(goal);
        goal -= surplus;
        for (_, order) in &oldest {
            if surplus == 0 {
                break;
            }
            let turn = |cookie: &Cookie| {
                cookie.order == *order
                    && cookie.priority == priority
                    && !(spare_secure && cookie.secure)
            };
            if let Some(at) = cookies.iter().position(turn) {
                gone.push(cookies.remove(at));
                surplus -= 1;
            }
        }
        // What the round could not take is left to the next ones.
        goal += surplus;
    }
    gone
}
