//! The providers behind a provider, as a file declares them: started before it, and ended with it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use url::Url;

use crate::builder::{Builder, StartError};
use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::profile::Profile;
use crate::provider::MockProvider;
use crate::quirk::Setting;
use crate::state::{DeliveryObserver, Observer};
use crate::upstream::Upstream;
use crate::user::User;

/// How many providers may stand behind one another, the first one not counted: each needs a host name of its own, since
/// browsers send cookies to all ports of a host (RFC 6265, section 8.5), and machines have at least three for themselves.
pub(crate) const DEEPEST: usize = 2;

/// The client that a provider is at the one behind it.
const CLIENT: &str = "front";

/// A provider that another one sends its users to: `[upstream]` of a file.
#[derive(Clone)]
pub struct Behind {
    /// What it imitates.
    pub profile: Profile,
    /// Its users; `alice` and `bob` where there are none.
    pub users: Vec<User>,
    /// Its quirks, beside those of the profile.
    pub quirks: Vec<Setting>,
    /// The scopes that it is asked for; `openid profile email` without them.
    pub scope: Option<String>,
    /// The provider behind this one.
    pub behind: Option<Box<Behind>>,
    /// Hosts where it must not be, beside those of the providers in front: an RP's, for example.
    pub not_at: Vec<String>,
    pub(crate) observer: Option<Observer>,
    pub(crate) delivery_observer: Option<DeliveryObserver>,
}

impl Behind {
    /// Imitates this provider.
    pub fn new(profile: Profile) -> Self {
        Self {
            profile,
            users: Vec::new(),
            quirks: Vec::new(),
            scope: None,
            behind: None,
            not_at: Vec::new(),
            observer: None,
            delivery_observer: None,
        }
    }

    /// Calls this for every finished exchange of this provider.
    pub fn observe(&mut self, observer: Observer) {
        self.observer = Some(observer);
    }

    /// Calls this for every attempt of this provider to deliver a logout token.
    pub fn observe_deliveries(&mut self, observer: DeliveryObserver) {
        self.delivery_observer = Some(observer);
    }

    /// Starts it for a provider whose hosts so far are `taken`; how that one reaches it comes along.
    ///
    /// # Errors
    /// When there is no host left, or it cannot be started.
    pub(crate) async fn start(
        self,
        front: Builder,
        mut taken: Vec<String>,
    ) -> Result<(MockProvider, Upstream), StartError> {
        taken.extend(self.not_at);
        let (ip, host) = free_host(&taken).ok_or(StartError::Chain)?;
        taken.push(host.to_owned());
        let secret = front.secret();
        let mut builder = front
            .listen(SocketAddr::new(ip, 0))
            .profile(self.profile)
            .client(Client::new(CLIENT).secret(&secret))
            .behind(self.behind, taken);
        if host == "localhost" {
            builder = builder.issuer_host(host);
        }
        builder = self.users.into_iter().fold(builder, Builder::user);
        builder = self.quirks.into_iter().fold(builder, Builder::quirk);
        if let Some(observer) = self.observer {
            builder = builder.observer(observer);
        }
        if let Some(observer) = self.delivery_observer {
            builder = builder.delivery_observer(observer);
        }
        let provider = Box::pin(builder.start()).await?;
        let mut upstream = Upstream::new(provider.issuer(), CLIENT, secret)
            .logout_dialect(provider.logout_dialect());
        if let Some(scope) = self.scope {
            upstream = upstream.scope(scope);
        }
        Ok((provider, upstream))
    }
}

impl fmt::Debug for Behind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Behind")
            .field("profile", &self.profile.name())
            .field("users", &self.users)
            .field("quirks", &self.quirks)
            .field("behind", &self.behind)
            .field("not_at", &self.not_at)
            .finish_non_exhaustive()
    }
}

/// Registers a provider at the one behind it, now that its addresses are known.
pub(crate) fn introduce(front: &MockProvider, behind: &MockProvider, upstream: &Upstream) {
    let client = Client::new(CLIENT)
        .secret(upstream.secret())
        .redirect_uri(front.endpoint(Endpoint::UpstreamCallback))
        .post_logout_redirect_uri(front.endpoint(Endpoint::UpstreamSignedOut));
    behind.register(client);
}

/// A name of this machine at which no provider of the chain is yet, and the address behind it.
fn free_host(taken: &[String]) -> Option<(IpAddr, &'static str)> {
    let known = [
        (IpAddr::V4(Ipv4Addr::LOCALHOST), "localhost"),
        (IpAddr::V4(Ipv4Addr::LOCALHOST), "127.0.0.1"),
        (IpAddr::V6(Ipv6Addr::LOCALHOST), "[::1]"),
        // Where there is no IPv6; macOS has this one only on request.
        (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)), "127.0.0.2"),
    ];
    known
        .into_iter()
        .filter(|(_, host)| !taken.iter().any(|name| name == host))
        .find(|(ip, _)| TcpListener::bind((*ip, 0)).is_ok())
}

/// The host of an address, as a browser names it for its cookies.
pub(crate) fn host_of(issuer: Option<&str>, host: Option<&str>, address: SocketAddr) -> String {
    let issuer = issuer.and_then(|issuer| Url::parse(issuer).ok());
    let named = issuer.as_ref().and_then(Url::host_str).or(host);
    named.map_or_else(
        || match address.ip() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        },
        str::to_owned,
    )
}
