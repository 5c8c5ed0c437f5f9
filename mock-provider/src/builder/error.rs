//! Why a provider does not start.

use std::net::SocketAddr;

use crate::quirk::QuirkError;
use crate::tls::TlsError;

/// The provider could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address could not be listened on.
    #[error("cannot listen on {address}: {source}; choose a free address, or port 0 for any")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// The listener that was handed in is not usable.
    #[error("the listener is not usable: {0}; hand in one that is bound")]
    Listener(std::io::Error),
    /// The issuer is not an address.
    #[error(
        "the issuer `{issuer}` is not usable: {reason}; use an http or https address without query and fragment"
    )]
    Issuer {
        /// What was given.
        issuer: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The path of a provider of a site is none, or is taken.
    #[error(
        "`{0}` cannot be the path of a provider here: give each a path of its own such as `/acme`, of letters, digits, `-`, `.`, `_` and `~`"
    )]
    Mount(String),
    /// A quirk is set to what it cannot be.
    #[error(transparent)]
    Quirk(#[from] QuirkError),
    /// More providers stand behind one another than a machine has names.
    #[error(
        "there is no host name left for a provider of the chain: each needs its own, because browsers send cookies to all ports of a host; a chain has the provider itself and at most two behind it"
    )]
    Chain,
    /// There is no certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
}
