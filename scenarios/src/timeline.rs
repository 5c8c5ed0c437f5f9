//! One timeline of everything that browsers, edge and provider saw.

mod collect;
mod record;
mod trace;

pub use collect::collect;
pub use record::{Party, Provided, Record};

use regex::Regex;
use url::Url;

use crate::redact::Redactor;

/// What happened in one world, oldest first, and what is known about its parties.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The exchanges, sorted by their numbers.
    pub records: Vec<Record>,
    /// The parties.
    pub parties: Parties,
}

/// What invariants must know about the parties of a world.
#[derive(Clone, Debug)]
pub struct Parties {
    /// The public origin of the RP.
    pub rp: Url,
    /// The origins of the provider, the one that browsers reach first.
    pub provider: Vec<Url>,
    /// The RP's client secret.
    pub client_secret: Option<String>,
    /// The redirect URIs under which the RP is registered.
    pub redirect_uris: Vec<String>,
    /// The names of the cookies that are the RP's session.
    pub session_cookies: Vec<Regex>,
    /// Texts by which a page shows that it was made for a signed-in user, such as an email address.
    pub users: Vec<String>,
}

impl Parties {
    /// Whether a URL is one of the provider's.
    pub fn is_provider(&self, url: &Url) -> bool {
        self.provider
            .iter()
            .any(|origin| origin.origin() == url.origin())
    }
}

impl Timeline {
    /// Requests of browsers that the RP answered; what the edge answered itself is not the RP's doing.
    pub fn rp_answers(&self) -> impl Iterator<Item = &Record> {
        self.records
            .iter()
            .filter(|record| record.by_browser() && record.to == Party::Rp)
            .filter(|record| record.edge_refusal.is_none())
    }

    /// Requests that the RP's server sent to the provider.
    pub fn back_channel(&self) -> impl Iterator<Item = &Record> {
        self.records
            .iter()
            .filter(|record| record.from == Party::Rp)
    }

    /// Requests to the provider's token endpoint with this grant type.
    pub fn grants<'a>(&'a self, grant_type: &'a str) -> impl Iterator<Item = &'a Record> {
        self.back_channel().filter(move |record| {
            record.at_endpoint(mock_provider::Endpoint::Token)
                && record.parameter("grant_type") == Some(grant_type)
        })
    }

    /// The authorization requests that the RP made, one for each of its redirects: the record of the RP's answer, and
    /// the URL that it sent the browser to.
    pub fn authorization_requests(&self) -> impl Iterator<Item = (&Record, Url)> {
        self.rp_answers().filter_map(|record| {
            let url = record.location()?;
            let ours = self.is_provider(&url) && has(&url, "response_type") && has(&url, "scope");
            ours.then_some((record, url))
        })
    }

    /// Whether a URL is one of the provider's.
    pub fn is_provider(&self, url: &Url) -> bool {
        self.parties.is_provider(url)
    }

    /// Whether a URL is one of the RP's.
    pub fn is_rp(&self, url: &Url) -> bool {
        url.origin() == self.parties.rp.origin()
    }

    /// Every artefact of this kind that the provider handed out.
    pub fn issued(&self, kind: mock_provider::Kind) -> impl Iterator<Item = &str> {
        let issued = self
            .records
            .iter()
            .filter_map(|record| record.provided.as_ref())
            .flat_map(|p| &p.issued);
        issued
            .filter(move |issued| issued.kind == kind)
            .map(|issued| issued.value.as_str())
    }

    /// Hides every secret that this world has.
    pub fn redactor(&self) -> Redactor {
        let issued = self
            .records
            .iter()
            .filter_map(|record| record.provided.as_ref())
            .flat_map(|p| &p.issued);
        let cookies = self
            .records
            .iter()
            .flat_map(Record::cookies_set)
            .map(|cookie| cookie.value);
        let issued = issued.map(|issued| issued.value.clone());
        let delivered = self.records.iter().filter_map(|r| r.delivered.as_ref());
        let delivered = delivered.map(|delivery| delivery.token.clone());
        Redactor::new(
            issued
                .chain(delivered)
                .chain(self.parties.client_secret.clone())
                .chain(cookies),
        )
    }
}

fn has(url: &Url, parameter: &str) -> bool {
    url.query_pairs().any(|(name, _)| name == parameter)
}
