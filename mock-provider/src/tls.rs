//! TLS with a private certificate authority, as test environments and companies have it.

use std::fmt;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{self, ServerConfig};

/// A certificate authority that nobody trusts until told to.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// What a server shows: a certificate and its key.
#[derive(Clone)]
pub struct Tls {
    config: Arc<ServerConfig>,
    authority_pem: String,
}

/// What is wrong with a server's certificate; the default is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Certificate {
    /// Nothing: it is for the server's names, in force, and signed by the authority.
    #[default]
    Good,
    /// It is signed by its own key.
    SelfSigned,
    /// It ran out at the end of the year 2020.
    Expired,
    /// It is for another host.
    OtherHost,
}

/// No certificate could be made.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificate could not be made or signed.
    #[error(
        "the certificate for {names} cannot be made: {source}; use host names and IP addresses"
    )]
    Certificate {
        /// For which names.
        names: String,
        /// Why not.
        source: rcgen::Error,
    },
    /// Key and certificate are no use to a server.
    #[error("the certificate cannot be served: {0}")]
    Server(#[from] rustls::Error),
}

impl Authority {
    /// A new authority.
    ///
    /// # Errors
    /// When its certificate cannot be made.
    pub fn new() -> Result<Self, TlsError> {
        let make = || {
            let mut params = params(Vec::new(), "Mock Provider test authority", (2020, 2120))?;
            params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
            CertifiedIssuer::self_signed(params, KeyPair::generate()?)
        };
        match make() {
            Ok(issuer) => Ok(Self { issuer }),
            Err(source) => Err(TlsError::Certificate {
                names: "the authority".to_owned(),
                source,
            }),
        }
    }

    /// Its certificate in PEM: what RPs and browsers have to trust.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for these host names and IP addresses.
    ///
    /// # Errors
    /// When one of the names is none.
    pub fn certify(&self, names: &[&str]) -> Result<Tls, TlsError> {
        self.certify_with(names, Certificate::Good)
    }

    /// A certificate for these host names and IP addresses, with this wrong.
    ///
    /// # Errors
    /// When one of the names is none.
    pub fn certify_with(&self, names: &[&str], wrong: Certificate) -> Result<Tls, TlsError> {
        let made = self
            .make(names, wrong)
            .map_err(|source| TlsError::Certificate {
                names: names.join(", "),
                source,
            })?;
        let (certificate, key) = made;
        let key = PrivateKeyDer::try_from(key.serialize_der())
            .expect("a key that was just made is in PKCS #8");
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)?;
        Ok(Tls {
            config: Arc::new(config),
            authority_pem: self.pem(),
        })
    }

    fn make(
        &self,
        names: &[&str],
        wrong: Certificate,
    ) -> Result<(rcgen::Certificate, KeyPair), rcgen::Error> {
        let key = KeyPair::generate()?;
        let (names, years) = match wrong {
            Certificate::Expired => (names, (2020, 2021)),
            Certificate::OtherHost => (&["elsewhere.test"][..], (2020, 2120)),
            Certificate::Good | Certificate::SelfSigned => (names, (2020, 2120)),
        };
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = params(names, "Mock Provider", years)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = wrong != Certificate::SelfSigned;
        let certificate = match wrong {
            Certificate::SelfSigned => params.self_signed(&key)?,
            _ => params.signed_by(&key, &self.issuer)?,
        };
        Ok((certificate, key))
    }
}

/// In force from the beginning of the first year to that of the second.
fn params(
    names: Vec<String>,
    common_name: &str,
    (from, to): (i32, i32),
) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.remove(DnType::CommonName);
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
    Ok(params)
}

impl Tls {
    /// The certificate of the authority in PEM: what RPs and browsers have to trust.
    pub fn authority_pem(&self) -> &str {
        &self.authority_pem
    }

    /// What a TLS server needs.
    pub fn server_config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config)
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}
