//! Sockets, TLS, and which provider answers at which path.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::handler::Handler as _;
use axum::serve::{Listener, ListenerExt as _};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::addresses::Side;
use crate::builder::StartError;
use crate::server;
use crate::state::State;
use crate::tls::Tls;

/// How long a TLS handshake may take.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);
/// How many connections wait to be served after their handshake.
const BACKLOG: usize = 128;

/// Dropped, it ends the servers that were started with it.
pub(crate) type Stop = Arc<watch::Sender<()>>;

/// The providers behind one socket.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) side: Side,
    /// Each with the path below which everything of it is: empty, or without a slash at its end.
    tenants: Vec<(String, Arc<State>)>,
}

impl Host {
    /// The provider that answers at this path: that with the longest prefix of it.
    pub(crate) fn tenant(&self, path: &str) -> Option<&Arc<State>> {
        let below = |mount: &str| {
            path.strip_prefix(mount)
                .is_some_and(|rest| mount.is_empty() || rest.is_empty() || rest.starts_with('/'))
        };
        // RFC 8414, section 3.1, puts the well-known path in front of the issuer's.
        let well_known = |mount: &str| {
            !mount.is_empty()
                && path
                    .strip_prefix("/.well-known/oauth-authorization-server")
                    .is_some_and(|rest| rest.starts_with(mount))
        };
        self.tenants
            .iter()
            .filter(|(mount, _)| below(mount) || well_known(mount))
            .max_by_key(|(mount, _)| mount.len())
            .map(|(_, op)| op)
    }

    /// The issuers that can be found here.
    pub(crate) fn issuers(&self) -> Vec<&str> {
        let issuers = self.tenants.iter().map(|(_, op)| op.issuer.as_str());
        issuers.collect()
    }
}

/// A socket that is bound and not yet answered.
#[derive(Debug)]
pub(crate) struct Socket {
    listener: tokio::net::TcpListener,
    pub(crate) addr: SocketAddr,
}

impl Socket {
    /// Binds a socket.
    pub(crate) fn bind(address: SocketAddr) -> Result<Self, StartError> {
        let listener =
            TcpListener::bind(address).map_err(|source| StartError::Listen { address, source })?;
        Self::of(listener)
    }

    /// Takes one that is bound.
    pub(crate) fn of(listener: TcpListener) -> Result<Self, StartError> {
        listener
            .set_nonblocking(true)
            .map_err(StartError::Listener)?;
        let addr = listener.local_addr().map_err(StartError::Listener)?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(StartError::Listener)?;
        Ok(Self { listener, addr })
    }

    /// Answers from now on, until `stop` is dropped.
    pub(crate) fn serve(
        self,
        side: Side,
        tenants: Vec<(String, Arc<State>)>,
        tls: Option<&Tls>,
        stop: &Stop,
    ) {
        for (_, op) in &tenants {
            op.ends_with(stop.subscribe());
        }
        let host = Arc::new(Host { side, tenants });
        let service = server::serve.with_state(host).into_make_service();
        let listener = self.listener.tap_io(without_delay);
        let mut stopped = stop.subscribe();
        let until = async move {
            // The sender is dropped, never used.
            let _ = stopped.changed().await;
        };
        match tls {
            None => {
                let served = axum::serve(listener, service).with_graceful_shutdown(until);
                tokio::spawn(served.into_future());
            }
            Some(tls) => {
                let listener = TlsListener::new(self.addr, listener, tls, stop);
                let served = axum::serve(listener, service).with_graceful_shutdown(until);
                tokio::spawn(served.into_future());
            }
        }
    }
}

/// Answers are small: waiting for more to send costs 40 ms each. A socket that refuses is as good, only slower.
fn without_delay(stream: &mut TcpStream) {
    let _ = stream.set_nodelay(true);
}

/// Connections after their TLS handshake.
struct TlsListener {
    addr: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl TlsListener {
    /// Shakes hands beside the server, so that a client that does not go on holds up nobody else.
    fn new(
        addr: SocketAddr,
        mut listener: impl Listener<Io = TcpStream, Addr = SocketAddr>,
        tls: &Tls,
        stop: &Stop,
    ) -> Self {
        let acceptor = TlsAcceptor::from(tls.server_config());
        let (done, ready) = mpsc::channel(BACKLOG);
        let mut stopped = stop.subscribe();
        tokio::spawn(async move {
            loop {
                let (stream, peer) = tokio::select! {
                    accepted = listener.accept() => accepted,
                    _ = stopped.changed() => return,
                };
                let (acceptor, done) = (acceptor.clone(), done.clone());
                tokio::spawn(async move {
                    let handshake = acceptor.accept(stream);
                    // A client that does not trust the authority breaks off; there is nobody to tell.
                    if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE_WITHIN, handshake).await
                    {
                        let _ = done.send((stream, peer)).await;
                    }
                });
            }
        });
        Self { addr, ready }
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            // The server is being stopped.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        Ok(self.addr)
    }
}
