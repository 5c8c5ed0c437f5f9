//! The `redirect_uri` is exactly a registered one, and the same again at the token endpoint.
//!
//! ## What happens
//! The `redirect_uri` of every authorization request is compared, character by character, with those under which the RP
//! is registered, and that of every token request with those that were sent before.
//!
//! ## What a correct RP does
//! It sends one configured address, and does not build it from the `Host` header, from a forwarded header or from the
//! address of the page.
//!
//! ## Why it matters
//! Providers refuse what is not registered: the sign-in fails for everyone who comes under another name or through another
//! proxy. Where a provider is lax, an address that follows the request can be moved by an attacker.
//!
//! ## How to mend it
//! Configure the public address once, and use it for both requests. Register every address that is really used.
//!
//! ## References
//! - OpenID Connect Core 1.0, sections 3.1.2.1 and 3.1.3.2; RFC 6749, section 4.1.3
//! - field reports 8, 96, 97, 100 (docs/field-reports.md)

use std::collections::HashSet;

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::Timeline,
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Must("OpenID Connect Core 1.0, 3.1.2.1"),
    covers: &[
        "CORE-30",
        "field report 8",
        "field report 94",
        "field report 96",
        "field report 97",
        "field report 100",
    ],
    caught_by: &[
        "redirect-uri-differs-at-token",
        "redirect-uri-from-host-header",
        "forwarded-host-beats-configuration",
        "forwarded-lists-taken-whole",
        "redirect-uri-with-inner-scheme",
        "redirect-uri-without-path-prefix",
        "path-prefix-from-header-alone",
    ],
    breaches,
};

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let mut sent = HashSet::new();
    let mut found = Vec::new();
    for (record, url) in timeline.authorization_requests() {
        let uri = url
            .query_pairs()
            .find(|(name, _)| name == "redirect_uri")
            .map(|(_, value)| value.into_owned());
        match uri {
            Some(uri) => {
                if !timeline.parties.redirect_uris.contains(&uri) {
                    found.push(Finding::new(
                        format!("`redirect_uri={uri}` is not registered"),
                        [record.seq],
                    ));
                }
                sent.insert(uri);
            }
            None => found.push(Finding::new(
                "an authorization request without `redirect_uri`",
                [record.seq],
            )),
        }
    }
    for record in timeline.grants("authorization_code") {
        match record.parameter("redirect_uri") {
            Some(uri) if !sent.is_empty() && !sent.contains(uri) => {
                found.push(Finding::new(
                    format!("the token request has another `redirect_uri={uri}`"),
                    [record.seq],
                ));
            }
            None => found.push(Finding::new(
                "a token request without `redirect_uri`",
                [record.seq],
            )),
            Some(_) => {}
        }
    }
    found
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

    fn starts(seq: u64, redirect_uri: &str) -> Record {
        let to =
            format!("{OP}/authorize?response_type=code&scope=openid&redirect_uri={redirect_uri}");
        Record::visit(seq, Method::GET, &format!("{RP}/login"))
            .answered(302)
            .with(header::LOCATION, &to)
    }

    fn redeems(seq: u64, redirect_uri: &str) -> Record {
        let parameters = [
            ("grant_type", "authorization_code"),
            ("redirect_uri", redirect_uri),
        ];
        Record::back_channel(seq, Endpoint::Token, &parameters)
    }

    #[test]
    fn the_registered_one_is_right() {
        let uri = format!("{RP}/callback");
        holds(&INVARIANT, vec![starts(1, &uri), redeems(2, &uri)]);
    }

    #[test]
    fn another_host_or_a_change_on_the_way_is_found() {
        broken(
            &INVARIANT,
            vec![starts(1, "http://evil/callback")],
            &[1],
            "not registered",
        );
        let uri = format!("{RP}/callback");
        broken(
            &INVARIANT,
            vec![starts(1, &uri), redeems(2, &format!("{uri}/"))],
            &[2],
            "another",
        );
    }
}
