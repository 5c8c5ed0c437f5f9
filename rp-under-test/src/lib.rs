//! The reference relying party: sound as it is, and broken in exactly one way for each defect that is switched on.
//!
//! It signs users in with the authorization code flow and PKCE, renews their access tokens, and signs them out, here and
//! at the provider. What it verifies is in one place, the ordered tables of `checks.rs`; what can be wrong with it is in
//! another, `defect.rs`.
//!
//! ```
//! use rp_under_test::{Config, Defects, RelyingParty};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
//! let base_url = format!("http://localhost:{}", listener.local_addr()?.port());
//! let mut config = Config::new("http://127.0.0.1:9000", "app", base_url);
//! config.defects = Defects::parse(["skips:audience"])?;
//!
//! let rp = RelyingParty::start(listener, config).await?;
//! let home = reqwest::get(format!("http://{}/", rp.addr())).await?.text().await?;
//! assert!(home.contains("broken on purpose: skips:audience"));
//! # Ok(())
//! # }
//! ```

mod app;
mod back_channel;
mod callback;
mod checks;
mod claims;
mod clock;
mod config;
mod cookies;
mod defect;
mod discovery;
mod entropy;
mod flow;
mod front_channel;
mod gullible;
mod id_token;
mod jwks;
mod jws;
mod let_in;
mod local;
mod login;
mod logout_token;
mod outbound;
mod page;
mod reached;
mod refresh;
mod rejection;
mod resources;
mod return_url;
mod session;
mod session_state;
mod sign_out;
mod token_request;
mod told;
mod userinfo;
mod visit;

pub use app::{RelyingParty, StartError};
pub use checks::Check;
pub use clock::Clock;
pub use config::{
    AuthMethod, Config, ConfigError, IdTokenSigner, LogoutDialect, SessionMode, UpstreamSession,
};
pub use defect::{Defect, DefectError, DefectInfo, Defects, defects};
pub use entropy::Entropy;
pub use reached::Reached;
