//! Session cookies are `HttpOnly`, have `SameSite`, and under TLS `Secure`.
//!
//! ## What happens
//! The attributes of every cookie that the RP set and that its target file names as its session are looked at. Which ones
//! these are is said by `[supports] session_cookies`; without that nothing is looked at.
//!
//! ## What a correct RP does
//! It sets its session cookies with `HttpOnly` and `SameSite=Lax` (or `Strict`, or `None` with `Secure`), and
//! with `Secure` when it is reached over https.
//!
//! ## Why it matters
//! A session cookie that scripts can read is taken by any script that gets into a page. Without `SameSite` browsers
//! differ in what they do, and other sites can act in the user's name. Without `Secure` it travels over plain http once
//! somebody is lured there.
//!
//! ## How to mend it
//! Set the three attributes where the cookie is made; most frameworks have one setting for each.
//!
//! ## References
//! - RFC 6265bis, sections 4.1.2.5 to 4.1.2.7 and 8
//! - OWASP ASVS 4.0.3, 3.4.1 to 3.4.3

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::Timeline,
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Practice("OWASP ASVS 4.0.3, 3.4.1 to 3.4.3"),
    covers: &[],
    caught_by: &["session-cookie-without-flags"],
    breaches,
};

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for record in timeline.rp_answers() {
        for cookie in record.cookies_set() {
            let session = timeline
                .parties
                .session_cookies
                .iter()
                .any(|pattern| pattern.is_match(&cookie.name));
            if !session || cookie.deletes() {
                continue;
            }
            let has = |name| cookie.attribute(name).is_some();
            let mut missing = Vec::new();
            missing.extend((!has("httponly")).then_some("`HttpOnly`"));
            missing.extend((!has("samesite")).then_some("`SameSite`"));
            missing.extend(
                (!has("secure") && timeline.parties.rp.scheme() == "https").then_some("`Secure`"),
            );
            if missing.is_empty() {
                continue;
            }
            let evidence = format!(
                "the session cookie `{}` is set without {}",
                cookie.name,
                missing.join(" and ")
            );
            match found
                .iter_mut()
                .find(|finding| finding.evidence == evidence)
            {
                Some(finding) => finding.seqs.push(record.seq),
                None => found.push(Finding::new(evidence, [record.seq])),
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
        invariant::by_hand::{RP, broken, holds},
        timeline::Record,
    };

    fn sets(seq: u64, cookie: &str) -> Record {
        Record::visit(seq, Method::GET, RP).with(header::SET_COOKIE, cookie)
    }

    #[test]
    fn missing_attributes_are_found_once() {
        let bare = "session=abc; Path=/; HttpOnly";
        broken(
            &INVARIANT,
            vec![sets(1, bare), sets(2, bare)],
            &[1, 2],
            "without `SameSite`",
        );
        broken(
            &INVARIANT,
            vec![sets(1, "session=abc")],
            &[1],
            "without `HttpOnly` and `SameSite`",
        );
    }

    #[test]
    fn other_cookies_and_deletions_do_not_matter() {
        holds(
            &INVARIANT,
            vec![sets(1, "theme=dark"), sets(2, "session=; Max-Age=0")],
        );
        holds(
            &INVARIANT,
            vec![sets(1, "session=abc; httponly; samesite=Lax")],
        );
    }
}
