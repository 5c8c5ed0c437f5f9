//! A refresh token is not used again after the provider gave a new one for it.
//!
//! ## What happens
//! Every refresh request is compared with those before it: a token for which a new one was handed out must not come
//! again. A token that the provider gives back unchanged, or leaves unchanged, may be used as often as needed.
//!
//! ## What a correct RP does
//! It stores the new refresh token before it does anything else with the answer, and lets parallel requests of one
//! session wait for one refresh.
//!
//! ## Why it matters
//! Providers that rotate take a token that comes again for stolen, and revoke all tokens of the sign-in: the user is
//! thrown out, minutes or hours later and at random. Two parallel requests of one page are enough.
//!
//! ## How to mend it
//! One refresh at a time for each session, over all processes; write the new token to the store or the cookie in the same
//! step; and when another request has refreshed meanwhile, read its result instead of refreshing.
//!
//! ## References
//! - RFC 6749, section 6; RFC 9700, section 4.14.2
//! - field reports 70, 72 (docs/field-reports.md)

use std::collections::HashMap;

use mock_provider::Kind;

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::{Record, Timeline},
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Must("RFC 6749, 6"),
    covers: &[
        "BCP-22",
        "CORE-25",
        "CORE-27",
        "field report 70",
        "field report 72",
    ],
    caught_by: &[
        "keeps-old-refresh-token",
        "refreshes-in-parallel",
        "refresh-lock-too-short",
        "drops-refresh-token-without-scope",
    ],
    breaches,
};

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let mut replaced: HashMap<&str, u64> = HashMap::new();
    let mut found = Vec::new();
    for record in timeline.grants("refresh_token") {
        let Some(token) = record.parameter("refresh_token") else {
            continue;
        };
        if let Some(first) = replaced.get(token) {
            found.push(Finding::new(
                "a refresh token that had been replaced was used again",
                [*first, record.seq],
            ));
        } else if !has_forged_id_token(record)
            && record
                .issued(Kind::RefreshToken)
                .is_some_and(|new| new != token)
        {
            replaced.insert(token, record.seq);
        }
    }
    found
}

/// Whether the RP had to refuse the answer as a whole: then it has no new refresh token, and the old one is all it has.
fn has_forged_id_token(record: &Record) -> bool {
    let forges =
        |quirk: &String| quirk.starts_with("id-token-") || quirk == "refresh-id-token-foreign";
    let provided = record.provided.as_ref();
    provided.is_some_and(|provided| provided.quirks.iter().any(forges))
}

#[cfg(test)]
mod tests {
    use mock_provider::Endpoint;

    use super::*;
    use crate::invariant::by_hand::{broken, holds};

    fn refreshes(seq: u64, token: &str) -> Record {
        Record::back_channel(
            seq,
            Endpoint::Token,
            &[("grant_type", "refresh_token"), ("refresh_token", token)],
        )
    }

    #[test]
    fn a_replaced_token_that_comes_again_is_found() {
        let records = vec![
            refreshes(1, "r1").issuing(Kind::RefreshToken, "r2"),
            refreshes(2, "r1").answered(400),
        ];
        broken(&INVARIANT, records, &[1, 2], "used again");
    }

    #[test]
    fn without_rotation_it_is_used_again_and_again() {
        holds(&INVARIANT, vec![refreshes(1, "r1"), refreshes(2, "r1")]);
        holds(
            &INVARIANT,
            vec![
                refreshes(1, "r1").issuing(Kind::RefreshToken, "r1"),
                refreshes(2, "r1"),
            ],
        );
    }
}
