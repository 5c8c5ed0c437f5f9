//! Every authorization request that has a `nonce` has one of its own.
//!
//! ## What happens
//! The `nonce` parameters of all authorization requests that the RP made are compared with each other, and their length
//! is looked at. In the code flow the parameter is optional; a request without it is not looked at.
//!
//! ## What a correct RP does
//! It makes a new random value for each attempt, keeps it with the browser, and demands it in the ID token.
//!
//! ## Why it matters
//! The `nonce` ties an ID token to one attempt in one browser. One that is repeated lets a token or a code of another
//! attempt be injected.
//!
//! ## How to mend it
//! Make it as random as `state`, once for each authorization request, and never derive it from the user or the day.
//!
//! ## References
//! - OpenID Connect Core 1.0, sections 3.1.2.1 and 15.5.2; RFC 9700, section 4.5.3.2

use std::collections::HashMap;

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::Timeline,
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Must("OpenID Connect Core 1.0, 15.5.2"),
    covers: &["BCP-06", "CORE-30", "field report 15"],
    caught_by: &["constant-nonce", "login-redirect-cacheable"],
    breaches,
};

/// See `state_repeated`.
const SHORTEST: usize = 16;

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut found = Vec::new();
    for (record, url) in timeline.authorization_requests() {
        let Some((_, nonce)) = url.query_pairs().find(|(name, _)| name == "nonce") else {
            continue;
        };
        if nonce.len() < SHORTEST {
            let evidence = format!(
                "a `nonce` of {} characters, which can be guessed",
                nonce.len()
            );
            found.push(Finding::new(evidence, [record.seq]));
        } else if let Some(first) = seen.insert(nonce.into_owned(), record.seq) {
            found.push(Finding::new(
                "the same `nonce` in two authorization requests",
                [first, record.seq],
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use http::{Method, header};

    use super::*;
    use crate::{
        invariant::by_hand::{OP, RP, broken, holds},
        timeline::Record,
    };

    fn starts(seq: u64, parameters: &str) -> Record {
        let to = format!("{OP}/authorize?response_type=code&scope=openid&{parameters}");
        Record::visit(seq, Method::GET, &format!("{RP}/login"))
            .answered(302)
            .with(header::LOCATION, &to)
    }

    #[test]
    fn repeated_and_short_ones_are_found() {
        let same = "nonce=abcdefghijklmnopqrstuv";
        broken(
            &INVARIANT,
            vec![starts(1, same), starts(2, same)],
            &[1, 2],
            "the same `nonce`",
        );
        broken(&INVARIANT, vec![starts(1, "nonce=7")], &[1], "1 characters");
    }

    #[test]
    fn it_may_be_left_out() {
        holds(
            &INVARIANT,
            vec![
                starts(1, "state=s"),
                starts(2, "nonce=abcdefghijklmnopqrstuv"),
            ],
        );
    }
}
