//! No cookie is larger than 4096 bytes.
//!
//! ## What happens
//! Name and value of every cookie that the RP set are measured together.
//!
//! ## What a correct RP does
//! It keeps cookies small: a key to a session on the server, or an encrypted session in chunks that each fit.
//!
//! ## Why it matters
//! Browsers throw a larger cookie away without a word. The sign-in seems to work, and on the next page the user is not
//! signed in, or still somebody else. It starts on the day when somebody is put into a few more groups. HTTP clients in
//! tests keep such cookies, so the tests stay green.
//!
//! ## How to mend it
//! Keep the tokens on the server, or cut the value into chunks below 4096 bytes including the name, and remove the
//! chunks of the session before.
//!
//! ## References
//! - RFC 6265bis, section 5.6: user agents ignore a cookie whose name and value exceed 4096 octets
//! - field report 81 (docs/field-reports.md)

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::Timeline,
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Must("RFC 6265bis, 5.6"),
    covers: &["field report 81"],
    caught_by: &[
        "one-cookie-whatever-its-size",
        "keeps-long-return-address",
        "open-redirect",
        "skips:return-url",
    ],
    breaches,
};

/// What browsers keep, name and value together, in bytes.
const LARGEST: usize = 4096;

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let found = timeline.rp_answers().flat_map(|record| {
        record
            .cookies_set()
            .into_iter()
            .filter(|cookie| cookie.size() > LARGEST)
            .map(|cookie| {
                let evidence = format!(
                    "the cookie `{}` has {} bytes: browsers drop it",
                    cookie.name,
                    cookie.size()
                );
                Finding::new(evidence, [record.seq])
            })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use http::{Method, header};

    use super::*;
    use crate::{
        invariant::by_hand::{RP, broken, holds},
        timeline::Record,
    };

    fn sets(size: usize) -> Vec<Record> {
        let cookie = format!("s={}; Path=/; HttpOnly", "x".repeat(size - 1));
        vec![Record::visit(1, Method::GET, RP).with(header::SET_COOKIE, &cookie)]
    }

    #[test]
    fn the_limit_is_inclusive() {
        holds(&INVARIANT, sets(4096));
        broken(&INVARIANT, sets(4097), &[1], "4097 bytes");
    }
}
