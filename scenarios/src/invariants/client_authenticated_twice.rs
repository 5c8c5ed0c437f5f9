//! The RP authenticates with one method in each request.
//!
//! ## What happens
//! The provider notes by which methods each token request authenticated: the `Authorization` header, the body, or both.
//!
//! ## What a correct RP does
//! It uses the method under which it is registered, and no other beside it.
//!
//! ## Why it matters
//! Providers must refuse a request with two methods, and some do: a refresh written by hand, with the secret in the header
//! and in the body to be on the safe side, fails at the next provider.
//!
//! ## How to mend it
//! With `client_secret_basic`, leave `client_id` and `client_secret` out of the body.
//!
//! ## References
//! - RFC 6749, section 2.3: the client must not use more than one authentication method in each request
//! - field report 42 (docs/field-reports.md)

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::Timeline,
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Must("RFC 6749, 2.3"),
    covers: &["field report 42"],
    caught_by: &["secret-in-header-and-body"],
    breaches,
};

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let found = timeline.back_channel().filter_map(|record| {
        let methods = &record.provided.as_ref()?.client_auth;
        (methods.len() > 1).then(|| {
            Finding::new(
                format!("one request with {}", methods.join(" and ")),
                [record.seq],
            )
        })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use mock_provider::Endpoint;

    use super::*;
    use crate::{
        invariant::by_hand::{broken, holds},
        timeline::Record,
    };

    #[test]
    fn two_methods_in_one_request_are_found() {
        let mut record = Record::back_channel(1, Endpoint::Token, &[]);
        holds(&INVARIANT, vec![record.clone()]);
        record
            .provided
            .as_mut()
            .unwrap()
            .client_auth
            .push("client_secret_post".to_owned());
        broken(
            &INVARIANT,
            vec![record],
            &[1],
            "client_secret_basic and client_secret_post",
        );
    }
}
