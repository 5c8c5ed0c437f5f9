//! Every authorization request has a `state` of its own that nobody can guess.
//!
//! ## What happens
//! The `state` parameters of all authorization requests that the RP made, for all browsers and users, are compared
//! with each other, and their length is looked at. A request without `state` passes only with PKCE, which
//! binds the answer to the browser as well.
//!
//! ## What a correct RP does
//! It makes a new random value of at least 128 bits for each attempt, keeps it with the browser, and compares it when
//! the browser comes back.
//!
//! ## Why it matters
//! With a `state` that is missing, repeated or guessable an attacker can send the victim's browser to the callback with
//! the attacker's code: the victim works in the attacker's account and leaves data there.
//!
//! ## How to mend it
//! Let the library make `state`, and do not give it a constant, a user id, a time or a return address instead.
//! Return addresses belong beside it, in the cookie or record that it points to.
//!
//! ## References
//! - OpenID Connect Core 1.0, section 3.1.2.1; RFC 9700, section 4.7.1
//! - field report 15 (docs/field-reports.md)

use std::collections::HashMap;

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::Timeline,
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Must("RFC 9700, 4.7.1"),
    covers: &["BCP-06", "CORE-30", "field report 15"],
    caught_by: &[
        "constant-state",
        "predictable-state",
        "login-redirect-cacheable",
    ],
    breaches,
};

/// The shortest text that can hold 128 bits in base64url would have 22 characters; 16 leaves room for denser alphabets
/// and for RPs that are content with 96 bits.
const SHORTEST: usize = 16;

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut found = Vec::new();
    for (record, url) in timeline.authorization_requests() {
        let parameter = |name: &str| {
            url.query_pairs()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        match parameter("state").filter(|state| !state.is_empty()) {
            None if parameter("code_challenge").is_some() => {}
            None => found.push(Finding::new(
                "an authorization request with neither `state` nor PKCE",
                [record.seq],
            )),
            Some(state) if state.len() < SHORTEST => {
                let evidence = format!(
                    "a `state` of {} characters, which can be guessed",
                    state.len()
                );
                found.push(Finding::new(evidence, [record.seq]));
            }
            Some(state) => {
                if let Some(first) = seen.insert(state, record.seq) {
                    found.push(Finding::new(
                        "the same `state` in two authorization requests",
                        [first, record.seq],
                    ));
                }
            }
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
        let to =
            format!("{OP}/authorize?response_type=code&scope=openid&client_id=app&{parameters}");
        Record::visit(seq, Method::GET, &format!("{RP}/login"))
            .answered(302)
            .with(header::LOCATION, &to)
    }

    #[test]
    fn repeated_short_and_missing_ones_are_found() {
        let same = "state=abcdefghijklmnopqrstuv";
        broken(
            &INVARIANT,
            vec![starts(1, same), starts(2, same)],
            &[1, 2],
            "the same `state`",
        );
        broken(
            &INVARIANT,
            vec![starts(1, "state=1764")],
            &[1],
            "4 characters",
        );
        broken(&INVARIANT, vec![starts(1, "state=")], &[1], "neither");
    }

    #[test]
    fn fresh_ones_and_pkce_alone_are_right() {
        let fresh = [
            starts(1, "state=abcdefghijklmnopqrstuv"),
            starts(2, "state=bbcdefghijklmnopqrstuv"),
        ];
        holds(&INVARIANT, fresh.into());
        holds(&INVARIANT, vec![starts(1, "code_challenge=x")]);
    }
}
