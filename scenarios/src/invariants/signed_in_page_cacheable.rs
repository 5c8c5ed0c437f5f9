//! Pages that show a signed-in user may not be kept by shared caches.
//!
//! ## What happens
//! Every successful answer of the RP whose body names the signed-in user is looked at: its `Cache-Control` must have
//! `no-store`, `private` or `no-cache`.
//!
//! ## What a correct RP does
//! It marks everything made for one user with `Cache-Control: private, no-store`, pages and API answers alike.
//!
//! ## Why it matters
//! A cache in front of the RP that may keep such an answer gives it to the next user: the name, the mailbox, and with a
//! `Set-Cookie` in it the whole session. After sign-out the page is still there for the back button.
//!
//! ## How to mend it
//! Set the header in one place for all routes behind the sign-in. Tell static frameworks that such routes are dynamic.
//!
//! ## References
//! - RFC 9111, sections 3 and 5.2.2: what a shared cache may store
//! - field report 105 to 109

use http::header;

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::{Record, Timeline},
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Practice("field report 106"),
    covers: &["field report 106", "field report 107"],
    caught_by: &[
        "pages-cacheable",
        "rolls-session-on-cacheable-page",
        "user-data-taken-for-static",
    ],
    breaches,
};

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let mut found: Vec<(String, Finding)> = Vec::new();
    for record in timeline.rp_answers() {
        let shown = timeline
            .parties
            .users
            .iter()
            .any(|user| record.body.contains(user.as_str()));
        if record.status != Some(200) || !shown || uncacheable(record) {
            continue;
        }
        let path = record.url.path().to_owned();
        if let Some((_, finding)) = found.iter_mut().find(|(known, _)| *known == path) {
            finding.seqs.push(record.seq);
            continue;
        }
        let header = record.response_header(&header::CACHE_CONTROL);
        let has = header.map_or_else(
            || "no `Cache-Control`".to_owned(),
            |value| format!("`Cache-Control: {value}`"),
        );
        let evidence = format!("{path} shows the signed-in user with {has}");
        found.push((path, Finding::new(evidence, [record.seq])));
    }
    found.into_iter().map(|(_, finding)| finding).collect()
}

fn uncacheable(record: &Record) -> bool {
    let header = record
        .response_header(&header::CACHE_CONTROL)
        .unwrap_or_default()
        .to_ascii_lowercase();
    header
        .split(',')
        .map(str::trim)
        .any(|directive| matches!(directive, "no-store" | "private" | "no-cache"))
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::invariant::by_hand::{RP, broken, holds};

    fn shows(seq: u64, control: &str) -> Record {
        let record = Record::visit(seq, Method::GET, &format!("{RP}/me"))
            .saying(r#"{"email":"alice@example.test"}"#);
        if control.is_empty() {
            record
        } else {
            record.with(header::CACHE_CONTROL, control)
        }
    }

    #[test]
    fn what_a_cache_may_keep_is_found_once_for_each_path() {
        broken(
            &INVARIANT,
            vec![shows(1, ""), shows(2, "")],
            &[1, 2],
            "/me shows the signed-in user with no",
        );
        broken(
            &INVARIANT,
            vec![shows(1, "public, max-age=60")],
            &[1],
            "public",
        );
    }

    #[test]
    fn marked_pages_and_public_ones_are_right() {
        holds(
            &INVARIANT,
            vec![shows(1, "private, no-store"), shows(2, "No-Store")],
        );
        holds(
            &INVARIANT,
            vec![Record::visit(1, Method::GET, RP).saying("welcome")],
        );
    }
}
