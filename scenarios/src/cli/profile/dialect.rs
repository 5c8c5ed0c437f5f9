//! How a provider seems to sign people out, from its metadata.

use serde_json::{Map, Value};
use url::Url;

/// How the provider seems to sign people out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    RpInitiated,
    Cognito,
    Auth0,
    None,
}

impl Dialect {
    /// The dialect of the provider with the metadata `document` and this issuer.
    pub(super) fn of(document: &Map<String, Value>, issuer: &Url) -> Self {
        let host =
            |url: &Url, ending: &str| url.host_str().is_some_and(|host| host.ends_with(ending));
        let end_session = document
            .get("end_session_endpoint")
            .and_then(Value::as_str)
            .and_then(|address| Url::parse(address).ok());
        let cognito = |url: &Url| {
            host(url, ".amazoncognito.com")
                || url
                    .host_str()
                    .is_some_and(|host| host.starts_with("cognito-idp."))
        };
        if cognito(issuer) || end_session.as_ref().is_some_and(cognito) {
            return Self::Cognito;
        }
        if host(issuer, ".auth0.com")
            || end_session
                .as_ref()
                .is_some_and(|url| url.path() == "/oidc/logout")
        {
            return Self::Auth0;
        }
        if end_session.is_some() {
            Self::RpInitiated
        } else {
            Self::None
        }
    }
}
