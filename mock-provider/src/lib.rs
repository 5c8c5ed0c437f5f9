//! An OpenID Provider for tests: strict where the specifications are, odd where it is told to be.
//!
//! A provider is started in one line, listens on a free loopback port, and ends when it is dropped. Any number of them
//! fit into one process.
//!
//! ```
//! use mock_provider::{Client, Endpoint, MockProvider, Setting};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let provider = MockProvider::builder()
//!     .client(
//!         Client::new("app")
//!             .secret("app-secret")
//!             .redirect_uri("http://localhost:4000/callback"),
//!     )
//!     .start()
//!     .await?;
//!
//! // Point the relying party at `provider.issuer()`. Users are `alice` and `bob`, their password is `password`.
//! let browser = reqwest::Client::builder().no_proxy().build()?;
//! let mut sign_in = provider.endpoint(Endpoint::Authorize);
//! sign_in.query_pairs_mut().extend_pairs([
//!     ("client_id", "app"),
//!     ("response_type", "code"),
//!     ("redirect_uri", "http://localhost:4000/callback"),
//!     ("scope", "openid email"),
//! ]);
//! let page = browser.get(sign_in).send().await?.text().await?;
//! assert!(page.contains(r#"data-page="login""#));
//!
//! // From now on ID tokens are meant for somebody else.
//! provider.set(Setting::parse("id-token-aud-foreign")?)?;
//!
//! // What happened, and what was refused and why, is in the journal.
//! for exchange in provider.journal().exchanges() {
//!     println!("{}", exchange.line());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What it is strict about
//! What the specifications refuse is refused, with the error they name; [`Exchange::refusal`] has the reason and the
//! mend in words. Redirect URIs match character by character, codes work once and for a minute, a second use revokes the
//! tokens of the first, refresh tokens rotate and their reuse ends the whole family, PKCE is verified whenever it is
//! begun. A request whose redirect URI is not certain gets a page and is never redirected.
//!
//! # Where the specifications leave a choice
//! - ID tokens are thin: the claims that scopes ask for come from the userinfo endpoint, as long as an access token is
//!   issued (OpenID Connect Core 1.0, section 5.4); with the response type `id_token` they are in the ID token.
//!   [`IdTokenClaims::Scopes`] puts them there always, as Cognito, Google and Keycloak do.
//! - All response types of OpenID Connect are there, unless [`Client::response_type`] limits a client. What is in a request
//!   object supersedes what is beside it (section 6.1). An unsigned object is for clients that registered `none`.
//! - A pushed request works once and for a minute (RFC 9126, sections 2.2 and 4).
//! - Refresh tokens come with the scope `offline_access`. Consent counts as given when the client was registered, unless
//!   [`Client::asks_consent`] says otherwise, so that no `prompt=consent` is needed (section 11).
//! - Refresh tokens outlive the provider's session, and a used-up one is refused at once: [`RefreshPolicy`] has the rules
//!   of other providers, of which grace, thresholds and bound sessions are some.
//! - Clients may use every grant type unless they were registered for some: codes, refresh tokens, devices (RFC 8628), and
//!   their own credentials (RFC 6749, section 4.4).
//! - Authorization responses name their issuer (RFC 9207), and the metadata say so.
//! - Unknown scopes are ignored; a request without `openid` is refused.
//!
//! # Time, randomness, memory
//! Both [`Clock`] and [`Entropy`] are passed in. RSA keys are made once per process, in the background, and shared
//! ([`KeyCache`]); only what needs a key waits for it. Codes, tokens and sessions are dropped when they are dead, at
//! most 100,000 of each are kept, and the journal forgets its oldest exchanges.

mod addresses;
mod algorithm;
mod answer;
mod back_channel;
mod behind;
mod browser_state;
mod builder;
mod call;
mod certificate;
mod claims_request;
mod client;
mod client_jwt;
mod clock;
mod config;
mod delivery;
mod device;
mod end_of_session;
mod endpoint;
mod endpoints;
mod entropy;
#[cfg(any(test, feature = "fuzz"))]
#[doc(hidden)]
pub mod fuzz;
mod grants;
mod hosting;
mod id_token;
mod journal;
mod jws;
mod key_cache;
mod key_ring;
mod key_set;
mod keys;
mod outgoing;
mod page;
mod page_policy;
mod parameters;
mod pkce;
mod policy;
mod pool;
mod profile;
mod provider;
mod pushed;
mod quirk;
mod redact;
mod refresh_policy;
mod refusal;
mod registrations;
mod request;
mod response_type;
mod scopes;
mod server;
mod session;
mod session_cookie;
mod sign_outs;
mod site;
mod state;
mod subject;
mod table;
mod tls;
mod unowned_key;
mod upstream;
mod user;
#[cfg(test)]
mod walks;

pub use addresses::{AddressForm, Apart};
pub use algorithm::{Algorithm, KeyKind};
pub use answer::Answer;
pub use back_channel::{Carrier, LOGOUT_EVENT, LogoutDelivery, LogoutToken, Outcome, SendError};
pub use behind::Behind;
pub use builder::{Builder, StartError};
pub use client::{AuthMethod, Client, MetadataError, SubjectType};
pub use clock::Clock;
pub use config::{Config, ConfigError};
pub use delivery::{Arrival, Delivery, Encoding};
pub use endpoint::{Endpoint, UnknownEndpoint};
pub use entropy::Entropy;
pub use journal::{Body, Channel, Exchange, Issued, Journal, Kind};
pub use jws::{Draft, Signing};
pub use key_cache::KeyCache;
pub use key_set::{KeyRotation, KeyRotationDue, KeySet, KidForm};
pub use keys::{KeyError, SigningKey};
pub use page_policy::{Consent, ErrorPage, LoginFailure, LoginForm, LoginRoute, PagePolicy};
pub use parameters::Parameters;
pub use policy::{
    AccessTokenFormat, BasicDecoding, ClaimsSource, CodeReuse, CookieNames, CookiePolicy, Cors,
    FormPost, FrameNames, IdTokenClaims, LogoutPolicy, NonceRule, Pkce, Policy, Presence,
    PushedRequests, RefreshIssued, RequestObjects, Revocation, RevocationReach, SameSite,
    SecretForm, SignOutRedirect, TokenIn, UpstreamEnd,
};
pub use profile::{Profile, ProfileError, Sourced, profiles};
pub use provider::MockProvider;
pub use quirk::{
    AddressMatch, ClientIdRule, Confirmation, Decision, Denial, EndSessionPolicy, Entry, Fault,
    ForeignHint, HintRule, Hook, IssuerForm, LogoutDialect, LogoutPage, Moment, Parameter,
    Probability, Quirk, QuirkError, ReturnList, ReturnParameter, Scope, Setting, Spec, StateEcho,
    Step, Timing, Touched, Unregistered, Value, WithoutAddress, WithoutHint, WithoutSession,
    quirks,
};
pub use refresh_policy::{
    Expiry, GraceAnswer, GraceDepth, RefreshPolicy, RefreshedAuthTime, RefreshedIdToken,
    RefreshedNonce, Reuse, Rotation, SessionBinding, Widening,
};
pub use refusal::Refusal;
pub use response_type::{ResponseMode, ResponseType};
pub use session::SessionView;
pub use site::{Site, SiteBuilder};
pub use state::{DeliveryObserver, Observer};
pub use tls::{Authority, Certificate, Tls, TlsError};
pub use upstream::Upstream;
pub use user::User;
