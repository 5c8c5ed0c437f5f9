//! Every chain of redirects comes to an end.
//!
//! ## What happens
//! The chains of redirects of all browsers are followed through RP and provider: none may visit the same page of the RP more
//! than three times, and none may have more than fifteen redirects.
//!
//! ## What a correct RP does
//! It starts a sign-in once, and shows a page when that did not help.
//!
//! ## Why it matters
//! RP and provider send the browser to and fro until it gives up: the user sees `too many redirects` and cannot even
//! sign out, while both servers count one sign-in after another. Seen when the callback starts a new sign-in after an error,
//! when the session cookie is dropped for its size, and when the landing page after sign-out needs a sign-in.
//!
//! ## How to mend it
//! Let the callback end on a page of its own when it fails. Count attempts in the cookie of the pending sign-in.
//!
//! ## References
//! - RFC 9110, section 15.4: clients should detect and intervene in cyclical redirections
//! - field reports 1, 3, 17 (docs/field-reports.md)

use std::collections::HashMap;

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::{Party, Record, Timeline},
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Practice("field report 1"),
    covers: &["field report 1", "field report 17"],
    caught_by: &[
        "restarts-login-on-error",
        "retries-refused-refresh",
        "revokes-user-instead-of-session",
        "session-cookie-strict",
    ],
    breaches,
};

/// How often one chain may come to the same page of the RP.
const MOST_VISITS: usize = 3;

/// How many redirects one chain may have.
const MOST_REDIRECTS: usize = 15;

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let by_seq: HashMap<u64, &Record> = timeline
        .records
        .iter()
        .map(|record| (record.seq, record))
        .collect();
    let led_on: Vec<u64> = timeline
        .records
        .iter()
        .filter_map(|record| record.redirected_by)
        .collect();
    let mut found = Vec::new();
    for last in timeline
        .records
        .iter()
        .filter(|record| record.redirected_by.is_some() && !led_on.contains(&record.seq))
    {
        let chain: Vec<&Record> = std::iter::successors(Some(last), |record| {
            by_seq
                .get(&record.redirected_by?)
                .copied()
                .filter(|before| before.seq < record.seq)
        })
        .collect();
        let seqs = || {
            chain
                .iter()
                .rev()
                .map(|record| record.seq)
                .collect::<Vec<_>>()
        };
        let mut visits: HashMap<&str, usize> = HashMap::new();
        for record in chain.iter().filter(|record| record.to == Party::Rp) {
            *visits.entry(record.url.path()).or_default() += 1;
        }
        let most = visits
            .into_iter()
            .max_by_key(|(path, count)| (*count, std::cmp::Reverse(*path)));
        if let Some((path, count)) = most.filter(|(_, count)| *count > MOST_VISITS) {
            found.push(Finding::new(
                format!("one chain of redirects came to {path} {count} times"),
                seqs(),
            ));
        } else if chain.len() > MOST_REDIRECTS + 1 {
            found.push(Finding::new(
                format!("one chain of {} redirects", chain.len() - 1),
                seqs(),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::invariant::by_hand::{RP, broken, holds};

    fn chain(paths: &[&str]) -> Vec<Record> {
        let hops = (1_u64..).zip(paths).map(|(seq, path)| {
            let mut record = Record::visit(seq, Method::GET, &format!("{RP}{path}")).answered(302);
            record.redirected_by = (seq > 1).then(|| seq - 1);
            record
        });
        hops.collect()
    }

    #[test]
    fn loops_and_long_chains_are_found() {
        let looping = chain(&[
            "/login",
            "/callback",
            "/login",
            "/callback",
            "/login",
            "/callback",
            "/login",
        ]);
        broken(
            &INVARIANT,
            looping,
            &[1, 2, 3, 4, 5, 6, 7],
            "/login 4 times",
        );
        let paths: Vec<String> = (0..17).map(|n| format!("/{n}")).collect();
        let long = chain(&paths.iter().map(String::as_str).collect::<Vec<_>>());
        broken(
            &INVARIANT,
            long,
            &(1..=17).collect::<Vec<_>>(),
            "16 redirects",
        );
    }

    #[test]
    fn a_sign_in_is_no_loop() {
        holds(
            &INVARIANT,
            chain(&["/protected", "/login", "/callback", "/protected"]),
        );
    }
}
