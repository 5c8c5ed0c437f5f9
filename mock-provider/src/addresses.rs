//! Where a provider's endpoints are: their origins and their paths.
//!
//! All endpoints of an honest provider are below its issuer. Real ones have paths of their own, and some are spread
//! over several origins: the issuer and its keys on one, what browsers visit on another.

use std::collections::BTreeMap;

use url::Url;

use crate::endpoint::Endpoint;

/// Which endpoints are on a second origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Apart {
    /// None: there is one origin.
    #[default]
    Nothing,
    /// All but metadata and keys.
    Issuer,
    /// What RPs ask directly, keys included.
    BackChannel,
    /// Userinfo alone.
    Userinfo,
}

impl Apart {
    fn side(self, endpoint: Endpoint) -> Side {
        let apart = match self {
            Self::Nothing => false,
            Self::Issuer => !matches!(
                endpoint,
                Endpoint::Discovery | Endpoint::Jwks | Endpoint::Webfinger
            ),
            Self::BackChannel => endpoint.is_back_channel(),
            Self::Userinfo => endpoint == Endpoint::Userinfo,
        };
        if apart { Side::Second } else { Side::First }
    }
}

/// What quirks say about addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressForm {
    /// What is on a second origin.
    pub apart: Apart,
    /// Paths other than those of [`Endpoint::path`]. One that begins with `./` is below the issuer, one that begins with
    /// `/` below the origin; either may have a query.
    pub paths: BTreeMap<Endpoint, String>,
}

/// One of a provider's origins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// That of the issuer.
    First,
    /// That of what is apart.
    Second,
}

/// Where the origins of a provider are.
#[derive(Clone, Debug)]
pub(crate) struct Origins {
    /// That of the issuer.
    pub(crate) first: Url,
    /// That of what is apart; the first one where nothing is.
    pub(crate) second: Url,
    /// The first one under the name by which RPs reach it directly, where that is another than the browsers' one.
    pub(crate) direct: Option<Url>,
}

impl Origins {
    fn of(&self, endpoint: Endpoint, side: Side) -> &Url {
        match (side, &self.direct) {
            (Side::Second, _) => &self.second,
            (Side::First, Some(direct)) if endpoint.is_back_channel() => direct,
            (Side::First, _) => &self.first,
        }
    }
}

/// The addresses of one provider.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    issuer: String,
    /// The path of the issuer, without a slash at its end.
    base: String,
    origins: Origins,
    apart: Apart,
    places: BTreeMap<Endpoint, (Side, Url)>,
}

impl Addresses {
    /// The addresses of the provider with this issuer. `mount` is the path in front of everything, empty where the
    /// provider has its origin for itself; `base` is the path of the issuer. Neither ends with a slash.
    pub(crate) fn new(
        issuer: String,
        base: String,
        mount: &str,
        origins: Origins,
        form: &AddressForm,
    ) -> Self {
        let places = Endpoint::all().map(|endpoint| {
            // A host is asked for its users at its root (RFC 7033, section 10.1).
            let dot = if endpoint == Endpoint::Webfinger {
                ""
            } else {
                "."
            };
            let honest = format!("{dot}{}", endpoint.path());
            let place = form.paths.get(&endpoint).unwrap_or(&honest);
            let side = form.apart.side(endpoint);
            let mut url = origins.of(endpoint, side).clone();
            let (path, query) = place
                .split_once('?')
                .map_or((place.as_str(), None), |(path, query)| (path, Some(query)));
            match path.strip_prefix('.') {
                Some(below) => url.set_path(&format!("{base}{below}")),
                None => url.set_path(&format!("{mount}{path}")),
            }
            url.set_query(query);
            (endpoint, (side, url))
        });
        Self {
            places: places.collect(),
            apart: form.apart,
            issuer,
            base,
            origins,
        }
    }

    /// The issuer identifier, as tokens and metadata name it.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Scheme, host and port at which browsers reach it.
    pub(crate) fn origin(&self) -> &Url {
        match self.apart.side(Endpoint::Authorize) {
            Side::First => &self.origins.first,
            Side::Second => &self.origins.second,
        }
    }

    /// All its origins, the one that browsers reach first.
    pub(crate) fn origins(&self) -> Vec<Url> {
        let mut all = vec![self.origin().clone()];
        let more = [&self.origins.first, &self.origins.second];
        for origin in more.into_iter().chain(&self.origins.direct) {
            if !all.contains(origin) {
                all.push(origin.clone());
            }
        }
        all
    }

    /// The address of an endpoint; that of the issuer for [`Endpoint::Other`].
    pub(crate) fn url(&self, endpoint: Endpoint) -> Url {
        self.places
            .get(&endpoint)
            .map_or_else(|| self.origins.first.clone(), |(_, url)| url.clone())
    }

    /// Whether browsers reach the provider over TLS, so that its cookies are `Secure`.
    pub(crate) fn is_secure(&self) -> bool {
        self.origin().scheme() == "https"
    }

    /// Which endpoint a request path on this side belongs to.
    pub(crate) fn endpoint(&self, asked: Side, path: &str) -> Endpoint {
        let found = self.places.iter().find(|(_, (side, url))| {
            (self.apart == Apart::Nothing || *side == asked) && url.path() == path
        });
        match found {
            Some((endpoint, _)) => *endpoint,
            None if self.is_metadata(path) => Endpoint::Discovery,
            None => Endpoint::Other,
        }
    }

    /// The well-known address of RFC 8414, section 3.1, in front of the issuer's path, and the one that is appended.
    fn is_metadata(&self, path: &str) -> bool {
        const WELL_KNOWN: &str = "/.well-known/oauth-authorization-server";
        path.strip_prefix(WELL_KNOWN) == Some(self.base.as_str())
            || path.strip_suffix(WELL_KNOWN) == Some(self.base.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(apart: Apart, paths: &[(Endpoint, &str)]) -> Addresses {
        let origin = |port: u16| Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap();
        let form = AddressForm {
            apart,
            paths: paths
                .iter()
                .map(|(endpoint, path)| (*endpoint, (*path).to_owned()))
                .collect(),
        };
        let origins = Origins {
            first: origin(1),
            second: origin(if apart == Apart::Nothing { 1 } else { 2 }),
            direct: None,
        };
        Addresses::new(
            "http://127.0.0.1:1/site/pool".to_owned(),
            "/site/pool".to_owned(),
            "/site",
            origins,
            &form,
        )
    }

    #[test]
    fn endpoints_are_below_the_issuer_unless_told_otherwise() {
        let plain = addresses(Apart::Nothing, &[]);
        assert_eq!(
            plain.url(Endpoint::Token).as_str(),
            "http://127.0.0.1:1/site/pool/token"
        );
        let moved = addresses(
            Apart::Nothing,
            &[
                (Endpoint::Token, "/oauth2/token?p=flow"),
                (Endpoint::Jwks, "./certs"),
            ],
        );
        assert_eq!(
            moved.url(Endpoint::Token).as_str(),
            "http://127.0.0.1:1/site/oauth2/token?p=flow"
        );
        assert_eq!(
            moved.url(Endpoint::Jwks).as_str(),
            "http://127.0.0.1:1/site/pool/certs"
        );
        assert_eq!(
            moved.endpoint(Side::First, "/site/oauth2/token"),
            Endpoint::Token
        );
        assert_eq!(
            moved.endpoint(Side::First, "/site/pool/token"),
            Endpoint::Other
        );
    }

    #[test]
    fn what_is_apart_answers_on_the_second_origin_alone() {
        let apart = addresses(Apart::Issuer, &[]);
        assert_eq!(apart.url(Endpoint::Jwks).port(), Some(1));
        assert_eq!(apart.url(Endpoint::Authorize).port(), Some(2));
        assert_eq!(apart.origin().port(), Some(2));
        let path = "/site/pool/token";
        assert_eq!(apart.endpoint(Side::Second, path), Endpoint::Token);
        assert_eq!(apart.endpoint(Side::First, path), Endpoint::Other);
        let split = addresses(Apart::BackChannel, &[]);
        assert_eq!(split.url(Endpoint::Token).port(), Some(2));
        assert_eq!(split.url(Endpoint::EndSession).port(), Some(1));
        assert_eq!(split.origins().len(), 2);
    }

    #[test]
    fn every_address_leads_back_to_its_endpoint() {
        for apart in [
            Apart::Nothing,
            Apart::Issuer,
            Apart::BackChannel,
            Apart::Userinfo,
        ] {
            let addresses = addresses(apart, &[(Endpoint::Login, "/signin")]);
            for endpoint in Endpoint::all() {
                let side = apart.side(endpoint);
                let url = addresses.url(endpoint);
                assert_eq!(addresses.endpoint(side, url.path()), endpoint);
            }
        }
    }

    #[test]
    fn metadata_are_where_rfc_8414_has_them_too() {
        let plain = addresses(Apart::Nothing, &[]);
        for path in [
            "/.well-known/oauth-authorization-server/site/pool",
            "/site/pool/.well-known/oauth-authorization-server",
            "/site/pool/.well-known/openid-configuration",
        ] {
            assert_eq!(plain.endpoint(Side::First, path), Endpoint::Discovery);
        }
    }
}
