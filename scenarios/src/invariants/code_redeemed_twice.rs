//! A code is redeemed at most once.
//!
//! ## What happens
//! The codes of all token requests are compared with each other. A second request with the same code after the provider
//! failed to answer the first (5xx) is not held against the RP; nor is a browser that asks for the callback twice:
//! only what the RP makes of that at the token endpoint counts.
//!
//! ## What a correct RP does
//! It forgets the pending sign-in when it takes the code, so that a reload, a second tab or the back button finds
//! nothing to redeem.
//!
//! ## Why it matters
//! A provider that sees a code again must refuse it, and should revoke all tokens that it gave for it: the user who pressed
//! reload is signed out, or gets an error page, though nothing was wrong.
//!
//! ## How to mend it
//! Delete the record of `state` before the token request, not after. Answer a callback without such a record with
//! the way to a new sign-in, or go on when the user is signed in already.
//!
//! ## References
//! - RFC 6749, section 4.1.2: the client must not use the code more than once
//! - field report 4 (docs/field-reports.md)

use std::collections::HashMap;

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::Timeline,
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Must("RFC 6749, 4.1.2"),
    covers: &["BCP-04", "field report 4"],
    caught_by: &["redeems-code-twice"],
    breaches,
};

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let mut answered: HashMap<&str, u64> = HashMap::new();
    let mut found = Vec::new();
    for record in timeline.grants("authorization_code") {
        let Some(code) = record.parameter("code") else {
            continue;
        };
        if let Some(first) = answered.get(code) {
            found.push(Finding::new(
                "the same code in two token requests",
                [*first, record.seq],
            ));
        } else if record.status.is_some_and(|status| status < 500) {
            answered.insert(code, record.seq);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use http::Method;
    use mock_provider::Endpoint;

    use super::*;
    use crate::{
        invariant::by_hand::{RP, broken, holds},
        timeline::Record,
    };

    fn redeems(seq: u64, code: &str) -> Record {
        Record::back_channel(
            seq,
            Endpoint::Token,
            &[("grant_type", "authorization_code"), ("code", code)],
        )
    }

    #[test]
    fn the_second_redemption_is_found() {
        broken(
            &INVARIANT,
            vec![
                redeems(1, "c1"),
                redeems(2, "c2"),
                redeems(3, "c1").answered(400),
            ],
            &[1, 3],
            "same code",
        );
    }

    #[test]
    fn a_reload_and_a_retry_after_an_outage_are_right() {
        let callback =
            |seq| Record::visit(seq, Method::GET, &format!("{RP}/callback?code=c1&state=s"));
        holds(&INVARIANT, vec![callback(1), redeems(2, "c1"), callback(3)]);
        holds(
            &INVARIANT,
            vec![redeems(1, "c1").answered(502), redeems(2, "c1")],
        );
    }
}
