//! No access token, refresh token or client secret stands in a URL.
//!
//! ## What happens
//! Every address that a browser asked for, was sent to or told of in `Referer`, and every address that the RP asked the
//! provider for, is compared with every access token and refresh token that the provider handed out and with the
//! RP's client secret.
//!
//! ## What a correct RP does
//! It sends tokens to resource servers in the `Authorization` header, refresh tokens and its secret to the token
//! endpoint in the header or the body, and none of them through the browser.
//!
//! ## Why it matters
//! Addresses are kept: in the browser's history, in the logs of servers and proxies, in `Referer` headers of other
//! sites. Whoever reads one of them has the token, and with the client secret everything.
//!
//! ## How to mend it
//! Keep tokens in the session on the server or in an encrypted cookie, and hand them on inside the RP only. Call APIs
//! with `Authorization: Bearer`. Authenticate at the token endpoint with `client_secret_basic`.
//!
//! ## References
//! - RFC 9700, section 4.3.2: access tokens in the browser history
//! - RFC 6750, section 2.3: tokens in the query are not to be used
//! - RFC 6749, section 2.3.1: credentials must not be included in the request URI

use http::header;
use mock_provider::Kind;
use url::Url;

use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::{Record, Timeline},
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Must("RFC 9700, 4.3.2"),
    covers: &["BCP-17"],
    caught_by: &["secret-in-authorization-request", "tokens-in-url"],
    breaches,
};

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    let mut secrets: Vec<(&str, &str)> = Vec::new();
    secrets.extend(
        timeline
            .issued(Kind::AccessToken)
            .map(|token| ("an access token", token)),
    );
    secrets.extend(
        timeline
            .issued(Kind::RefreshToken)
            .map(|token| ("a refresh token", token)),
    );
    secrets.extend(
        timeline
            .parties
            .client_secret
            .as_deref()
            .map(|secret| ("the client secret", secret)),
    );
    let found = timeline.records.iter().filter_map(|record| {
        let told = addresses(record);
        let (what, _) = secrets
            .iter()
            .find(|(_, secret)| told.iter().any(|address| address.carries(secret)))?;
        Some(Finding::new(
            format!("{what} in a URL: {} {}", record.method, record.url),
            [record.seq],
        ))
    });
    found.collect()
}

/// Every address that an exchange makes known.
fn addresses(record: &Record) -> Vec<Address> {
    let referrer = record
        .request_headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| Url::parse(text).ok());
    let told = [Some(record.url.clone()), record.location(), referrer];
    told.iter().flatten().map(Address::of).collect()
}

/// Where a secret can stand in an address.
struct Address {
    path: String,
    /// The values of the parameters in query and fragment, decoded.
    values: Vec<String>,
}

impl Address {
    fn of(url: &Url) -> Self {
        let fragment = url.fragment().unwrap_or_default();
        let parameters = url
            .query_pairs()
            .chain(form_urlencoded::parse(fragment.as_bytes()));
        Self {
            path: url.path().to_owned(),
            values: parameters.map(|(_, value)| value.into_owned()).collect(),
        }
    }

    /// Whether `secret` is a path segment or a parameter, or within one.
    fn carries(&self, secret: &str) -> bool {
        self.values.iter().any(|value| value.contains(secret))
            || self.path.split('/').any(|segment| segment == secret)
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use mock_provider::Endpoint;

    use super::*;
    use crate::invariant::by_hand::{RP, broken, holds};

    fn grant() -> Record {
        Record::back_channel(1, Endpoint::Token, &[]).issuing(Kind::AccessToken, "opaque-1")
    }

    #[test]
    fn a_token_handed_through_the_browser_is_found() {
        let visit = Record::visit(2, Method::GET, &format!("{RP}/next?token=opaque-1"));
        broken(&INVARIANT, vec![grant(), visit], &[2], "an access token");
        let redirect = Record::visit(2, Method::GET, RP)
            .answered(302)
            .with(header::LOCATION, "/#access_token=opaque-1");
        broken(&INVARIANT, vec![grant(), redirect], &[2], "an access token");
    }

    #[test]
    fn the_secret_in_the_query_of_the_token_request_is_found() {
        let mut request = Record::back_channel(2, Endpoint::Token, &[]);
        request.url.set_query(Some("client_secret=app%2Dsecret"));
        broken(&INVARIANT, vec![request], &[2], "the client secret");
    }

    #[test]
    fn a_code_in_the_callback_is_no_token() {
        holds(
            &INVARIANT,
            vec![
                grant(),
                Record::visit(2, Method::GET, &format!("{RP}/callback?code=c1&state=s1")),
            ],
        );
    }
}
