//! Where a provider finds itself, and which addresses that gives it.

use std::net::SocketAddr;

use url::Url;

use super::StartError;
use crate::addresses::{AddressForm, Addresses, Apart, Origins};
use crate::quirk::{ActiveQuirks, IssuerForm, Quirk};
use crate::tls::{Authority, Certificate, Tls, TlsError};

/// Where a provider finds itself.
#[derive(Debug)]
pub(crate) struct Ground {
    /// The path in front of everything; without a slash at its end.
    pub(crate) mount: String,
    /// Where the issuer is listened for.
    pub(crate) first: SocketAddr,
    /// Where what is apart is listened for; the same where nothing is.
    pub(crate) second: SocketAddr,
    /// The host name in the issuer; without it the address.
    pub(crate) host: Option<String>,
    /// Whether it is reached over TLS.
    pub(crate) is_secure: bool,
}

impl Ground {
    /// Scheme, host and port of one of the sockets.
    fn origin(&self, addr: SocketAddr) -> String {
        let scheme = if self.is_secure { "https" } else { "http" };
        match &self.host {
            Some(host) => format!("{scheme}://{host}:{}", addr.port()),
            None => format!("{scheme}://{addr}"),
        }
    }

    /// The addresses of a provider on this ground. An issuer that was given holds for what is not apart, too.
    pub(crate) fn addresses(
        &self,
        issuer: Option<String>,
        direct: Option<&str>,
        quirks: &ActiveQuirks,
    ) -> Result<Addresses, StartError> {
        let form = address_form(quirks);
        let issuer = issuer.unwrap_or_else(|| {
            let mut form = IssuerForm::default();
            quirks.at_start(Quirk::issuer, &mut form);
            let slash = if form.trailing_slash { "/" } else { "" };
            let (origin, mount) = (self.origin(self.first), &self.mount);
            format!("{origin}{mount}{}{slash}", form.path)
        });
        let (first, base) = split(&issuer)?;
        let second = match form.apart {
            Apart::Nothing => first.clone(),
            _ => split(&self.origin(self.second))?.0,
        };
        let direct = match direct {
            Some(direct) => Some(split(direct)?.0),
            None => None,
        };
        let origins = Origins {
            first,
            second,
            direct,
        };
        Ok(Addresses::new(issuer, base, &self.mount, origins, &form))
    }

    /// A certificate for the names by which it is reached.
    pub(crate) fn certificate(
        &self,
        authority: &Authority,
        wrong: Certificate,
    ) -> Result<Tls, TlsError> {
        let address = self.first.ip().to_string();
        let mut names = vec!["localhost", address.as_str()];
        names.extend(self.host.as_deref().filter(|host| *host != "localhost"));
        authority.certify_with(&names, wrong)
    }
}

/// What quirks say about addresses.
pub(crate) fn address_form(quirks: &ActiveQuirks) -> AddressForm {
    let mut form = AddressForm::default();
    quirks.at_start(Quirk::addresses, &mut form);
    form
}

/// Takes an issuer apart into its origin and its path.
fn split(issuer: &str) -> Result<(Url, String), StartError> {
    let bad = |reason: &str| StartError::Issuer {
        issuer: issuer.to_owned(),
        reason: reason.to_owned(),
    };
    let url = Url::parse(issuer).map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("its scheme is not http or https"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it has a query or a fragment"));
    }
    let base = url.path().trim_end_matches('/').to_owned();
    let mut origin = url;
    origin.set_path("/");
    Ok((origin, base))
}
