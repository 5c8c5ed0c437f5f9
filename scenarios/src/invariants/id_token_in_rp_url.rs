//! No ID token stands in an address of the RP itself.
//!
//! ## What happens
//! Every address of the RP that a browser asked for or was sent to is compared with every ID token that the provider
//! handed out. An ID token on its way to the provider, as `id_token_hint`, is not meant.
//!
//! ## What a correct RP does
//! It keeps the ID token in its session, and reads it there when it builds the sign-out request.
//!
//! ## Why it matters
//! An ID token holds names, email addresses and groups. In the RP's own address it ends up in its access log, in the
//! browser's history and in the `Referer` of the next page; anybody who can read those can use it as a hint, and at RPs
//! that check too little as a credential. Seen where a sign-out button leads to a route of the app after the session
//! has been cleared, with the token in the query because there is no other place left.
//!
//! ## How to mend it
//! Build the sign-out request before the session is cleared, in one handler: read the ID token from the session,
//! clear the session, redirect to the provider.
//!
//! ## References
//! - OpenID Connect RP-Initiated Logout 1.0, section 6: the hint may hold personal data
//! - field report 61 (docs/field-reports.md)

use mock_provider::Kind;

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::Timeline,
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Practice("field report 61"),
    covers: &["field report 61"],
    caught_by: &["id-token-in-own-url"],
    breaches,
};

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let tokens: Vec<&str> = timeline.issued(Kind::IdToken).collect();
    let found = timeline.rp_answers().filter_map(|record| {
        let sent_to = record.location().filter(|url| timeline.is_rp(url));
        let told = std::iter::once(&record.url).chain(&sent_to).find(|url| {
            let fragment = url.fragment().unwrap_or_default();
            let mut parameters = url
                .query_pairs()
                .chain(form_urlencoded::parse(fragment.as_bytes()));
            parameters.any(|(_, value)| tokens.iter().any(|token| value.contains(token)))
        })?;
        Some(Finding::new(
            format!("an ID token in the RP's own address: {told}"),
            [record.seq],
        ))
    });
    found.collect()
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

    fn grant() -> Record {
        Record::back_channel(1, Endpoint::Token, &[]).issuing(Kind::IdToken, "eyJh.eyJz.c2ln")
    }

    #[test]
    fn a_hint_that_takes_a_way_through_the_rp_is_found() {
        let visit = Record::visit(
            2,
            Method::GET,
            &format!("{RP}/api/logout?idToken=eyJh.eyJz.c2ln"),
        );
        broken(&INVARIANT, vec![grant(), visit], &[2], "/api/logout");
        let redirect = Record::visit(3, Method::POST, RP)
            .answered(302)
            .with(header::LOCATION, "/out?t=eyJh.eyJz.c2ln");
        broken(&INVARIANT, vec![grant(), redirect], &[3], "/out");
    }

    #[test]
    fn a_hint_for_the_provider_is_right() {
        let to = format!("{OP}/end-session?id_token_hint=eyJh.eyJz.c2ln");
        holds(
            &INVARIANT,
            vec![
                grant(),
                Record::visit(2, Method::POST, RP)
                    .answered(302)
                    .with(header::LOCATION, &to),
            ],
        );
    }
}
