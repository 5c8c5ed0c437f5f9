//! The routes, what they share, and the server.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::config::{Config, ConfigError};
use crate::cookies::Cookies;
use crate::defect::Defect;
use crate::discovery::{Discovery, Metadata};
use crate::flow::Flows;
use crate::jwks::Keys;
use crate::let_in::LetIn;
use crate::logout_token::{Agreed, Seen};
use crate::outbound::Outbound;
use crate::refresh::Flights;
use crate::rejection::Rejection;
use crate::session::Sessions;
use crate::{
    back_channel, callback, front_channel, local, login, page, resources, session_state, sign_out,
    userinfo,
};

/// No form of this RP, and no answer of a provider as a form, is larger.
const LARGEST_FORM: usize = 64 * 1024;

/// What the routes share.
pub(crate) struct Rp {
    pub(crate) config: Config,
    pub(crate) outbound: Outbound,
    pub(crate) keys: Keys,
    pub(crate) flows: Flows,
    pub(crate) sessions: Sessions,
    pub(crate) flights: Flights,
    pub(crate) userinfo: userinfo::Cached,
    pub(crate) agreed: Agreed,
    pub(crate) logout_tokens: Seen,
    pub(crate) let_in: LetIn,
    discovery: Discovery,
    states: AtomicU64,
    first_id_token: OnceLock<String>,
}

impl Rp {
    /// The provider's metadata.
    pub(crate) async fn metadata(&self) -> Result<Arc<Metadata>, Rejection> {
        self.discovery.metadata(&self.config, &self.outbound).await
    }

    /// One, two, three: for the defect that takes this for a `state`.
    pub(crate) fn next_state(&self) -> u64 {
        self.states.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The ID token that was first asked about: for the defect that takes it for everybody's hint.
    pub(crate) fn first_id_token(&self, id_token: &str) -> String {
        self.first_id_token
            .get_or_init(|| id_token.to_owned())
            .clone()
    }
}

/// A running relying party; it stops when this is dropped.
#[derive(Debug)]
pub struct RelyingParty {
    addr: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
}

/// Why a relying party does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration cannot work.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The file with the authority to trust cannot be used.
    #[error(
        "{path} cannot be used as the authority to trust: {reason}; expected certificates in PEM form"
    )]
    CaFile {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The listener cannot be used.
    #[error("the listener cannot be used: {0}; bind it before, on a free port")]
    Listener(#[from] io::Error),
}

impl RelyingParty {
    /// Serves on `listener`. The provider is not asked for anything yet: it may start later.
    ///
    /// # Errors
    /// When the configuration or the listener cannot be used.
    #[expect(
        clippy::unused_async,
        reason = "spawns, so it must be called inside a runtime"
    )]
    pub async fn start(listener: TcpListener, config: Config) -> Result<Self, StartError> {
        config.validate()?;
        let outbound = Outbound::new(config.ca_file.as_deref()).map_err(|reason| {
            let path = config.ca_file.as_deref().unwrap_or("".as_ref());
            StartError::CaFile {
                path: path.display().to_string(),
                reason,
            }
        })?;
        let rp = Rp {
            outbound,
            keys: Keys::new(&config.defects),
            flows: Flows::new(&config),
            sessions: Sessions::new(&config),
            flights: Flights::new(&config.defects),
            userinfo: userinfo::Cached::default(),
            agreed: Agreed::default(),
            logout_tokens: Seen::default(),
            let_in: LetIn::default(),
            discovery: Discovery::default(),
            states: AtomicU64::new(0),
            first_id_token: OnceLock::new(),
            config,
        };
        let addr = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let until = async move { drop(stopped.await) };
        let server = axum::serve(listener, router(Arc::new(rp))).with_graceful_shutdown(until);
        let server = tokio::spawn(async move { server.await });
        Ok(Self { addr, stop, server })
    }

    /// Stops it, and waits until its socket is let go: another one can then listen there.
    pub async fn stop(self) {
        drop(self.stop);
        // A server that panicked has let go as well.
        drop(self.server.await);
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }
}

fn router(rp: Arc<Rp>) -> Router {
    Router::new()
        .route("/", get(resources::home))
        .route("/protected", get(resources::protected))
        .route("/me", get(resources::me))
        .route("/login", get(login::login))
        .route("/callback", get(callback::by_get).post(callback::by_post))
        .route("/local", get(local::ask).post(local::sign_in))
        .route("/logout", get(sign_out::ask).post(sign_out::sign_out))
        .route("/signed-out", get(sign_out::landing))
        .route(
            "/backchannel-logout",
            get(back_channel::by_get).post(back_channel::by_post),
        )
        .route("/frontchannel-logout", get(front_channel::logout))
        .route("/session-check", get(session_state::check))
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_this_way)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(middleware::from_fn_with_state(Arc::clone(&rp), read))
        .layer(middleware::map_response_with_state(Arc::clone(&rp), guard))
        .with_state(rp)
}

async fn nothing_here(State(rp): State<Arc<Rp>>) -> Response {
    // Links of other pages are relative; this one has its address from somebody else.
    let home = page::escape(&rp.config.own("/"));
    let body =
        format!("<p role=alert>There is no such page.</p><p><a href=\"{home}\">Home</a></p>");
    page::html(
        StatusCode::NOT_FOUND,
        "error",
        "Nothing here",
        &body,
        &rp.config.defects,
    )
}

/// A page that does not take the method.
pub(crate) async fn not_this_way(State(rp): State<Arc<Rp>>) -> Response {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let details = "This page does not take that method.";
    page::error(status, "Not this way", details, "/", &rp.config.defects)
}

/// A session that cannot be read is none, and a cookie that is no text hides no other, unless a defect wants it.
async fn read(State(rp): State<Arc<Rp>>, mut request: Request, next: Next) -> Response {
    if rp.config.defects.has(Defect::LosesCookiesBesideOddOnes) {
        let cookies = request.headers().get_all(header::COOKIE);
        if cookies.iter().any(|line| line.to_str().is_err()) {
            request.headers_mut().remove(header::COOKIE);
        }
    }
    if rp.config.defects.has(Defect::CrashesOnUnreadableSession)
        && rp.sessions.is_unreadable(&Cookies::of(request.headers()))
    {
        return page::bare(StatusCode::INTERNAL_SERVER_ERROR);
    }
    next.run(request).await
}

/// Inside, redirects name the RP's own pages as its routes do. Browsers find them below the path of the public address.
fn to_public(config: &Config, headers: &mut HeaderMap) {
    let prefix = config.prefix();
    let inside = headers
        .get(header::LOCATION)
        .and_then(|to| to.to_str().ok())
        .filter(|to| to.starts_with('/') && !to.starts_with("//"));
    let Some(inside) = inside.filter(|_| !prefix.is_empty()) else {
        return;
    };
    if config.defects.has(Defect::RedirectsWithoutPathPrefix) {
        return;
    }
    // Both are parts of headers already.
    if let Ok(public) = HeaderValue::from_str(&format!("{prefix}{inside}")) {
        headers.insert(header::LOCATION, public);
    }
}

/// What every answer has: nothing of a signed-in user is kept by a cache, framed, sniffed, or told to other sites.
async fn guard(State(rp): State<Arc<Rp>>, mut response: Response) -> Response {
    to_public(&rp.config, response.headers_mut());
    let headers = response.headers_mut();
    let fixed = HeaderValue::from_static;
    if !rp.config.defects.has(Defect::PagesCacheable) {
        headers
            .entry(header::CACHE_CONTROL)
            .or_insert(fixed("no-store"));
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff"));
    headers.insert(header::REFERRER_POLICY, fixed("same-origin"));
    if response.extensions().get::<page::Framed>().is_none() {
        let headers = response.headers_mut();
        headers.insert(header::X_FRAME_OPTIONS, fixed("DENY"));
    }
    response
}
