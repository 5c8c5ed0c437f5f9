//! The RP never answers with a server error.
//!
//! ## What happens
//! The status of every answer of the RP is looked at, whatever the provider did. A 502, 503 or 504 is right after the
//! provider failed to answer the RP, or asked it to come later; what the proxy in front of the RP answers in its place is
//! not the RP's.
//!
//! ## What a correct RP does
//! It expects that a sign-in can fail: it answers with a page that says so, with a status below 500, and with the way to a
//! new attempt. When the provider cannot be reached it says 503.
//!
//! ## Why it matters
//! A server error means that something was not thought of: the user sees a bare page without a way out, the operator
//! is woken up by a mistyped address, and a stack trace may tell an attacker more.
//!
//! ## How to mend it
//! Catch the errors of the sign-in library at the callback, and turn each into a page of your own: refused, expired,
//! try again. Keep 5xx for what really is the server's fault.
//!
//! ## References
//! - RFC 9110, section 15.6: 5xx says that the server is aware that it has erred
//! - field reports 2, 137 (docs/field-reports.md)

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::{Party, Record, Timeline},
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Practice("field report 2"),
    covers: &["field report 2"],
    caught_by: &[
        "crashes-on-odd-token",
        "crashes-on-access-denied",
        "crashes-on-reload",
        "crashes-without-end-session-endpoint",
        "crashes-without-session",
        "crashes-on-unreadable-session",
        "name-in-cookie-unencoded",
        "refuses-more-pending-sign-ins",
    ],
    breaches,
};

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let mut provider_failed = false;
    let mut found = Vec::new();
    // A browser's request is numbered before the requests that the RP sends on its behalf, so the excuse comes later.
    for (at, record) in timeline.records.iter().enumerate() {
        if !record.by_browser() || record.to != Party::Rp || record.edge_refusal.is_some() {
            continue;
        }
        let next = timeline.records[at + 1..]
            .iter()
            .position(|later| later.by_browser() && later.to == Party::Rp);
        let until = next.map_or(timeline.records.len(), |next| at + 1 + next);
        let failed = |asked: &Record| {
            let out_of_order = |status| status == 429 || status >= 500;
            asked.from == Party::Rp && (asked.status.is_none_or(out_of_order) || was_spoilt(asked))
        };
        let meanwhile: Vec<_> = timeline.records[at..until]
            .iter()
            .filter(|asked| asked.from == Party::Rp)
            .collect();
        if let Some(last) = meanwhile.last() {
            provider_failed = failed(last);
        }
        match record.status {
            Some(502..=504) if provider_failed => {}
            Some(status @ 500..) => {
                let evidence = format!("{status} for {} {}", record.method, record.url);
                found.push(Finding::new(evidence, [record.seq]));
            }
            _ => {}
        }
    }
    found
}

/// Whether the answer was cut off, damaged or replaced on its way: whatever its status says, it is none.
fn was_spoilt(asked: &Record) -> bool {
    let provided = asked.provided.as_ref();
    provided.is_some_and(|it| it.quirks.iter().any(|quirk| quirk.starts_with("fault-")))
}

#[cfg(test)]
mod tests {
    use http::Method;
    use mock_provider::Endpoint;

    use super::*;
    use crate::invariant::by_hand::{RP, broken, holds};

    fn callback(seq: u64, status: u16) -> Record {
        Record::visit(seq, Method::GET, &format!("{RP}/callback")).answered(status)
    }

    #[test]
    fn a_crash_is_found() {
        broken(&INVARIANT, vec![callback(1, 500)], &[1], "500 for GET");
        let unexcused = vec![
            callback(1, 503),
            Record::back_channel(2, Endpoint::Token, &[]).answered(400),
        ];
        broken(&INVARIANT, unexcused, &[1], "503");
    }

    #[test]
    fn an_outage_of_the_provider_excuses_503_but_no_500() {
        let outage = |status| {
            vec![
                callback(1, status),
                Record::back_channel(2, Endpoint::Token, &[]).answered(500),
            ]
        };
        holds(&INVARIANT, outage(503));
        broken(&INVARIANT, outage(500), &[1], "500");
    }

    #[test]
    fn an_answer_that_broke_off_excuses_503_whatever_its_status() {
        let mut cut = Record::back_channel(2, Endpoint::Token, &[]).answered(200);
        holds_503_after(Record::back_channel(2, Endpoint::Token, &[]).answered(429));
        if let Some(provided) = &mut cut.provided {
            provided.quirks.push("fault-cut".to_owned());
        }
        holds_503_after(cut);
    }

    fn holds_503_after(answer: Record) {
        holds(&INVARIANT, vec![callback(1, 503), answer]);
    }

    #[test]
    fn what_the_edge_answers_is_not_the_rps() {
        let mut record = callback(1, 502);
        record.edge_refusal = Some("upstream sent too big header".to_owned());
        holds(&INVARIANT, vec![record]);
    }
}
