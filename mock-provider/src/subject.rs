//! Subject identifiers: one for all clients, or another for each sector (OpenID Connect Core 1.0, section 8).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use crate::client::{Client, SubjectType};
use crate::quirk::Quirk;
use crate::state::State;
use crate::user::User;

impl State {
    /// What this client knows the user by.
    pub(crate) fn subject(&self, user: &User, client_id: &str) -> String {
        let Some(client) = self.client(client_id) else {
            return user.sub().to_owned();
        };
        let mut subject_type = client.subject_type();
        self.quirks.at_start(Quirk::subject, &mut subject_type);
        match subject_type {
            SubjectType::Public => user.sub().to_owned(),
            SubjectType::Pairwise => self.pairwise(user, &sector(&client)),
        }
    }

    /// Whether one of these clients knows the user by this subject identifier.
    pub(crate) fn is_subject(&self, user: &User, sub: &str, clients: &[String]) -> bool {
        user.sub() == sub || clients.iter().any(|id| self.subject(user, id) == sub)
    }

    /// Section 8.1: made from sector, local account and a salt. The issuer's path is the salt, so that a provider that
    /// is started anew, at whatever port, knows its users by the same identifiers; a mock has nothing to hide.
    fn pairwise(&self, user: &User, sector: &str) -> String {
        let issuer = Url::parse(&self.issuer);
        let path = issuer.as_ref().map_or("", Url::path);
        let text = [path, sector, user.sub()].join("\n");
        URL_SAFE_NO_PAD.encode(&digest(&SHA256, text.as_bytes()).as_ref()[..24])
    }
}

/// The sector: the host of the sector identifier, or that of the redirect URIs. A client without either is a sector of
/// its own.
fn sector(client: &Client) -> String {
    let redirect_uris = client.redirect_uris();
    let address = client
        .sector_identifier_uri()
        .or_else(|| redirect_uris.first().copied());
    address
        .and_then(|address| Url::parse(address).ok())
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| client.id().to_owned())
}
