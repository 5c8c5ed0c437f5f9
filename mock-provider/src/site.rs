//! Several providers behind one address, told apart by the first segments of the path: tenants, realms, user pools.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::watch;

use crate::addresses::{Apart, Side};
use crate::builder::{Builder, Ground, StartError, address_form};
use crate::hosting::{Socket, Stop};
use crate::provider::MockProvider;
use crate::tls::{Authority, Certificate};

/// Several running providers on one address; when dropped, all end.
#[derive(Debug)]
pub struct Site {
    providers: Vec<(String, MockProvider)>,
    addr: SocketAddr,
}

/// What a site is made of.
#[derive(Debug)]
pub struct SiteBuilder {
    address: SocketAddr,
    host: Option<String>,
    tls: Option<Arc<Authority>>,
    providers: Vec<(String, Builder)>,
}

impl Site {
    /// What a site is made of: nothing yet.
    pub fn builder() -> SiteBuilder {
        SiteBuilder {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            host: None,
            tls: None,
            providers: Vec::new(),
        }
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The provider below this path.
    pub fn provider(&self, path: &str) -> Option<&MockProvider> {
        self.providers()
            .find(|(mount, _)| *mount == path)
            .map(|(_, provider)| provider)
    }

    /// All providers with their paths.
    pub fn providers(&self) -> impl Iterator<Item = (&str, &MockProvider)> {
        self.providers
            .iter()
            .map(|(mount, provider)| (mount.as_str(), provider))
    }
}

impl SiteBuilder {
    /// Listens there; without it on a free port of 127.0.0.1.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// The host name in all issuers; without it the address that is listened on.
    #[must_use]
    pub fn issuer_host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// Answers over TLS alone, with a certificate of this authority.
    #[must_use]
    pub fn tls(mut self, authority: Arc<Authority>) -> Self {
        self.tls = Some(authority);
        self
    }

    /// Adds a provider below this path, which begins with a slash and ends with none. What its builder says about
    /// listening, host name, issuer and TLS does not count here.
    #[must_use]
    pub fn provider(mut self, path: impl Into<String>, provider: Builder) -> Self {
        self.providers.push((path.into(), provider));
        self
    }

    /// Starts all providers in the current Tokio runtime.
    ///
    /// # Errors
    /// When the address cannot be listened on, when a path is none or is taken, or when a provider cannot be started.
    #[expect(clippy::unused_async, reason = "it needs a runtime, and says so")]
    pub async fn start(self) -> Result<Site, StartError> {
        for (nth, (path, _)) in self.providers.iter().enumerate() {
            let taken = self.providers[..nth].iter().any(|(other, _)| other == path);
            if taken || !is_mount(path) {
                return Err(StartError::Mount(path.clone()));
            }
        }
        let first = Socket::bind(self.address)?;
        let addr = first.addr;
        let mut second: Option<Socket> = None;
        let mut ground = Ground {
            mount: String::new(),
            first: addr,
            second: addr,
            host: self.host,
            is_secure: self.tls.is_some(),
        };
        let tls = match self.tls {
            Some(authority) => Some(ground.certificate(&authority, Certificate::Good)?),
            None => None,
        };
        let stop: Stop = Arc::new(watch::channel(()).0);
        let mut states = Vec::new();
        for (path, mut builder) in self.providers {
            let quirks = builder.quirks()?;
            if address_form(&quirks).apart != Apart::Nothing && second.is_none() {
                let socket = Socket::bind(SocketAddr::new(addr.ip(), 0))?;
                ground.second = socket.addr;
                second = Some(socket);
            }
            ground.mount.clone_from(&path);
            states.push((path, builder.without_issuer().assemble(quirks, &ground)?));
        }
        first.serve(Side::First, states.clone(), tls.as_ref(), &stop);
        if let Some(second) = second {
            second.serve(Side::Second, states.clone(), tls.as_ref(), &stop);
        }
        let running = |(path, op)| {
            let stop = Arc::clone(&stop);
            (
                path,
                MockProvider {
                    op,
                    addr,
                    behind: None,
                    _stop: stop,
                },
            )
        };
        Ok(Site {
            providers: states.into_iter().map(running).collect(),
            addr,
        })
    }
}

/// Segments of plain characters, each with a slash in front.
fn is_mount(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    path.strip_prefix('/').is_some_and(|rest| {
        rest.split('/').all(|segment| {
            !segment.is_empty() && !matches!(segment, "." | "..") && segment.chars().all(plain)
        })
    })
}
