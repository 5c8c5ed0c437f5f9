//! Connections to the edge after their TLS handshake.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::serve::Listener;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::AbortHandle,
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig, server::TlsStream};

/// How long a handshake may take.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);

/// How many connections wait to be served after their handshake.
const BACKLOG: usize = 128;

/// Shakes hands beside the server, so that a client that does not go on holds up nobody else.
pub(super) struct TlsListener {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    accepting: AbortHandle,
}

impl TlsListener {
    pub(super) fn new(
        mut listener: TcpListener,
        address: SocketAddr,
        config: Arc<ServerConfig>,
    ) -> Self {
        let acceptor = TlsAcceptor::from(config);
        let (done, ready) = mpsc::channel(BACKLOG);
        let accepting = tokio::spawn(async move {
            loop {
                let (stream, peer) = Listener::accept(&mut listener).await;
                // Answers are small: waiting for more to send costs 40 ms each. A socket that refuses is only slower.
                let _ = stream.set_nodelay(true);
                let (acceptor, done) = (acceptor.clone(), done.clone());
                tokio::spawn(async move {
                    let handshake = tokio::time::timeout(HANDSHAKE_WITHIN, acceptor.accept(stream));
                    // A client that does not trust the authority breaks off; there is nobody to tell.
                    if let Ok(Ok(stream)) = handshake.await {
                        let _ = done.send((stream, peer)).await;
                    }
                });
            }
        })
        .abort_handle();
        Self {
            address,
            ready,
            accepting,
        }
    }
}

impl Drop for TlsListener {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            // Whoever accepts is being stopped, and the server with it.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        Ok(self.address)
    }
}
