//! The private authority of a run: browsers and RPs are told to trust it, and it signs for provider and edge.

use std::{
    fmt,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use mock_provider::{Authority, Tls};
use tempfile::TempPath;

/// The names under which an RP can be reached on this machine.
const NAMES: [&str; 3] = ["localhost", "www.localhost", "127.0.0.1"];

/// One authority, shared by all worlds of a run: making it takes longer than using it.
pub struct Trust {
    authority: Arc<Authority>,
    pem: String,
    /// What the edge shows: the same in every world.
    edge: Tls,
    /// The certificate of the authority, for RPs to read. Removed on drop.
    file: TempPath,
}

impl Trust {
    /// A new authority, and a file with its certificate.
    ///
    /// # Errors
    /// In words: no certificate could be made, or the file cannot be written.
    pub fn new() -> Result<Self, String> {
        let authority = Authority::new().map_err(|error| error.to_string())?;
        let edge = authority
            .certify(&NAMES)
            .map_err(|error| error.to_string())?;
        let pem = authority.pem();
        let written = tempfile::Builder::new()
            .prefix("rpcheck-ca-")
            .suffix(".pem")
            .tempfile()
            .and_then(|mut file| {
                file.write_all(pem.as_bytes())?;
                Ok(file.into_temp_path())
            });
        let file = written.map_err(|error| {
            format!("the certificate of the run's authority cannot be written to a file: {error}")
        })?;
        Ok(Self {
            authority: Arc::new(authority),
            pem,
            edge,
            file,
        })
    }

    /// The authority, for the provider.
    pub(super) fn authority(&self) -> Arc<Authority> {
        Arc::clone(&self.authority)
    }

    /// Its certificate, for browsers.
    pub(super) fn pem(&self) -> &str {
        &self.pem
    }

    /// What the edge shows.
    pub(super) fn edge(&self) -> &Tls {
        &self.edge
    }

    /// The file with its certificate, for RPs.
    pub(super) fn file(&self) -> PathBuf {
        let path: &Path = &self.file;
        path.to_owned()
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trust")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}
