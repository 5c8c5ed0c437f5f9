//! The PKCE verifier belongs to a challenge that the RP sent, and no challenge is sent twice.
//!
//! ## What happens
//! The `code_challenge` of every authorization request and the `code_verifier` of every token request are compared: each
//! verifier must hash to a challenge that was sent, where every attempt has a challenge every token request must have
//! a verifier, and each challenge is sent once. An RP without PKCE is not looked at.
//!
//! ## What a correct RP does
//! It makes a new verifier for each attempt, sends its SHA-256 hash as challenge with `code_challenge_method=S256`, and
//! the verifier itself with the code.
//!
//! ## Why it matters
//! PKCE makes a stolen or injected code useless. A constant verifier, or one that is not sent, is no protection,
//! and providers that demand it refuse the sign-in.
//!
//! ## How to mend it
//! Keep the verifier with the pending sign-in in the browser's session, beside `state`, and never share it among attempts.
//!
//! ## References
//! - RFC 7636, sections 4.1 to 4.5; RFC 9700, section 2.1.1

use std::collections::HashMap;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::Timeline,
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Must("RFC 7636, 4.1"),
    covers: &["BCP-05", "BCP-06", "field report 15"],
    caught_by: &[
        "constant-pkce-verifier",
        "omits-pkce-verifier",
        "login-redirect-cacheable",
    ],
    breaches,
};

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let mut challenges: HashMap<String, u64> = HashMap::new();
    let mut found = Vec::new();
    let mut all_have_one = true;
    for (record, url) in timeline.authorization_requests() {
        let parameter = |name: &str| {
            url.query_pairs()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let Some(challenge) = parameter("code_challenge") else {
            all_have_one = false;
            continue;
        };
        if parameter("code_challenge_method").as_deref() != Some("S256") {
            found.push(Finding::new(
                "a `code_challenge` without `code_challenge_method=S256`",
                [record.seq],
            ));
        }
        if let Some(first) = challenges.insert(challenge, record.seq) {
            found.push(Finding::new(
                "the same `code_challenge` in two authorization requests",
                [first, record.seq],
            ));
        }
    }
    for record in timeline.grants("authorization_code") {
        match record.parameter("code_verifier") {
            Some(verifier)
                if challenges.is_empty() || !challenges.contains_key(&s256(verifier)) =>
            {
                found.push(Finding::new(
                    "a `code_verifier` that belongs to no challenge",
                    [record.seq],
                ));
            }
            None if all_have_one && !challenges.is_empty() => {
                found.push(Finding::new(
                    "a challenge was sent, and the token request has no `code_verifier`",
                    [record.seq],
                ));
            }
            _ => {}
        }
    }
    found
}

/// RFC 7636, section 4.2.
fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use http::{Method, header};
    use mock_provider::Endpoint;

    use super::*;
    use crate::{
        invariant::by_hand::{OP, RP, broken, holds},
        timeline::Record,
    };

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str =
        "code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn starts(seq: u64, parameters: &str) -> Record {
        let to = format!("{OP}/authorize?response_type=code&scope=openid&{parameters}");
        Record::visit(seq, Method::GET, &format!("{RP}/login"))
            .answered(302)
            .with(header::LOCATION, &to)
    }

    fn redeems(seq: u64, parameters: &[(&str, &str)]) -> Record {
        let parameters = [&[("grant_type", "authorization_code")], parameters].concat();
        Record::back_channel(seq, Endpoint::Token, &parameters)
    }

    #[test]
    fn the_verifier_of_the_rfc_matches() {
        holds(
            &INVARIANT,
            vec![
                starts(1, CHALLENGE),
                redeems(2, &[("code_verifier", VERIFIER)]),
            ],
        );
        holds(&INVARIANT, vec![starts(1, "state=s"), redeems(2, &[])]);
    }

    #[test]
    fn foreign_missing_and_repeated_ones_are_found() {
        broken(
            &INVARIANT,
            vec![starts(1, CHALLENGE), redeems(2, &[("code_verifier", "x")])],
            &[2],
            "no challenge",
        );
        broken(
            &INVARIANT,
            vec![starts(1, CHALLENGE), redeems(2, &[])],
            &[2],
            "no `code_verifier`",
        );
        broken(
            &INVARIANT,
            vec![starts(1, CHALLENGE), starts(2, CHALLENGE)],
            &[1, 2],
            "the same `code_challenge`",
        );
        broken(
            &INVARIANT,
            vec![starts(1, "code_challenge=abc")],
            &[1],
            "without `code_challenge_method=S256`",
        );
    }
}
