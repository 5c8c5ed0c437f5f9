//! No token and no secret stands on an error page.
//!
//! ## What happens
//! The body of every answer of the RP with a status of 400 or more is searched for tokens that the provider handed out
//! and for the RP's client secret.
//!
//! ## What a correct RP does
//! It says on the page what the user can do, and writes the rest to its log, without tokens there as well.
//!
//! ## Why it matters
//! Error pages are sent to support, photographed and pasted into tickets; debugging pages of frameworks print variables
//! and the whole request to the provider, client secret included.
//!
//! ## How to mend it
//! Switch the framework's debugging page off, and show a page of your own with an id under which the log has the rest.
//!
//! ## References
//! - OWASP ASVS 4.0.3, 7.4.1: a generic message when an unexpected or security sensitive error occurs

use mock_provider::Kind;

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::Timeline,
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Practice("OWASP ASVS 4.0.3, 7.4.1"),
    covers: &[],
    caught_by: &["error-page-shows-tokens"],
    breaches,
};

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let kinds = [
        (Kind::AccessToken, "an access token"),
        (Kind::RefreshToken, "a refresh token"),
        (Kind::IdToken, "an ID token"),
    ];
    let tokens = kinds
        .iter()
        .flat_map(|(kind, what)| timeline.issued(*kind).map(move |token| (*what, token)));
    let secret = timeline
        .parties
        .client_secret
        .as_deref()
        .map(|secret| ("the client secret", secret));
    let secrets: Vec<(&str, &str)> = tokens.chain(secret).collect();
    let errors = timeline
        .rp_answers()
        .filter(|record| record.status.is_some_and(|status| status >= 400));
    let found = errors.filter_map(|record| {
        let (what, _) = secrets
            .iter()
            .find(|(_, secret)| record.body.contains(secret))?;
        Some(Finding::new(
            format!("{what} on the error page of {}", record.url.path()),
            [record.seq],
        ))
    });
    found.collect()
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

    fn grant() -> Record {
        Record::back_channel(1, Endpoint::Token, &[]).issuing(Kind::IdToken, "eyJh.eyJz.c2ln")
    }

    fn page(status: u16, body: &str) -> Record {
        Record::visit(2, Method::GET, &format!("{RP}/callback"))
            .answered(status)
            .saying(body)
    }

    #[test]
    fn tokens_and_the_secret_are_found() {
        broken(
            &INVARIANT,
            vec![grant(), page(400, "bad token eyJh.eyJz.c2ln")],
            &[2],
            "an ID token",
        );
        broken(
            &INVARIANT,
            vec![page(500, "client_secret: 'app-secret'")],
            &[2],
            "the client secret",
        );
    }

    #[test]
    fn a_page_that_keeps_them_is_right() {
        holds(&INVARIANT, vec![grant(), page(400, "the sign-in failed")]);
        holds(&INVARIANT, vec![grant(), page(200, "eyJh.eyJz.c2ln")]);
    }
}
