//! An OpenID Provider for tests: strict where the specifications are, odd where it is told to be.
//!
//! ```
//! use mock_provider::{Client, Endpoint, MockProvider};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let provider = MockProvider::builder()
//!     .client(Client::new("app").secret("app-secret").redirect_uri("http://localhost:4000/callback"))
//!     .start()
//!     .await?;
//!
//! let metadata = reqwest::Client::builder().no_proxy().build()?
//!     .get(provider.endpoint(Endpoint::Discovery))
//!     .send()
//!     .await?
//!     .text()
//!     .await?;
//! assert!(metadata.contains(provider.issuer()));
//! # Ok(())
//! # }
//! ```

mod answer;
mod call;
mod client;
mod clock;
mod endpoint;
mod endpoints;
mod entropy;
mod grants;
mod id_token;
mod journal;
mod jws;
mod key_ring;
mod keys;
mod page;
mod parameters;
mod pkce;
mod policy;
mod provider;
mod quirk;
mod redact;
mod refusal;
mod request;
mod server;
mod session;
mod state;
mod table;
mod user;

pub use answer::Answer;
pub use client::{AuthMethod, Client};
pub use clock::Clock;
pub use endpoint::{Endpoint, UnknownEndpoint};
pub use entropy::Entropy;
pub use journal::{Body, Channel, Exchange, Issued, Journal, Kind};
pub use jws::{Draft, Signing};
pub use key_ring::KeyCache;
pub use keys::{Algorithm, KeyError, SigningKey};
pub use parameters::Parameters;
pub use policy::{
    AccessTokenFormat, IdTokenClaims, Pkce, Policy, RefreshIssued, Reuse, Rotation,
};
pub use provider::{Builder, MockProvider, StartError};
pub use quirk::{
    Confirmation, Denial, EndSessionPolicy, Entry, Fault, HintRule, Hook, IssuerForm,
    LogoutDialect, Moment, Parameter, Quirk, QuirkError, Scope, Setting, Spec, Step, Timing,
    Touched, Value, quirks,
};
pub use refusal::Refusal;
pub use session::SessionView;
pub use state::Observer;
pub use user::User;
